"""Queueing and claiming notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q, RawSQL

from bot.domain.people import mark_blocked
from bot.domain.work import Work
from bot.domain.work.sql import insert_all, instant, packed, rows
from bot.models import Notice, Person

LEASE = timedelta(seconds=60)
"""How long a claimed notice belongs to its sender; a sender that died lets go of it by then."""
MOST_TRIES = 8
KEPT_FOR = timedelta(days=30)
TOLD_TOGETHER = frozenset({"earned", "customer_bound", "update_parked"})
"""Kinds of which a person is told in one message when several are due at once."""
_ALARMS_FIRST = RawSQL("CASE WHEN kind = 'alarm_rings' THEN 0 ELSE 1 END")
"""That messages wait must not wait behind them."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One message to be sent: a notice, or several of one kind that are told together."""

    ids: tuple[int, ...]
    person_id: int
    telegram_id: int
    languages: tuple[str | None, str]
    kind: str
    facts: tuple[dict[str, Any], ...]
    """What each of them was queued with, the oldest first."""
    tries: int

    @property
    def params(self) -> dict[str, Any]:
        return self.facts[0]


async def queue(work: Work, person_ids: Iterable[int], kind: str, fact: str, **params: Any) -> None:
    """Tells each person once of `fact`; queueing it again changes nothing. Params hold ids and numbers only."""
    news = {"kind": kind, "params": params, "due_at": work.now, "tries": 0, "outcome": ""}
    told = [{**news, "person_id": one, "key": f"{fact}:{one}"} for one in dict.fromkeys(person_ids)]
    await insert_all("notice", told, unless="key")


async def queue_for_all(
    work: Work, readers: str, values: Sequence[object], kind: str, fact: str, **params: Any
) -> None:
    """The same for everybody whom `readers` finds, a SELECT of person_id with values for its marks.

    One statement, however many they are: the money lock may be held meanwhile.
    """
    await rows(
        f"""
        INSERT INTO notice (person_id, kind, params, key, due_at, tries, outcome)
        SELECT r.person_id, ?, ?, ? || ':' || r.person_id, ?, 0, '' FROM ({readers}) r WHERE TRUE
        ON CONFLICT (key) DO NOTHING
        """,  # noqa: S608
        *(kind, packed(params), fact, work.now),
        *values,
    )


async def claim_due(work: Work, limit: int = 20) -> tuple[DueNotice, ...]:
    """Takes due notices for a minute, alarms and then the oldest first; other senders pass over them meanwhile.

    Those that are told together come as one, in the place of the oldest.
    """
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=work.now)
    due = Notice.filter(is_free, done_at=None, due_at__lte=work.now).annotate(turn=_ALARMS_FIRST)
    mine = await due.order_by("turn", "id").limit(limit).select_for_update(skip_locked=True)
    if not mine:
        return ()
    await Notice.filter(id__in=[notice.id for notice in mine]).update(claimed_until=work.now + LEASE)
    people = {person.id: person for person in await Person.filter(id__in={n.person_id for n in mine})}
    return tuple(_due(together, people[together[0].person_id]) for together in _messages(mine))


def _messages(notices: list[Notice]) -> list[list[Notice]]:
    grouped: dict[tuple[int, str] | int, list[Notice]] = {}
    for notice in notices:
        together = (notice.person_id, notice.kind) if notice.kind in TOLD_TOGETHER else notice.id
        grouped.setdefault(together, []).append(notice)
    return list(grouped.values())


def _due(together: list[Notice], person: Person) -> DueNotice:
    return DueNotice(
        ids=tuple(notice.id for notice in together),
        person_id=person.id,
        telegram_id=person.telegram_id,
        languages=(person.language, person.telegram_language),
        kind=together[0].kind,
        facts=tuple(notice.params for notice in together),
        tries=max(notice.tries for notice in together),
    )


async def settle(work: Work, notice_ids: Sequence[int], outcome: str) -> None:
    """Done with: `sent`, `blocked` or `failed`. Whoever has blocked the bot is known as such from then on."""
    open_ones = await Notice.filter(id__in=notice_ids, done_at=None)
    if not open_ones:
        return
    await Notice.filter(id__in=[notice.id for notice in open_ones]).update(done_at=work.now, outcome=outcome)
    if outcome == "blocked":
        await mark_blocked(work, open_ones[0].person_id)


async def postpone(
    work: Work,
    notice_ids: Sequence[int],
    seconds: int,
    *,
    behind: Sequence[int] = (),
    may_give_up: bool = True,
) -> None:
    """Sends them later; after too many tries one counts as failed and stays visible to `doctor`.

    Those `behind` them wait for the same chat: they come then too, in their order, and it counts as no try.
    """
    due_at = work.now + timedelta(seconds=seconds)
    for notice in await Notice.filter(id__in=notice_ids, done_at=None):
        if may_give_up and notice.tries + 1 >= MOST_TRIES:
            await settle(work, [notice.id], "failed")
            continue
        await Notice.filter(id=notice.id).update(tries=notice.tries + 1, due_at=due_at, claimed_until=None)
    if behind:
        await Notice.filter(id__in=behind, done_at=None).update(due_at=due_at, claimed_until=None)


async def let_go(work: Work) -> None:
    """Frees what was claimed: for whoever knows that no sender but himself is alive."""
    await Notice.filter(done_at=None, claimed_until__gt=work.now).update(claimed_until=None)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not sent."""

    waiting: int
    oldest_due_at: datetime | None


async def backlog(now: datetime) -> Backlog:
    found = await rows(
        "SELECT COUNT(*) AS n, MIN(due_at) AS oldest FROM notice WHERE done_at IS NULL AND due_at <= ?", now
    )
    return Backlog(int(found[0]["n"]), instant(found[0]["oldest"]))


async def count_failed() -> int:
    """How many were given up, of those that are still kept."""
    return await Notice.filter(outcome="failed").count()


async def prune(work: Work, limit: int = 1000) -> int:
    old = await Notice.filter(done_at__lt=work.now - KEPT_FOR).limit(limit).values_list("id", flat=True)
    return await Notice.filter(id__in=list(old)).delete() if old else 0
