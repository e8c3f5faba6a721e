"""The timetable: every job, when it is due, and how due moments are run once however many replicas look."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain import rulebook, runs
from bot.jobs.batches import SomeFailed
from bot.jobs.close_periods import close_periods
from bot.jobs.expire_bindings import expire_bindings
from bot.jobs.expire_orders import expire_orders
from bot.jobs.forget_old import forget_old
from bot.jobs.mature_commissions import mature_commissions
from bot.jobs.prove_books import prove_books
from bot.jobs.receive_orders import receive_orders
from bot.jobs.retry_receipts import retry_receipts
from bot.jobs.return_stars import return_stars
from bot.jobs.schedule import DailyAt, Schedule, coarsened, due_times, minutes
from bot.jobs.start_promotions import start_promotions
from bot.jobs.sweep_notices import sweep_notices
from bot.shop import Shop

_log = logging.getLogger(__name__)
Body = Callable[[Shop, datetime], Awaitable[str]]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """`name` stands in the database: renaming a job makes its latest due moment run once more."""

    name: str
    schedule: Schedule
    body: Body
    walked_each: timedelta = timedelta(hours=1)
    """While time is walked through, it runs no more often than this."""


TABLE: tuple[Job, ...] = (
    Job("expire orders", minutes(1), expire_orders),
    Job("retry receipts", minutes(1), retry_receipts),
    Job("return stars", minutes(1), return_stars),
    Job("start promotions", minutes(1), start_promotions),
    Job("receive orders", minutes(10), receive_orders),
    Job("mature commissions", minutes(60), mature_commissions),
    Job("close periods", minutes(60), close_periods),
    Job("expire bindings", DailyAt(3, 30), expire_bindings),
    # Neither of the two makes anything fall due: a walk of weeks is shorter without them, and ends with both.
    Job("prove books", minutes(15), prove_books, walked_each=_DAY),
    Job("sweep notices", minutes(5), sweep_notices, walked_each=_DAY),
    Job("forget old", DailyAt(4, 15), forget_old),
)

ASK_AGAIN = timedelta(minutes=1)
"""After how long a moment that somebody else claimed is asked for once more: he may have died."""


class MovableClock(Protocol):
    offset_seconds: int

    def now(self) -> datetime: ...


class Timetable:
    """Runs what is due. One at a time within this process; the run's row decides between replicas."""

    def __init__(self, shop: Shop, jobs: Sequence[Job] = TABLE) -> None:
        self._shop = shop
        self._jobs = jobs
        self._one_at_a_time = asyncio.Lock()
        self._settled: dict[str, tuple[datetime, datetime | None]] = {}

    async def tick(self, now: datetime) -> None:
        """Runs each job's latest due moment that has not run; what fell due before it is caught up by it."""
        async with self._one_at_a_time:
            zone = await _zone()
            for job in self._jobs:
                due = job.schedule.latest(now, zone)
                if self._is_open(job, due, now):
                    await self._run(job, due, now)

    async def move(self, clock: MovableClock, to: datetime) -> None:
        """Moves a demo shop's clock on to `to`, and on its way runs what falls due, in due order.

        Time never goes back. Each step's offset is kept before what it runs, so that a crash loses no time.
        """
        async with self._one_at_a_time:
            zone = await _zone()
            for due, job in self._due_between(clock.now(), to, zone):
                await _set(clock, due)
                await self._run(job, due, clock.now())
            await _set(clock, to)
        await self.tick(clock.now())

    def _due_between(self, after: datetime, until: datetime, zone: ZoneInfo) -> list[tuple[datetime, Job]]:
        due = [
            (moment, place, job)
            for place, job in enumerate(self._jobs)
            for moment in due_times(coarsened(job.schedule, job.walked_each), after, until, zone)
        ]
        return [(moment, job) for moment, _, job in sorted(due, key=lambda one: one[:2])]

    def _is_open(self, job: Job, due: datetime, now: datetime) -> bool:
        """Whether the database is worth asking: not for a moment that is known to be done."""
        settled, again_at = self._settled.get(job.name, (None, None))
        return settled != due or (again_at is not None and again_at <= now)

    async def _run(self, job: Job, due: datetime, now: datetime) -> None:
        run_id = await runs.claim_run(job.name, due, now)
        if run_id is None:
            self._settled[job.name] = (due, now + ASK_AGAIN)
            return
        result, failed = await self._outcome(job, now)
        await runs.finish_run(run_id, self._shop.clock.now(), result, failed=failed)
        self._settled[job.name] = (due, None)

    async def _outcome(self, job: Job, now: datetime) -> tuple[str, bool]:
        """One job's failure is its own: it is written down, and the others go on."""
        try:
            return await job.body(self._shop, now), False
        except SomeFailed as error:
            return str(error), True
        except Exception as error:
            _log.exception("job %s failed", job.name)
            return type(error).__name__, True


async def _zone() -> ZoneInfo:
    _, rules = await rulebook.current_rules()
    return rules.zone


async def _set(clock: MovableClock, moment: datetime) -> None:
    ahead = math.ceil((moment - clock.now()).total_seconds())
    if ahead > 0:
        clock.offset_seconds += ahead
        await runs.set_clock_offset(clock.offset_seconds)
