"""Which period is closed next. Pure; docs/algorithms/settlement.md holds the worked examples."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.kernel.period import Period, month_of


def next_period(
    closed_until: datetime | None, first_earning: datetime | None, zone: ZoneInfo
) -> Period | None:
    """The calendar month of the shop's zone that follows the last closed one; the first is that of the first
    earning. Nothing when nobody has earned anything yet."""
    begins = closed_until or first_earning
    return month_of(begins, zone) if begins is not None else None


def key_of(period: Period, zone: ZoneInfo) -> str:
    """`2026-11`: the month as the shop's own clock names it."""
    return f"{period.start.astimezone(zone):%Y-%m}"


def has_ended(period: Period, now: datetime) -> bool:
    """Half-open: at its last instant it has ended."""
    return period.end <= now
