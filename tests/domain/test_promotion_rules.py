"""When promotions go out, how long they take, what authors may type: the numbers of docs/algorithms/pacing.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.promotions import BadTime, TextTooLong, TimeNotAhead, forecast, quiet_until, read_time
from bot.domain.promotions.rules import check_texts

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = (21, 9)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25 20:59", None),
        ("2026-11-25 21:00", "2026-11-26 09:00"),
        ("2026-11-26 00:30", "2026-11-26 09:00"),
        ("2026-11-26 08:59", "2026-11-26 09:00"),
        ("2026-11-26 09:00", None),
        # The nights on which the clock is put forward and back still end at nine.
        ("2026-03-28 22:00", "2026-03-29 09:00"),
        ("2026-10-24 22:00", "2026-10-25 09:00"),
    ],
)
def test_quiet_hours_are_those_of_the_shops_clock(now: str, until: str | None) -> None:
    assert quiet_until(at(now), NIGHT, BERLIN) == (at(until) if until else None)


def test_quiet_hours_within_one_day_and_none_at_all() -> None:
    assert quiet_until(at("2026-11-25 13:30"), (13, 15), BERLIN) == at("2026-11-25 15:00")
    assert quiet_until(at("2026-11-25 15:00"), (13, 15), BERLIN) is None
    assert quiet_until(at("2026-11-25 23:00"), None, BERLIN) is None


@pytest.mark.parametrize(
    ("people", "begin", "starts", "ends", "seconds", "interrupted"),
    [
        (12_000, "2026-11-25 12:00", "2026-11-25 12:00", "2026-11-25 12:08", 480, False),
        (1, "2026-11-25 12:00:00", "2026-11-25 12:00", "2026-11-25 12:00:01", 1, False),
        (100_000, "2026-11-25 20:30", "2026-11-25 20:30", "2026-11-26 09:36:40", 4000, True),
        (12_000, "2026-11-25 23:00", "2026-11-26 09:00", "2026-11-26 09:08", 480, False),
        # 12 hours of sending a day: 1 080 000 people fill one, and the rest waits for the next.
        (1_100_000, "2026-11-25 09:00", "2026-11-25 09:00", "2026-11-26 09:13:20", 44_000, True),
        # In the night when the clock is put back nine o'clock comes an hour later.
        (100_000, "2026-10-24 20:30", "2026-10-24 20:30", "2026-10-25 09:36:40", 4000, True),
    ],
)
def test_a_forecast_leaves_the_quiet_hours_out(
    people: int, begin: str, starts: str, ends: str, seconds: int, interrupted: bool
) -> None:
    found = forecast(people, 25, at(begin), NIGHT, BERLIN)
    assert (found.starts_at, found.ends_at) == (at(starts), at(ends))
    assert (found.seconds, found.is_interrupted) == (seconds, interrupted)


@settings(max_examples=60, deadline=None)
@given(
    people=st.integers(1, 3_000_000),
    pace=st.integers(1, 25),
    since=st.integers(0, 23),
    hours=st.integers(1, 23),
    minutes=st.integers(0, 525_600),
)
def test_what_is_foreseen_never_ends_in_quiet_hours_and_sends_for_as_long_as_it_must(
    people: int, pace: int, since: int, hours: int, minutes: int
) -> None:
    begin = at("2026-01-01 00:00") + timedelta(minutes=minutes)
    quiet = (since, (since + hours) % 24)
    found = forecast(people, pace, begin, quiet, BERLIN)
    assert found.starts_at >= begin
    assert quiet_until(found.starts_at, quiet, BERLIN) is None
    assert quiet_until(found.ends_at - timedelta(milliseconds=1), quiet, BERLIN) is None
    assert (found.ends_at - found.starts_at).total_seconds() >= found.seconds
    assert found.is_interrupted == (found.ends_at - found.starts_at > timedelta(seconds=found.seconds))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:30", "2026-11-25 18:30"),
        (" 18.30 ", "2026-11-25 18:30"),
        ("09:00", "2026-11-26 09:00"),
        ("2026-12-01 18:30", "2026-12-01 18:30"),
        ("1.12. 18:30", "2026-12-01 18:30"),
        ("01.12.2026, 18:30", "2026-12-01 18:30"),
        ("12月1日 18:30", "2026-12-01 18:30"),
        ("2026年12月1日 18：30", "2026-12-01 18:30"),
        ("1.2. 10:00", "2027-02-01 10:00"),
        # An hour that the clock leaves out is the one after it.
        ("2027-03-28 02:30", "2027-03-28 03:30"),
    ],
)
def test_a_time_is_read_on_the_shops_clock(typed: str, meant: str) -> None:
    assert read_time(typed, at("2026-11-25 12:00"), BERLIN) == at(meant)
    assert read_time("18:30", at("2026-11-25 12:00"), SHANGHAI) == at(
        "2026-11-25 18:30", SHANGHAI
    ) + timedelta(days=at("2026-11-25 12:00") >= at("2026-11-25 18:30", SHANGHAI))


@pytest.mark.parametrize(
    "typed", ["soon", "25:00", "18:61", "31.11. 10:00", "2026-02-30 10:00", "18", "", "9" * 50]
)
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(BadTime):
        read_time(typed, at("2026-11-25 12:00"), BERLIN)


def test_the_calendars_own_ends_are_no_times() -> None:
    for typed, zone in (("0001-01-01 00:00", SHANGHAI), ("9999-12-31 23:59", ZoneInfo("America/New_York"))):
        with pytest.raises(BadTime):
            read_time(typed, at("2026-11-25 12:00"), zone)


@pytest.mark.parametrize(
    "typed", ["2026-11-25 11:59", "2020-01-01 10:00", "2028-01-01 10:00", "9999-12-31 23:59"]
)
def test_a_time_that_is_over_or_far_away_is_refused(typed: str) -> None:
    with pytest.raises(TimeNotAhead):
        read_time(typed, at("2026-11-25 12:00"), BERLIN)


def test_length_is_telegrams_without_the_markup() -> None:
    check_texts({"en": "<b>" + "x" * 4096 + "</b>"}, has_picture=False)
    check_texts({"en": "🙂" * 512}, has_picture=True)
    for text, has_picture in (("x" * 4097, False), ("🙂" * 513, True), ("&amp;" * 1025, True)):
        with pytest.raises(TextTooLong):
            check_texts({"en": "short", "ru": text}, has_picture=has_picture)
