"""News about people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PersonBlockedUs(Event):
    person_id: int


@dataclass(frozen=True, slots=True)
class PersonReturned(Event):
    person_id: int
