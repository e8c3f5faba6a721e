"""The timetable: every due moment once, whoever looks, whatever fails; and a demo's walk through time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain import runs
from bot.domain.runs import Counts
from bot.jobs.timetable import TABLE, Job, Timetable
from bot.kernel.schedule import DailyAt, minutes
from tests.situations import START, Situations


@dataclass
class Diary:
    """Jobs that only write down when they ran."""

    lines: list[tuple[str, datetime]]
    clock: Any

    def job(self, name: str, schedule: Any, *, fails: bool = False) -> Job:
        async def body(_shop: Any, now: datetime) -> Counts:
            self.lines.append((name, now))
            if fails:
                raise LookupError("a secret that nobody should read")
            return {"drunk": 1}

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


async def test_a_moment_that_is_done_is_not_taken_again_however_late_one_looks(make: Situations):
    claim = await runs.claim_run("tea", START, START)
    assert claim is not None
    await runs.finish_run(claim, START, "1 drunk")
    assert await runs.claim_run("tea", START, START + timedelta(days=1)) is None


@pytest.mark.promise(23)
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
    assert (good.job, good.failed, good.result) == ("good", False, "1 drunk")


async def test_a_job_that_hangs_is_cut_off_and_the_others_go_on(make: Situations, diary: Diary):
    async def hang(_shop: Any, _now: datetime) -> Counts:
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")

    jobs = [Job("a stuck one", minutes(10), hang), diary.job("good", minutes(10))]
    await Timetable(make.shop, jobs, most_seconds=0.05).tick(make.clock.now())
    stuck, good = await runs.last_runs()
    assert (stuck.job, stuck.failed, stuck.result) == ("a stuck one", True, "TimeoutError")
    assert (good.job, good.failed) == ("good", False)


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


async def test_a_run_that_takes_longer_than_its_lease_stays_with_whoever_works_on_it(
    make: Situations, diary: Diary
):
    """Time passes while the job works; a rival looks all the while."""
    rival = Timetable(make.shop, [diary.job("tea", DailyAt(4))])

    async def brew(_shop: Any, now: datetime) -> Counts:
        diary.lines.append(("tea", now))
        for _ in range(4):
            make.clock.move(minutes=4)
            await asyncio.sleep(0.1)
            await rival.look_again(make.clock.now())
        return {"drunk": 1}

    await Timetable(make.shop, [Job("tea", DailyAt(4), brew)], renew_each=0.02).tick(make.clock.now())
    assert [now for _, now in diary.lines] == [START]
    (run,) = await runs.last_runs()
    assert (run.tries, run.result, run.took) == (1, "1 drunk", timedelta(minutes=16))


async def test_whoever_was_taken_over_while_he_worked_finishes_nothing(make: Situations, diary: Diary):
    """A machine that slept: when it wakes, somebody else has the run, and his result stands."""
    rival = Timetable(make.shop, [diary.job("tea", DailyAt(4))])

    async def sleep(_shop: Any, _now: datetime) -> Counts:
        make.clock.move(minutes=6)
        await rival.tick(make.clock.now())
        return {"slept": 1}

    await Timetable(make.shop, [Job("tea", DailyAt(4), sleep)]).tick(make.clock.now())
    (run,) = await runs.last_runs()
    assert (run.tries, run.result) == (2, "1 drunk")


async def test_a_job_after_a_long_one_holds_a_whole_lease(make: Situations, diary: Diary):
    async def long(_shop: Any, _now: datetime) -> Counts:
        make.clock.move(minutes=20)
        return {}

    await Timetable(make.shop, [Job("long", DailyAt(4), long), diary.job("next", DailyAt(4))]).tick(START)
    first, second = await runs.last_runs()
    assert (first.started_at, second.started_at) == (START, START + timedelta(minutes=20))
    assert second.claimed_until - second.started_at == runs.LEASE
    assert diary.lines == [("next", START + timedelta(minutes=20))]


async def test_after_days_of_downtime_each_job_of_the_table_runs_once_in_its_order(
    make: Situations, diary: Diary
):
    """Also over a change of clocks: Berlin's on 25 October, seen in summer time and again after it."""
    await make.rules(timezone="Europe/Berlin")
    make.clock.instant = datetime(2026, 10, 23, 9, 0, 30, tzinfo=UTC)
    jobs = [diary.job(job.name, job.schedule) for job in TABLE]
    await Timetable(make.shop, jobs).tick(make.clock.now())
    diary.lines.clear()
    make.clock.move(days=4, hours=5)
    for _ in range(3):
        await Timetable(make.shop, jobs).tick(make.clock.now())
    assert diary.lines == [(job.name, make.clock.now()) for job in TABLE]
    newest = {run.job: run.due_at for run in await runs.last_runs()}
    zone = (await _rules()).zone
    assert newest == {job.name: job.schedule.latest(make.clock.now(), zone) for job in TABLE}


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


@pytest.mark.promise(13)
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

    async def slow(_shop: Any, _now: datetime) -> Counts:
        begun.set()
        await may_end.wait()
        return {"drunk": 1}

    timetable = Timetable(make.shop, [Job("slow", minutes(1), slow), diary.job("after", minutes(1))])
    ticking = asyncio.create_task(timetable.tick(make.clock.now()))
    await begun.wait()
    resting = asyncio.create_task(timetable.rest())
    await asyncio.sleep(0)
    assert not resting.done()
    may_end.set()
    await asyncio.gather(ticking, resting)
    (run,) = await runs.last_runs()
    assert (run.job, run.result, run.finished_at is not None) == ("slow", "1 drunk", True)
    assert diary.lines == []
    await timetable.tick(make.clock.now())
    assert diary.lines == []
