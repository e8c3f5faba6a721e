"""Periods are half-open and cut in the shop's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) as UTC instants."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the shop's calendar day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_of(instant: datetime, zone: ZoneInfo) -> Period:
    """The shop's calendar day that holds the instant: 23, 24 or 25 hours long."""
    day = instant.astimezone(zone).date()
    return Period(midnight(day, zone), midnight(day + timedelta(days=1), zone))


def month_of(instant: datetime, zone: ZoneInfo) -> Period:
    """The shop's calendar month that holds the instant."""
    local = instant.astimezone(zone)
    start = datetime(local.year, local.month, 1, tzinfo=zone)
    end = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=zone)
    return Period(start.astimezone(UTC), end.astimezone(UTC))
