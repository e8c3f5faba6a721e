"""What an owner does to a job: it runs when he asks for it, once, and rests while he has paused it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import rulebook, runs
from bot.domain.runs import Counts, RunCard
from bot.gateways.bell import LocalBell
from bot.jobs.timetable import Job, Timetable
from bot.jobs.wakeup import ticking
from bot.jobs.watch import Watch
from bot.kernel.schedule import DailyAt, minutes
from tests.situations import START, Situations


@dataclass
class Kitchen:
    """One job, and how often it ran."""

    make: Situations
    ran: int = 0
    brewed: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    job: Job = field(init=False)

    def __post_init__(self) -> None:
        self.job = Job("tea", DailyAt(4), self.brew)

    async def brew(self, _shop: Any, _now: datetime) -> Counts:
        self.ran += 1
        await asyncio.sleep(0.01)
        self.brewed.put_nowait(self.ran)
        return {"drunk": 1}

    def timetable(self) -> Timetable:
        return Timetable(self.make.shop, [self.job])

    async def look(self) -> int:
        """A replica that has just started looks; answers how often the job ran in all."""
        await self.timetable().tick(self.make.clock.now())
        return self.ran

    async def ask(self) -> bool:
        async with self.make.work(await self.make.owner()) as work:
            return await runs.ask_for_run(work, "tea")

    async def pause(self) -> bool:
        async with self.make.work(await self.make.owner()) as work:
            return await runs.pause(work, "tea")

    async def resume(self) -> bool:
        async with self.make.work(await self.make.owner()) as work:
            return await runs.resume(work, "tea")

    async def newest(self) -> tuple[RunCard, ...]:
        return (await runs.newest_runs(["tea"]))["tea"]


@pytest.fixture
def kitchen(make: Situations) -> Kitchen:
    return Kitchen(make)


async def test_what_is_asked_for_runs_once_however_many_ask_and_look(kitchen: Kitchen):
    assert await kitchen.look() == 1
    kitchen.make.clock.move(minutes=1)
    asked = await asyncio.gather(*(kitchen.ask() for _ in range(4)))
    assert sorted(asked) == [False, False, False, True]
    assert [run.is_waiting for run in await kitchen.newest()] == [True, False]
    kitchen.make.clock.move(seconds=1)
    await asyncio.gather(*(kitchen.look() for _ in range(4)))
    assert kitchen.ran == 2
    run, scheduled = await kitchen.newest()
    assert (run.is_asked, run.result, run.due_at) == (True, "1 drunk", START + timedelta(minutes=1))
    assert not scheduled.is_asked
    assert await kitchen.look() == 2
    assert await kitchen.ask()
    assert await kitchen.look() == 3
    acts = [(entry.act, entry.subject) for entry in await rulebook.audit_trail()]
    assert acts[:2] == [("job.asked", "tea")] * 2
    assert acts.count(("job.asked", "tea")) == 2


async def test_what_was_asked_for_is_taken_over_from_whoever_died_of_it(kitchen: Kitchen):
    await kitchen.look()
    await kitchen.ask()
    (asked,) = await runs.asked_runs(START)
    assert await runs.claim_asked(asked.id, START) is not None
    assert await kitchen.look() == 1
    assert not await kitchen.ask()
    kitchen.make.clock.move(minutes=6)
    assert await kitchen.look() == 2
    assert (await kitchen.newest())[0].tries == 2


async def test_a_paused_job_rests_in_every_replica_and_makes_up_for_it_once(kitchen: Kitchen):
    await kitchen.look()
    assert await kitchen.pause()
    assert not await kitchen.pause()
    state = (await runs.states())["tea"]
    assert (state.paused_at, state.paused_by) == (START, "Olga")
    old = kitchen.timetable()
    for _ in range(3):
        kitchen.make.clock.move(days=1)
        await old.tick(kitchen.make.clock.now())
        assert await kitchen.look() == 1
    assert await kitchen.ask()
    assert await kitchen.look() == 2
    assert await kitchen.look() == 2
    assert await kitchen.resume()
    assert not await kitchen.resume()
    await old.look_again(kitchen.make.clock.now())
    assert kitchen.ran == 3
    assert await kitchen.look() == 3
    acts = [entry.act for entry in await rulebook.audit_trail()]
    assert acts[:3] == ["job.resumed", "job.asked", "job.paused"]


async def test_a_pause_counts_for_a_job_that_comes_later_in_a_look_that_has_begun(kitchen: Kitchen):
    """The job before it takes long, and meanwhile the owner pauses it."""

    async def long(_shop: Any, _now: datetime) -> Counts:
        await kitchen.pause()
        return {}

    await Timetable(kitchen.make.shop, [Job("long", minutes(1), long), kitchen.job]).tick(START)
    assert kitchen.ran == 0


async def test_a_tap_wakes_the_timetable_at_once(kitchen: Kitchen):
    """Its own look would come an hour later."""
    waker = LocalBell()
    kitchen.make.shop = replace(kitchen.make.shop, waker=waker)
    shop = kitchen.make.shop
    async with ticking(
        kitchen.timetable(), Watch(shop, [kitchen.job]), kitchen.make.clock, waker, seconds=3600
    ):
        assert kitchen.brewed.get_nowait() == 1
        kitchen.make.clock.move(minutes=1)
        await kitchen.ask()
        assert await asyncio.wait_for(kitchen.brewed.get(), 5) == 2
        await kitchen.pause()
        kitchen.make.clock.move(days=1)
        await kitchen.resume()
        assert await asyncio.wait_for(kitchen.brewed.get(), 5) == 3
