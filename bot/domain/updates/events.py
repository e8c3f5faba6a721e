"""News about updates."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class UpdateParked(Event):
    update_id: int
    correlation: str
    error: str
