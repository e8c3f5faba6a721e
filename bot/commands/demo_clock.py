"""The demo's clock: it can only be moved on, and whatever falls due on the way runs before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import commissions, rulebook, settlement
from bot.jobs.timetable import TABLE, MovableClock, Timetable
from bot.kernel.period import month_of
from bot.models import LedgerMark, Order
from webhooks.demo import Moment, Target, UnknownTarget

_JUST_AFTER = timedelta(minutes=2)
"""Past the run of the job that acts, so that it has ended."""
_SCHEDULES = {job.name: job.schedule for job in TABLE}


class WalkingClock:
    """What the web server's /demo/clock serves."""

    def __init__(self, timetable: Timetable, clock: MovableClock) -> None:
        self._timetable = timetable
        self._clock = clock

    async def read(self) -> Moment:
        return Moment(int(self._clock.now().timestamp()), self._clock.offset_seconds)

    async def targets(self) -> Sequence[Target]:
        return await targets(self._clock.now())

    async def advance(self, seconds: int) -> Moment:
        return await self._move(self._clock.now() + timedelta(seconds=seconds))

    async def go_to(self, name: str) -> Moment:
        for target in await self.targets():
            if target.name == name:
                return await self._move(datetime.fromtimestamp(target.at, self._clock.now().tzinfo))
        raise UnknownTarget(name)

    async def _move(self, to: datetime) -> Moment:
        await self._timetable.move(self._clock, to)
        return await self.read()


async def targets(now: datetime) -> list[Target]:
    """Moments worth going to, the nearest first."""
    _, rules = await rulebook.current_rules()
    ahead = [
        ("tomorrow", "Tomorrow, 9:00", _tomorrow(now, rules.zone)),
        ("next month", "The first of next month", month_of(now, rules.zone).end),
    ]
    for name, label, job, moment in await _awaited(rules.zone):
        if moment is not None:
            ahead.append((name, label, _after_run(job, max(moment, now), rules.zone)))
    ahead.sort(key=lambda one: one[2])
    return [Target(name, label, int(moment.timestamp())) for name, label, moment in ahead]


async def _awaited(zone: ZoneInfo) -> tuple[tuple[str, str, str, datetime | None], ...]:
    """What falls due next, the job that acts on it, and when. What is past already waits for that job's next run."""
    unpaid, parcel = await _first("deadline_at"), await _first("automatic_receipt_at")
    mark = await LedgerMark.get()
    hold = await commissions.next_maturity(mark.matured_until)
    period = await settlement.period_to_close(zone)
    return (
        ("unpaid order ends", "An unpaid order runs out", "expire orders", unpaid),
        ("parcel counts as received", "A parcel counts as received", "receive orders", parcel),
        ("end of hold", "Commission becomes payable", "mature commissions", hold),
        ("next closing", "The month is closed", "close periods", period.end if period else None),
    )


def _after_run(job: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """Past the first run of that job which finds the moment behind it or just then."""
    return _SCHEDULES[job].next_after(moment - timedelta.resolution, zone) + _JUST_AFTER


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9, tzinfo=zone)


async def _first(column: str) -> datetime | None:
    found = Order.filter(**{f"{column}__isnull": False}).order_by(column).limit(1)
    moments: list[Any] = await found.values_list(column, flat=True)
    return moments[0] if moments else None
