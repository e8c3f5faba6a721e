"""When jobs are due."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
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


@pytest.mark.parametrize(
    ("zone", "day"), [(BERLIN, (2026, 3, 29)), (BERLIN, (2026, 10, 25)), (SHANGHAI, (2026, 10, 25))]
)
@pytest.mark.parametrize(
    "schedule", [DailyAt(2, 30), DailyAt(3, 30), DailyAt(4, 15), DailyAt(0), DailyAt(23, 59)]
)
def test_whoever_looks_every_minute_over_a_change_of_clocks_finds_one_due_moment_a_day(
    zone: ZoneInfo, day: tuple[int, int, int], schedule: DailyAt
):
    start = datetime(*day, tzinfo=zone).astimezone(UTC) - timedelta(hours=12)
    found = {schedule.latest(start + timedelta(minutes=n), zone) for n in range(48 * 60)}
    days = sorted(moment.astimezone(zone).date() for moment in found)
    assert days == sorted(set(days))
    assert datetime(*day, tzinfo=zone).date() in days
    assert len(days) == (days[-1] - days[0]).days + 1


def test_on_days_of_23_and_25_hours_a_time_that_is_missing_or_there_twice_is_the_first_that_can_be():
    assert DailyAt(2, 30).latest(at(2026, 3, 29, 12), BERLIN) == at(2026, 3, 29, 1, 30)
    assert DailyAt(2, 30).latest(at(2026, 10, 25, 12), BERLIN) == at(2026, 10, 25, 0, 30)
    assert DailyAt(3, 30).latest(at(2026, 3, 29, 12), BERLIN) == at(2026, 3, 29, 1, 30)
    assert DailyAt(3, 30).latest(at(2026, 10, 25, 12), BERLIN) == at(2026, 10, 25, 2, 30)


def test_where_the_hour_before_midnight_is_skipped_the_day_has_its_job_all_the_same():
    nuuk = ZoneInfo("America/Nuuk")  # 2026-03-28 ends at 23:00
    moments = due_times(DailyAt(23, 30), at(2026, 3, 27, 12), at(2026, 3, 31, 12), nuuk)
    assert [moment.astimezone(nuuk).day for moment in moments] == [27, 28, 29, 30]


SCHEDULES: st.SearchStrategy[Schedule] = st.one_of(
    st.builds(DailyAt, st.integers(0, 23), st.integers(0, 59)),
    st.builds(lambda n: Every(timedelta(minutes=n)), st.integers(1, 5000)),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@given(SCHEDULES, MOMENTS, ZONES)
def test_latest_and_next_meet_without_gap_or_overlap(schedule: Schedule, now: datetime, zone: ZoneInfo):
    latest, following = schedule.latest(now, zone), schedule.next_after(now, zone)
    assert latest <= now < following
    assert schedule.next_after(latest, zone) == following
    assert schedule.latest(following, zone) == following
    assert due_times(schedule, latest - timedelta(microseconds=1), following, zone) == [latest, following]


# From when zones were last moved by seconds or across the date line by decree, but for what 2011 did to Samoa.
ANY_MOMENTS = st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=300)
@given(st.builds(DailyAt, st.integers(0, 23), st.integers(0, 59)), ANY_MOMENTS, ZONES)
def test_every_day_that_a_zone_has_has_one_due_moment(schedule: DailyAt, middle: datetime, zone: ZoneInfo):
    moments = due_times(schedule, middle - timedelta(days=6), middle + timedelta(days=6), zone)
    quarters = (middle + timedelta(minutes=15 * n) for n in range(-4 * 96, 4 * 96))
    there = {quarter.astimezone(zone).date() for quarter in quarters}
    had = Counter(moment.astimezone(zone).date() for moment in moments)
    assert {day: had[day] for day in there} == dict.fromkeys(there, 1)


def test_only_frequent_jobs_are_made_coarser():
    hour = timedelta(hours=1)
    assert coarsened(minutes(1), hour) == Every(hour)
    assert coarsened(Every(2 * hour), hour) == Every(2 * hour)
    assert coarsened(DailyAt(4), hour) == DailyAt(4)
