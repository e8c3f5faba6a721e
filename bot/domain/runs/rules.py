"""What a run's result says, and when something is wrong with a job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.runs.cards import RunCard
from bot.kernel.schedule import Schedule

Counts = Mapping[str, int]
"""What a run did: how many of what, by one plain word each (`expired`, `failed`). Screens translate the words."""

LEASE = timedelta(minutes=5)
"""How long a claimed run belongs to whoever claimed it, unless he renews it; one that died lets go of it by then."""
TOO_LONG = 3 * LEASE
"""After this long a run that goes on is told to the owners, and so is a job that keeps silent."""
IN_A_ROW = 3
"""So many runs that fail or die one after the other are no accident."""
MISSED = 3
"""So many due moments a job may miss."""

_COUNT = re.compile(r"(\d+) ([a-z_]+)")


class Planned(Protocol):
    """A job of the timetable, without what it does."""

    @property
    def name(self) -> str: ...
    @property
    def schedule(self) -> Schedule: ...
    @property
    def is_critical(self) -> bool:
        """Money, stock or a promise to a customer waits while it does not run."""
        ...


class Trouble(StrEnum):
    FAILING = "failing"
    DYING = "dying"
    HANGING = "hanging"
    SILENT = "silent"


def written(counts: Counts) -> str:
    """`3 expired, 1 failed`, as it stands in the run's row."""
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def counts_in(result: str) -> dict[str, int]:
    """What `written` wrote; nothing for an exception's class."""
    return {word: int(count) for count, word in _COUNT.findall(result)}


def trouble_of(
    newest: Sequence[RunCard], schedule: Schedule, zone: ZoneInfo, watched_since: datetime, now: datetime
) -> Trouble | None:
    """What is wrong with a job whose newest runs these are, the newest first. A hanging run is found elsewhere.

    `watched_since` is from when on it could have run: missed moments before that are downtime, or a pause.
    """
    if newest and newest[0].finished_at is None and newest[0].tries >= IN_A_ROW:
        return Trouble.DYING
    ended = [run for run in newest if run.finished_at or run.has_died(now)][:IN_A_ROW]
    if len(ended) == IN_A_ROW and all(run.failed or run.has_died(now) for run in ended):
        return Trouble.DYING if any(run.has_died(now) for run in ended) else Trouble.FAILING
    begun = next((run.due_at for run in newest if not run.is_waiting), watched_since)
    return Trouble.SILENT if _has_missed(schedule, zone, max(begun, watched_since), now) else None


def _has_missed(schedule: Schedule, zone: ZoneInfo, since: datetime, now: datetime) -> bool:
    moment = since
    for _ in range(MISSED + 1):
        moment = schedule.next_after(moment, zone)
    return moment <= now and now - since > TOO_LONG
