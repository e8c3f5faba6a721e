"""Periods are half-open and cut in the shop's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) as UTC instants."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def day_of(instant: datetime, zone: ZoneInfo) -> Period:
    """The shop's calendar day that holds the instant: 23, 24 or 25 hours long."""
    local = instant.astimezone(zone)
    start = datetime(local.year, local.month, local.day, tzinfo=zone)
    following = (start + timedelta(days=1)).date()
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return Period(start.astimezone(UTC), end.astimezone(UTC))


def month_of(instant: datetime, zone: ZoneInfo) -> Period:
    """The shop's calendar month that holds the instant."""
    local = instant.astimezone(zone)
    start = datetime(local.year, local.month, 1, tzinfo=zone)
    end = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=zone)
    return Period(start.astimezone(UTC), end.astimezone(UTC))
