"""Queueing and claiming notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise.expressions import Q

from bot.domain.people import mark_blocked
from bot.domain.work import Work
from bot.models import Notice, Person

LEASE = timedelta(seconds=60)
"""How long a claimed notice belongs to its sender; a sender that died lets go of it by then."""
MOST_TRIES = 8
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DueNotice:
    id: int
    person_id: int
    telegram_id: int
    languages: tuple[str | None, str]
    kind: str
    params: dict[str, Any]
    tries: int


async def queue(work: Work, person_ids: Iterable[int], kind: str, fact: str, **params: Any) -> None:
    """Tells each person once of `fact`; queueing it again changes nothing. Params hold ids and numbers only."""
    notices = [
        Notice(person_id=person_id, kind=kind, params=params, key=f"{fact}:{person_id}", due_at=work.now)
        for person_id in dict.fromkeys(person_ids)
    ]
    if notices:
        await Notice.bulk_create(notices, on_conflict=["key"], ignore_conflicts=True)


async def claim_due(work: Work, limit: int = 20) -> tuple[DueNotice, ...]:
    """Takes due notices for a minute, oldest first; other senders pass over them meanwhile."""
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=work.now)
    due = Notice.filter(is_free, done_at=None, due_at__lte=work.now).order_by("id").limit(limit)
    mine = await due.select_for_update(skip_locked=True)
    if not mine:
        return ()
    await Notice.filter(id__in=[notice.id for notice in mine]).update(claimed_until=work.now + LEASE)
    people = {person.id: person for person in await Person.filter(id__in={n.person_id for n in mine})}
    return tuple(_due(notice, people[notice.person_id]) for notice in mine)


def _due(notice: Notice, person: Person) -> DueNotice:
    languages = (person.language, person.telegram_language)
    return DueNotice(
        notice.id, person.id, person.telegram_id, languages, notice.kind, notice.params, notice.tries
    )


async def settle(work: Work, notice_id: int, outcome: str) -> None:
    """Done with: `sent`, `blocked` or `failed`. Whoever has blocked the bot is known as such from then on."""
    notice = await Notice.filter(id=notice_id, done_at=None).first()
    if notice is None:
        return
    await Notice.filter(id=notice_id).update(done_at=work.now, outcome=outcome)
    if outcome == "blocked":
        await mark_blocked(work, notice.person_id)


async def postpone(work: Work, notice_id: int, seconds: int) -> None:
    """Sends it later; after too many tries it counts as failed and stays visible to `doctor`."""
    notice = await Notice.filter(id=notice_id, done_at=None).first()
    if notice is None:
        return
    if notice.tries + 1 >= MOST_TRIES:
        await settle(work, notice_id, "failed")
        return
    await Notice.filter(id=notice_id).update(
        tries=notice.tries + 1, due_at=work.now + timedelta(seconds=seconds), claimed_until=None
    )


async def prune(work: Work, limit: int = 1000) -> int:
    old = await Notice.filter(done_at__lt=work.now - KEPT_FOR).limit(limit).values_list("id", flat=True)
    return await Notice.filter(id__in=list(old)).delete() if old else 0
