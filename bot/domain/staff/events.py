"""News about staff."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class StaffJoined(Event):
    member_id: int
    person_id: int
    role: str


@dataclass(frozen=True, slots=True)
class StaffRemoved(Event):
    member_id: int
    person_id: int
    role: str
