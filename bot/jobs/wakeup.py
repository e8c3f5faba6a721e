"""What makes the timetable look at the clock. It knows no job: a missed or double wake-up changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.timetable import Timetable
from bot.kernel.clock import Clock

_log = logging.getLogger(__name__)
SECONDS = 10


@contextlib.asynccontextmanager
async def ticking(
    timetable: Timetable, clock: Clock, seconds: int = SECONDS, patience: Callable[[], float] = lambda: 0.0
) -> AsyncIterator[None]:
    """Ticks every few seconds for as long as the block runs, the first time at once.

    `patience`: how many seconds a job that runs at the end may take to finish; it is cut off after them, and
    whoever takes its run over begins anew.
    """

    async def tick() -> None:
        try:
            await timetable.tick(clock.now())
        except Exception:
            # The database may be away for a moment; the next tick catches up.
            _log.exception("the timetable could not be looked at")

    await tick()
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    scheduler.add_job(tick, "interval", seconds=seconds)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience()):
                await timetable.rest()
        scheduler.shutdown(wait=False)
