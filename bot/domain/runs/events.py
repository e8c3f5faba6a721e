"""News about jobs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class TimetableChanged(Event):
    """Something may be due now that was not: the timetable need not wait for its next look."""

    job: str


@dataclass(frozen=True, slots=True)
class JobUnwell(Event):
    """Once per spell."""

    job: str
    trouble: str
    since: str


@dataclass(frozen=True, slots=True)
class JobWell(Event):
    job: str
    since: str
