"""The timetable: every job, when it is due, and how due moments are run once however many replicas look."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain import reports, rulebook, runs
from bot.domain.runs import LEASE, Claim, Counts
from bot.jobs.batches import SomeFailed
from bot.jobs.close_periods import close_periods
from bot.jobs.expire_bindings import expire_bindings
from bot.jobs.expire_orders import expire_orders
from bot.jobs.forget_files import forget_files
from bot.jobs.forget_old import forget_old
from bot.jobs.look_around import look_around
from bot.jobs.mature_commissions import mature_commissions
from bot.jobs.prove_books import prove_books
from bot.jobs.receive_orders import receive_orders
from bot.jobs.refund_stars import refund_stars
from bot.jobs.retry_receipts import retry_receipts
from bot.jobs.return_stars import return_stars
from bot.jobs.send_digest import send_digest
from bot.jobs.start_promotions import start_promotions
from bot.jobs.sweep_notices import sweep_notices
from bot.jobs.watch_stock import watch_stock
from bot.kernel.schedule import DailyAt, Schedule, coarsened, due_times, minutes
from bot.middlewares.correlation import bound_job
from bot.shop import Shop

_log = logging.getLogger(__name__)
Body = Callable[[Shop, datetime], Awaitable[Counts]]
_DAY = timedelta(days=1)
_NOT_WALKED = timedelta(days=36_500)
"""For what looks at the world and not at the shop's calendar."""


@dataclass(frozen=True, slots=True)
class Job:
    """`name` stands in the database: renaming a job makes its latest due moment run once more.

    What a person reads of it stands in `views/admin/job_words.py`. A body may find itself taken over, by a replica
    that thought it dead, and runs of one job may overlap: each act locks what it changes and looks at it again.
    """

    name: str
    schedule: Schedule
    body: Body
    walked_each: timedelta = timedelta(hours=1)
    """While time is walked through, it runs no more often than this."""
    is_critical: bool = False
    """Money, stock or a promise to a customer waits while it does not run: pausing it asks first."""


TABLE: tuple[Job, ...] = (
    Job("expire orders", minutes(1), expire_orders, is_critical=True),
    Job("retry receipts", minutes(1), retry_receipts, is_critical=True),
    Job("return stars", minutes(1), return_stars, is_critical=True),
    Job("refund stars", minutes(1), refund_stars, is_critical=True),
    Job("start promotions", minutes(1), start_promotions),
    Job("receive orders", minutes(10), receive_orders, is_critical=True),
    Job("mature commissions", minutes(60), mature_commissions, is_critical=True),
    Job("close periods", minutes(60), close_periods, is_critical=True),
    Job("send digest", DailyAt(reports.DIGEST_HOUR), send_digest),
    Job("forget files", minutes(60), forget_files, walked_each=_DAY),
    Job("expire bindings", DailyAt(3, 30), expire_bindings),
    # None of these makes anything fall due: a walk of weeks is shorter without them, and ends with all of them.
    Job("watch stock", minutes(10), watch_stock, walked_each=_DAY),
    Job("prove books", minutes(15), prove_books, walked_each=_DAY, is_critical=True),
    Job("sweep notices", minutes(5), sweep_notices, walked_each=_DAY),
    Job("look around", minutes(1), look_around, walked_each=_NOT_WALKED),
    Job("forget old", DailyAt(4, 15), forget_old),
)

ASK_AGAIN = timedelta(minutes=1)
"""After how long a moment that somebody else claimed is asked for once more: he may have died."""
RENEW_EACH = LEASE.total_seconds() / 5
MOST_SECONDS = 3600.0
"""How long one run may take. What it calls gives up far sooner; should something hang all the same, the other jobs
of this process wait no longer than that."""


class MovableClock(Protocol):
    offset_seconds: int

    def now(self) -> datetime: ...


class Timetable:
    """Runs what is due. One at a time within this process; the run's row decides between replicas.

    In seconds: `renew_each` is how often a run that goes on renews its lease, `most_seconds` when it is cut off.
    """

    def __init__(
        self,
        shop: Shop,
        jobs: Sequence[Job] = TABLE,
        *,
        renew_each: float = RENEW_EACH,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._shop = shop
        self._jobs = jobs
        self._renew_each = renew_each
        self._most_seconds = most_seconds
        self._one_at_a_time = asyncio.Lock()
        self._settled: dict[str, tuple[datetime, datetime | None]] = {}
        self._is_resting = False

    async def tick(self, now: datetime) -> None:
        """Runs what was asked for, then each job's latest due moment that has not run, in the table's order.

        What fell due before that is caught up by it.
        """
        async with self._one_at_a_time:
            await self._run_asked(now)
            zone = await _zone()
            for job in self._jobs:
                if self._is_resting:
                    return
                due = job.schedule.latest(now, zone)
                if self._is_open(job, due, now):
                    await self._run(job, due, now)

    async def look_again(self, now: datetime) -> None:
        """The same when something may have become due that was not: what is settled is asked for anew."""
        self._settled.clear()
        await self.tick(now)

    async def rest(self) -> None:
        """Starts nothing more; returns when the job that runs has ended."""
        self._is_resting = True
        async with self._one_at_a_time:
            pass

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

    async def _run_asked(self, now: datetime) -> None:
        jobs = {job.name: job for job in self._jobs}
        for asked in await runs.asked_runs(now):
            job = jobs.get(asked.job)
            if job is None or self._is_resting:
                continue
            claim = await runs.claim_asked(asked.id, self._shop.clock.now())
            if claim is not None:
                await self._carry_out(job, claim)

    async def _run(self, job: Job, due: datetime, now: datetime) -> None:
        # Its own look at the clock: jobs before it in the table may have taken longer than a lease.
        claim = await runs.claim_run(job.name, due, self._shop.clock.now())
        if claim is None:
            self._settled[job.name] = (due, now + ASK_AGAIN)
            return
        await self._carry_out(job, claim)
        self._settled[job.name] = (due, None)

    async def _carry_out(self, job: Job, claim: Claim) -> None:
        with bound_job(job.name, claim.run_id):
            async with self._kept(job, claim):
                result, failed = await self._outcome(job)
        await runs.finish_run(claim, self._shop.clock.now(), result, failed=failed)

    @contextlib.asynccontextmanager
    async def _kept(self, job: Job, claim: Claim) -> AsyncIterator[None]:
        """A run that takes long stays ours: its lease is renewed beside it."""
        renewing = asyncio.create_task(self._renew(job, claim))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, job: Job, claim: Claim) -> None:
        while True:
            await asyncio.sleep(self._renew_each)
            try:
                if not await runs.keep_run(claim, self._shop.clock.now()):
                    _log.warning("job %s was taken over, though this process goes on with it", job.name)
                    return
            except Exception:
                # The database may be away for a moment.
                _log.exception("the lease of job %s could not be renewed", job.name)

    async def _outcome(self, job: Job) -> tuple[str, bool]:
        """One job's failure is its own: it is written down, and the others go on."""
        try:
            async with asyncio.timeout(self._most_seconds):
                return runs.written(await job.body(self._shop, self._shop.clock.now())), False
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
