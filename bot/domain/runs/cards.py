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
