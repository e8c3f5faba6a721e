"""The digest of the day: what yesterday brought, told once to whoever wants it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from bot.domain import notices, staff
from bot.domain.reports.cards import Digest
from bot.domain.reports.queries import figures, trend
from bot.domain.reports.rules import day_before, day_period, is_time
from bot.domain.rulebook import Rules, current_rules
from bot.domain.work import Work
from bot.kernel.roles import Action
from bot.models import Person


async def digest(day: date, rules: Rules) -> Digest:
    """Two statements, whatever the day brought."""
    spans = (day_period(day, rules.zone), day_period(day - timedelta(days=7), rules.zone))
    of_day, week_before = await figures(spans, rules.currency)
    return Digest(day, of_day, week_before, await trend(day, rules))


async def queue_digest(work: Work, owner_ids: Collection[int]) -> int:
    """Tells of yesterday, once however often it is asked. Answers how many people; none of a day without anything."""
    _, rules = await current_rules()
    day = day_before(work.now, rules.zone)
    if not is_time(work.now, rules.zone):
        return 0
    (yesterday,) = await figures((day_period(day, rules.zone),), rules.currency)
    if yesterday.is_quiet:
        return 0
    readers = await _readers(owner_ids)
    await notices.queue(work, readers, "digest", f"digest:{day.isoformat()}", day=day.isoformat())
    return len(readers)


async def _readers(owner_ids: Collection[int]) -> list[int]:
    """Owners unless they declined; others who may see the money, if they asked for it."""
    able = await staff.who_may(Action.SETTLE, owner_ids)
    found = await Person.filter(id__in=able).order_by("id").values_list("id", "telegram_id", "wants_digest")
    return [
        person_id for person_id, telegram_id, wish in found if _wants(wish, is_owner=telegram_id in owner_ids)
    ]


def _wants(wish: bool | None, *, is_owner: bool) -> bool:
    return is_owner if wish is None else wish


async def wants_digest(person_id: int, *, is_owner: bool) -> bool:
    wish = await Person.filter(id=person_id).values_list("wants_digest", flat=True)
    return _wants(bool(wish[0]) if wish[0] is not None else None, is_owner=is_owner)


async def wish_for_digest(work: Work, *, wanted: bool) -> None:
    await Person.filter(id=work.actor.person_id).update(wants_digest=wanted)
