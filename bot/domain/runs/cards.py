"""What others may know of a job's run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunCard:
    job: str
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    result: str
    failed: bool


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What is remembered of one job's runs, which is seven days."""

    job: str
    succeeded_at: datetime | None
    seconds: float
    """How long that run took."""
    result: str
    failures: int
