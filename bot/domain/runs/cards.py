"""What others may know of jobs and their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours until its lease ends or somebody takes it over: then `tries` is no longer the row's."""

    run_id: int
    tries: int


@dataclass(frozen=True, slots=True)
class AskedRun:
    id: int
    job: str


@dataclass(frozen=True, slots=True)
class RunCard:
    id: int
    job: str
    due_at: datetime
    claimed_until: datetime
    started_at: datetime
    finished_at: datetime | None
    result: str
    """What it did (`rules.counts_in` reads it), or the class of the exception that ended it."""
    failed: bool
    tries: int
    is_asked: bool
    """Somebody asked for it; the timetable did not find it due."""

    @property
    def is_waiting(self) -> bool:
        """Asked for, and not begun."""
        return self.finished_at is None and self.tries == 0

    def is_running(self, now: datetime) -> bool:
        return self.finished_at is None and self.tries > 0 and now < self.claimed_until

    def has_died(self, now: datetime) -> bool:
        """Whoever ran it let its lease run out. It stays so when a later run made up for it."""
        return self.finished_at is None and self.tries > 0 and self.claimed_until <= now

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


@dataclass(frozen=True, slots=True)
class StateCard:
    """What holds for a job beyond its runs."""

    job: str
    paused_at: datetime | None = None
    paused_by: str = ""
    """The name of whoever did it."""
    resumed_at: datetime | None = None
    unwell_since: datetime | None = None
    trouble: str = ""
    """One of rules.Trouble while it is unwell."""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What is remembered of one job's runs, which is seven days."""

    job: str
    succeeded_at: datetime | None
    seconds: float
    """How long that run took."""
    result: str
    failures: int
