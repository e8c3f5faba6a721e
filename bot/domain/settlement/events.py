"""News about settlement."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PeriodClosed(Event):
    period_id: int
