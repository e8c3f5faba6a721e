"""What makes the timetable look at the clock. It knows no job: a missed or double wake-up changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs import watch
from bot.jobs.timetable import Timetable
from bot.jobs.watch import Watch
from bot.kernel.clock import Clock

_log = logging.getLogger(__name__)
SECONDS = 10


class Waker(Protocol):
    async def wait(self, seconds: float) -> bool:
        """Returns when it rings, or has rung since the last wait; False when the time is up first."""
        ...


@contextlib.asynccontextmanager
async def ticking(
    timetable: Timetable,
    watcher: Watch,
    clock: Clock,
    waker: Waker,
    seconds: int = SECONDS,
    patience: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[None]:
    """Ticks every few seconds for as long as the block runs, the first time at once; and whenever it is woken.

    `patience`: how many seconds a job that runs at the end may take to finish; it is cut off after them, and
    whoever takes its run over begins anew.
    """

    async def tick() -> None:
        await _survived(timetable.tick, clock)

    async def look() -> None:
        await _survived(watcher.look, clock)

    async def hear() -> None:
        while True:
            if await waker.wait(SECONDS):
                await _survived(timetable.look_again, clock)

    await tick()
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    scheduler.add_job(tick, "interval", seconds=seconds)
    scheduler.add_job(look, "interval", seconds=watch.SECONDS)
    scheduler.start()
    hearing = asyncio.create_task(hear())
    try:
        yield
    finally:
        scheduler.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience()):
                await timetable.rest()
        scheduler.shutdown(wait=False)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def _survived(look: Callable[[datetime], Awaitable[None]], clock: Clock) -> None:
    try:
        await look(clock.now())
    except Exception:
        # The database may be away for a moment; the next look catches up.
        _log.exception("the timetable could not be looked at")
