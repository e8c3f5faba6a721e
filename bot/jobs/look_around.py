"""Looks around once a minute: what goes wrong around the shop is told to its owners, once per spell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import alarms, notices, staff
from bot.domain.alarms import Sighting
from bot.domain.runs import Counts
from bot.domain.work import Work
from bot.jobs.batches import in_work
from bot.kernel.roles import Action
from bot.shop import Shop, TelegramState

LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found, before it is judged."""

    backlog: notices.Backlog
    disk_is_full: bool
    redis_is_lost: bool
    telegram: TelegramState


@dataclass(frozen=True, slots=True)
class Alarm:
    """`name` stands in the database, the texts, the metrics, the manual and what `doctor` says."""

    name: str
    is_wrong: Callable[[Seen, datetime], bool]
    patience: timedelta = timedelta(0)
    """What passes within this time is told to nobody."""


def _notices_wait(seen: Seen, now: datetime) -> bool:
    oldest = seen.backlog.oldest_due_at
    return oldest is not None and now - oldest > LONGEST_WAIT


ALARMS: tuple[Alarm, ...] = (
    Alarm("notices_stuck", _notices_wait, timedelta(minutes=2)),
    Alarm("disk_full", lambda seen, _: seen.disk_is_full),
    Alarm("redis_lost", lambda seen, _: seen.redis_is_lost, timedelta(minutes=2)),
    Alarm("webhook_failing", lambda seen, _: seen.telegram.is_webhook_failing, timedelta(minutes=5)),
    Alarm("token_refused", lambda seen, _: seen.telegram.is_token_refused, timedelta(minutes=1)),
)


async def look_around(shop: Shop, now: datetime) -> Counts:
    if shop.surroundings is None:
        return {}
    seen = Seen(
        backlog=await notices.backlog(now),
        disk_is_full=await shop.surroundings.disk_is_full(),
        redis_is_lost=await shop.surroundings.redis_is_lost(),
        telegram=await shop.surroundings.telegram(now),
    )
    sightings = [Sighting(alarm.name, alarm.is_wrong(seen, now), alarm.patience) for alarm in ALARMS]
    ringing = await in_work(shop, _note, sightings, shop.owner_ids)
    return {"ringing": len(ringing)}


async def _note(work: Work, sightings: list[Sighting], owner_ids: frozenset[int]) -> tuple[str, ...]:
    async def owners() -> list[int]:
        return await staff.who_may(Action.CHANGE_SETTINGS, owner_ids)

    return await alarms.note(work, sightings, owners)
