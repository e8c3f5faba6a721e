"""The timetable: every due moment once, whoever looks, whatever fails; and a demo's walk through time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain import runs
from bot.jobs.schedule import DailyAt, minutes
from bot.jobs.timetable import TABLE, Job, Timetable
from tests.situations import START, Situations


@dataclass
class Diary:
    """Jobs that only write down when they ran."""

    lines: list[tuple[str, datetime]]
    clock: Any

    def job(self, name: str, schedule: Any, *, fails: bool = False) -> Job:
        async def body(_shop: Any, now: datetime) -> str:
            self.lines.append((name, now))
            if fails:
                raise LookupError("a secret that nobody should read")
            return "done"

        return Job(name, schedule, body)


class WalkedClock:
    """Stands still, but for its offset."""

    def __init__(self) -> None:
        self.offset_seconds = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.offset_seconds)


@pytest.fixture
def diary(make: Situations) -> Diary:
    return Diary([], make.clock)


async def test_a_due_moment_runs_once_and_the_next_one_again(make: Situations, diary: Diary):
    timetable = Timetable(make.shop, [diary.job("tea", minutes(10))])
    for _ in range(3):
        await timetable.tick(make.clock.now())
    assert len(diary.lines) == 1
    make.clock.move(minutes=10)
    await timetable.tick(make.clock.now())
    assert [now for _, now in diary.lines] == [START, START + timedelta(minutes=10)]


async def test_replicas_share_one_run(make: Situations, diary: Diary):
    tables = [Timetable(make.shop, [diary.job("tea", minutes(10))]) for _ in range(5)]
    await asyncio.gather(*(table.tick(make.clock.now()) for table in tables))
    assert len(diary.lines) == 1


async def test_what_was_missed_is_caught_up_by_one_run(make: Situations, diary: Diary):
    timetable = Timetable(make.shop, [diary.job("tea", minutes(10))])
    await timetable.tick(make.clock.now())
    make.clock.move(days=2)
    await timetable.tick(make.clock.now())
    assert len(diary.lines) == 2


async def test_a_failing_job_is_written_down_by_its_class_and_stops_no_other(make: Situations, diary: Diary):
    jobs = [diary.job("bad", minutes(10), fails=True), diary.job("good", minutes(10))]
    await Timetable(make.shop, jobs).tick(make.clock.now())
    bad, good = await runs.last_runs()
    assert (bad.job, bad.failed, bad.result) == ("bad", True, "LookupError")
    assert (good.job, good.failed, good.result) == ("good", False, "done")


async def test_a_run_whose_process_died_is_taken_over_once_its_claim_is_out(make: Situations, diary: Diary):
    timetable = Timetable(make.shop, [diary.job("tea", DailyAt(4))])
    due = DailyAt(4).latest(START, (await _rules()).zone)
    assert await runs.claim_run("tea", due, START) is not None
    await timetable.tick(START)
    assert diary.lines == []
    make.clock.move(minutes=6)
    await timetable.tick(make.clock.now())
    await timetable.tick(make.clock.now() + timedelta(minutes=9))
    assert len(diary.lines) == 1


async def _rules() -> Any:
    from bot.domain import rulebook

    return (await rulebook.current_rules())[1]


async def test_walking_runs_what_falls_due_in_due_order_at_its_own_time(make: Situations, diary: Diary):
    clock = WalkedClock()
    shop = replace(make.shop, clock=clock)
    timetable = Timetable(shop, [diary.job("minute", minutes(1)), diary.job("day", DailyAt(4, 15))])
    await timetable.tick(clock.now())
    diary.lines.clear()
    await timetable.move(clock, START + timedelta(days=3, minutes=30))
    moments = [now for _, now in diary.lines]
    assert moments == sorted(moments)
    days = [now for name, now in diary.lines if name == "day"]
    assert [(now.day, now.hour, now.minute) for now in days] == [(26, 4, 15), (27, 4, 15), (28, 4, 15)]
    assert len([1 for name, _ in diary.lines if name == "minute"]) == 72 + 1
    assert clock.now() == START + timedelta(days=3, minutes=30)
    assert await runs.clock_offset() == clock.offset_seconds


async def test_a_job_that_may_rest_on_a_walk_runs_once_a_day_and_at_its_end(make: Situations, diary: Diary):
    clock = WalkedClock()
    restful = replace(diary.job("proof", minutes(15)), walked_each=timedelta(days=1))
    timetable = Timetable(replace(make.shop, clock=clock), [restful])
    await timetable.move(clock, START + timedelta(days=2, minutes=20))
    assert [now - START for _, now in diary.lines] == [
        timedelta(hours=12),
        timedelta(hours=36),
        timedelta(days=2, minutes=20),
    ]


async def test_time_never_goes_back(make: Situations, diary: Diary):
    clock = WalkedClock()
    await Timetable(replace(make.shop, clock=clock), []).move(clock, START - timedelta(days=1))
    assert clock.offset_seconds == 0


async def test_an_unpaid_order_expires_while_a_demo_walks_on(make: Situations):
    clock = WalkedClock()
    order = await make.placed_order(await make.person())
    assert order.deadline_at is not None
    timetable = Timetable(replace(make.shop, clock=clock))
    await timetable.tick(clock.now())
    await timetable.move(clock, START + timedelta(days=1))
    assert (await make.order(order.id)).status == "expired"
    assert [run.job for run in await runs.last_runs() if run.failed] == []
    assert {run.job for run in await runs.last_runs()} == {job.name for job in TABLE}


# ── leases ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_lease_has_one_holder_until_it_lets_go_or_its_time_is_out(make: Situations):
    ttl = timedelta(seconds=20)
    answers = await asyncio.gather(*(runs.hold_lease("poll", f"p{n}", START, ttl) for n in range(8)))
    assert answers.count(True) == 1
    holder = f"p{answers.index(True)}"
    assert await runs.hold_lease("poll", holder, START + timedelta(seconds=15), ttl)
    assert not await runs.hold_lease("poll", "other", START + timedelta(seconds=30), ttl)
    assert await runs.hold_lease("poll", "other", START + timedelta(seconds=35), ttl)
    assert not await runs.hold_lease("poll", holder, START + timedelta(seconds=36), ttl)
    await runs.release_lease("poll", holder)
    assert not await runs.hold_lease("poll", holder, START + timedelta(seconds=36), ttl)
    await runs.release_lease("poll", "other")
    assert await runs.hold_lease("poll", holder, START + timedelta(seconds=36), ttl)


async def test_a_claim_in_the_same_instant_is_won_once(make: Situations):
    due = datetime(2026, 11, 25, 12, tzinfo=UTC)
    claims = await asyncio.gather(*(runs.claim_run("tea", due, START) for _ in range(8)))
    won = [claim for claim in claims if claim is not None]
    assert len(won) == 1
    await runs.finish_run(won[0], START, "done")
    assert await runs.claim_run("tea", due, START + timedelta(days=1)) is None
    assert await runs.prune_runs(START + timedelta(days=30)) == 1


async def test_who_leaves_waits_for_the_job_that_runs_and_starts_no_other(make: Situations, diary: Diary):
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_shop: Any, now: datetime) -> str:
        begun.set()
        await may_end.wait()
        return "done"

    timetable = Timetable(make.shop, [Job("slow", minutes(1), slow), diary.job("after", minutes(1))])
    ticking = asyncio.create_task(timetable.tick(make.clock.now()))
    await begun.wait()
    resting = asyncio.create_task(timetable.rest())
    await asyncio.sleep(0)
    assert not resting.done()
    may_end.set()
    await asyncio.gather(ticking, resting)
    (run,) = await runs.last_runs()
    assert (run.job, run.result, run.finished_at is not None) == ("slow", "done", True)
    assert diary.lines == []
    await timetable.tick(make.clock.now())
    assert diary.lines == []
