"""Somebody looks after the jobs: owners are told once of each spell of trouble, and once when it is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import runs
from bot.domain.runs import Counts
from bot.jobs.timetable import Job, Timetable
from bot.jobs.watch import Watch
from bot.kernel.schedule import DailyAt, minutes
from bot.models import Notice
from bot.models.database import opened
from tests.situations import START, Situations, opened_situations


@dataclass
class Ward:
    """A job that is due every ten minutes, a timetable, and two replicas that watch."""

    make: Situations
    fails: bool = False
    job: Job = field(init=False)

    def __post_init__(self) -> None:
        self.job = Job("tea", minutes(10), self.body)
        self.watchers = [Watch(self.make.shop, [self.job]) for _ in range(2)]

    async def body(self, _shop: Any, _now: datetime) -> Counts:
        if self.fails:
            raise LookupError
        return {}

    async def pass_time(self, span: timedelta, *, runs_too: bool = True) -> list[str]:
        """Minute after minute; answers what owners have been told by now."""
        for _ in range(int(span / timedelta(minutes=1))):
            self.make.clock.move(minutes=1)
            if runs_too:
                await Timetable(self.make.shop, [self.job]).tick(self.make.clock.now())
            await self.look()
        return await self.told()

    async def look(self) -> list[str]:
        for watcher in self.watchers:
            await watcher.look(self.make.clock.now())
        return await self.told()

    async def told(self) -> list[str]:
        found = await Notice.filter(kind__startswith="job_").order_by("id")
        return [str(notice.params.get("trouble", "well")) for notice in found]

    async def trouble(self) -> str:
        state = (await runs.states()).get("tea")
        return state.trouble if state else ""


@pytest.fixture
async def ward(migrated_sqlite_url: str) -> AsyncIterator[Ward]:
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        yield Ward(await opened_situations())


HOUR = timedelta(hours=1)


async def test_a_job_that_fails_three_times_running_is_told_once_and_so_is_its_recovery(ward: Ward):
    ward.fails = True
    assert await ward.pass_time(timedelta(minutes=19)) == []
    assert await ward.pass_time(timedelta(minutes=1)) == ["failing"]
    assert await ward.pass_time(HOUR) == ["failing"]
    ward.fails = False
    assert await ward.pass_time(HOUR) == ["failing", "well"]
    ward.fails = True
    assert await ward.pass_time(HOUR) == ["failing", "well", "failing"]
    owner = await ward.make.owner()
    assert {notice.person_id for notice in await Notice.filter(kind="job_unwell")} == {owner.person_id}


async def test_two_failures_between_good_runs_are_no_trouble(ward: Ward):
    for fails in (False, True, True, False, True, True, False):
        ward.fails = fails
        assert await ward.pass_time(timedelta(minutes=10)) == []


async def test_a_job_that_does_not_run_is_told_and_downtime_is_not(ward: Ward):
    """Four moments missed under watch; as many while nobody was there are made up for, and no news."""
    await ward.pass_time(timedelta(minutes=20))
    ward.make.clock.move(days=3)
    assert await ward.look() == []
    assert await ward.pass_time(timedelta(minutes=38), runs_too=False) == []
    assert await ward.pass_time(timedelta(minutes=4), runs_too=False) == ["silent"]
    assert await ward.pass_time(timedelta(minutes=10)) == ["silent", "well"]


async def test_a_job_of_every_minute_may_be_late_by_a_quarter_of_an_hour(ward: Ward):
    ward.job = Job("tea", minutes(1), ward.body)
    ward.watchers = [Watch(ward.make.shop, [ward.job])]
    await ward.pass_time(timedelta(minutes=2))
    assert await ward.pass_time(timedelta(minutes=14), runs_too=False) == []
    assert await ward.pass_time(timedelta(minutes=4), runs_too=False) == ["silent"]


async def test_a_paused_job_keeps_silent_in_peace_also_just_after_it_goes_on(ward: Ward):
    await ward.pass_time(timedelta(minutes=20))
    async with ward.make.work(await ward.make.owner()) as work:
        await runs.pause(work, "tea")
    assert await ward.pass_time(3 * HOUR) == []
    async with ward.make.work(await ward.make.owner()) as work:
        await runs.resume(work, "tea")
    assert await ward.look() == []
    assert await ward.pass_time(HOUR) == []


async def test_a_run_that_goes_on_for_more_than_three_leases_is_told_though_others_run(ward: Ward):
    claim = await runs.claim_run("tea", START - timedelta(minutes=10), START)
    assert claim is not None
    for minute in range(0, 12, 4):
        assert await runs.keep_run(claim, START + timedelta(minutes=minute))
        assert await ward.pass_time(timedelta(minutes=4)) == []
    assert await runs.keep_run(claim, ward.make.clock.now())
    assert await ward.pass_time(timedelta(minutes=3)) == ["hanging"]
    await runs.finish_run(claim, ward.make.clock.now(), "")
    assert await ward.look() == ["hanging", "well"]


async def test_a_run_of_which_three_died_is_told(ward: Ward):
    """A daily job kills each process that works on it."""
    ward.job = Job("tea", DailyAt(4), ward.body)
    ward.watchers = [Watch(ward.make.shop, [ward.job])]
    due = START - timedelta(hours=8)
    told = []
    for _ in range(3):
        assert await runs.claim_run("tea", due, ward.make.clock.now()) is not None
        ward.make.clock.move(minutes=5)
        told.append(await ward.look())
    assert told == [[], [], ["dying"]]
    assert await ward.trouble() == "dying"
    await Timetable(ward.make.shop, [ward.job]).tick(ward.make.clock.now())
    assert await ward.look() == ["dying", "well"]


async def test_runs_of_which_each_died_are_told(ward: Ward):
    """A job of every ten minutes kills them: the next moment comes before anybody takes over."""
    for n in range(3):
        assert (
            await runs.claim_run("tea", START + timedelta(minutes=10 * n), ward.make.clock.now()) is not None
        )
        assert await ward.pass_time(timedelta(minutes=4), runs_too=False) == []
        ward.make.clock.move(minutes=6)
    assert await ward.look() == ["dying"]
