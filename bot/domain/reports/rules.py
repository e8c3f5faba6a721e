"""Days and how they compare. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.kernel.period import Period, midnight

DIGEST_HOUR = 9
"""On the shop's clock."""


def days_until(last: date, count: int, zone: ZoneInfo) -> tuple[Period, ...]:
    """`count` days of the shop's calendar, the last one included: each 23, 24 or 25 hours long."""
    starts = [midnight(last - timedelta(days=back), zone) for back in range(count - 1, -2, -1)]
    return tuple(Period(start, end) for start, end in pairwise(starts))


def day_before(now: datetime, zone: ZoneInfo) -> date:
    """Yesterday, on the shop's calendar."""
    return now.astimezone(zone).date() - timedelta(days=1)


def day_period(day: date, zone: ZoneInfo) -> Period:
    return days_until(day, 1, zone)[0]


def is_time(now: datetime, zone: ZoneInfo) -> bool:
    """Whether the digest may go out: a run that was caught up in the night waits for the morning."""
    return now.astimezone(zone).hour >= DIGEST_HOUR


def change(now: int, before: int) -> int | None:
    """By how many whole per cent it became more or less, half away from zero; nothing where none can be told.

    There is none of nothing, and none between a loss and a gain.
    """
    if before <= 0 or now < 0:
        return None
    more = abs(now - before)
    percent = (more * 200 + before) // (2 * before)
    return percent if now >= before else -percent
