"""When jobs are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.schedule import DailyAt, Every, Schedule, coarsened, due_times, minutes

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_an_interval_is_due_at_its_whole_multiples():
    ten = minutes(10)
    assert ten.latest(at(2026, 11, 25, 12, 39, 59), BERLIN) == at(2026, 11, 25, 12, 30)
    assert ten.latest(at(2026, 11, 25, 12, 40), BERLIN) == at(2026, 11, 25, 12, 40)
    assert due_times(ten, at(2026, 11, 25, 12, 30), at(2026, 11, 25, 12, 50), BERLIN) == [
        at(2026, 11, 25, 12, 40),
        at(2026, 11, 25, 12, 50),
    ]


def test_a_daily_job_follows_the_shops_own_clock():
    quarter = DailyAt(4, 15)
    assert quarter.latest(at(2026, 7, 1, 12), BERLIN) == at(2026, 7, 1, 2, 15)
    assert quarter.latest(at(2026, 12, 1, 12), BERLIN) == at(2026, 12, 1, 3, 15)
    assert quarter.latest(at(2026, 7, 1, 12), SHANGHAI) == at(2026, 6, 30, 20, 15)


def test_a_day_without_that_hour_and_one_with_it_twice_have_the_job_once():
    half_past_two = DailyAt(2, 30)
    for month, day in ((3, 29), (10, 25)):
        around = due_times(half_past_two, at(2026, month, day - 2, 12), at(2026, month, day + 2, 12), BERLIN)
        assert [moment.astimezone(BERLIN).day for moment in around] == [day - 1, day, day + 1, day + 2]


SCHEDULES: st.SearchStrategy[Schedule] = st.one_of(
    st.builds(DailyAt, st.integers(0, 23), st.integers(0, 59)),
    st.builds(lambda n: Every(timedelta(minutes=n)), st.integers(1, 5000)),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


@given(SCHEDULES, MOMENTS, st.sampled_from([BERLIN, SHANGHAI, ZoneInfo("UTC"), ZoneInfo("America/New_York")]))
def test_latest_and_next_meet_without_gap_or_overlap(schedule: Schedule, now: datetime, zone: ZoneInfo):
    latest, following = schedule.latest(now, zone), schedule.next_after(now, zone)
    assert latest <= now < following
    assert schedule.next_after(latest, zone) == following
    assert schedule.latest(following, zone) == following
    assert due_times(schedule, latest - timedelta(microseconds=1), following, zone) == [latest, following]


def test_only_frequent_jobs_are_made_coarser():
    hour = timedelta(hours=1)
    assert coarsened(minutes(1), hour) == Every(hour)
    assert coarsened(Every(2 * hour), hour) == Every(2 * hour)
    assert coarsened(DailyAt(4), hour) == DailyAt(4)
