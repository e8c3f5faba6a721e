"""When a job is due. Pure: moments are counted, nobody waits here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Schedule(Protocol):
    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest due moment that is not after `now`."""
        ...

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first due moment after `moment`."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Due at whole multiples of an interval, the same for every replica."""

    interval: timedelta

    def latest(self, now: datetime, _: ZoneInfo) -> datetime:
        return now - (now - _EPOCH) % self.interval

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        return self.latest(moment, zone) + self.interval


@dataclass(frozen=True, slots=True)
class DailyAt:
    """Due once each day at a time of the shop's own clock, also on days of 23 or 25 hours."""

    hour: int
    minute: int = 0

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        today = now.astimezone(zone).date()
        for day in (today + timedelta(days=1), today, today - timedelta(days=1)):
            if (moment := self._on(day, zone)) <= now:
                return moment
        return self._on(today - timedelta(days=2), zone)

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        day = self.latest(moment, zone).astimezone(zone).date()
        while (following := self._on(day, zone)) <= moment:
            day += timedelta(days=1)
        return following

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        """Of an hour that the day has twice, the first; one that it has not is reckoned by the clock of before.

        By the clock of after where that would lead into another day: some zones skip the hour before midnight.
        """
        wanted = datetime.combine(day, time(self.hour, self.minute), tzinfo=zone)
        moment = wanted.astimezone(UTC)
        if moment.astimezone(zone).date() == day:
            return moment
        return wanted.replace(fold=1).astimezone(UTC)


def minutes(count: int) -> Every:
    return Every(timedelta(minutes=count))


def due_times(schedule: Schedule, after: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every due moment in (after, until]."""
    found = []
    moment = schedule.next_after(after, zone)
    while moment <= until:
        found.append(moment)
        moment = schedule.next_after(moment, zone)
    return found


def coarsened(schedule: Schedule, least: timedelta) -> Schedule:
    """The same job, due at most once per `least`: for walking through weeks in seconds."""
    if isinstance(schedule, Every) and schedule.interval < least:
        return Every(least)
    return schedule
