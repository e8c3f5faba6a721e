"""Periods tile time, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.period import day_of, month_of

BERLIN = ZoneInfo("Europe/Berlin")
zones = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"])
instants = st.integers(1_577_836_800, 1_956_528_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
def test_a_day_over_a_change_of_clocks_has_its_true_length(day: tuple[int, int, int], hours: int) -> None:
    period = day_of(datetime(*day, 12, tzinfo=BERLIN), BERLIN)
    assert period.end - period.start == timedelta(hours=hours)


@pytest.mark.promise(35)
@given(instants, zones)
def test_every_instant_lies_in_its_own_day_and_month_and_the_next_begins_where_it_ends(
    instant: datetime, zone: str
) -> None:
    for cut in (day_of, month_of):
        period = cut(instant, ZoneInfo(zone))
        assert instant in period
        assert period.end not in period
        assert cut(period.end, ZoneInfo(zone)).start == period.end
