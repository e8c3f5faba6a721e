"""From said send to everybody told: started, paused, stopped; claimed by rounds, and recorded.

A delivery is claimed in a transaction that commits before its message is sent, so that nobody gets it twice: what
was claimed and not recorded is unknown, and stays so. All senders agree by rows, whoever holds the lease.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import people
from bot.domain.promotions.cards import DueDelivery, PromotionCard, Round
from bot.domain.promotions.composing import locked
from bot.domain.promotions.errors import PromotionChanged
from bot.domain.promotions.events import PromotionSent
from bot.domain.promotions.queries import card_of
from bot.domain.promotions.rules import WEEK, Fate, State, quiet_until
from bot.domain.rulebook import Rules, record_act
from bot.domain.work import Work
from bot.domain.work.sql import is_postgres, rows
from bot.models import Delivery, Promotion

OPTED_OUT, ENOUGH = "opted_out", "enough_this_week"
"""Why somebody is skipped."""


# What staff say ---------------------------------------------------------------------------------------------


async def pause(work: Work, promotion_id: int) -> None:
    """What is on its way still arrives. Twice changes nothing. Raises PromotionChanged when it is not going on."""
    await _move(work, promotion_id, State.SENDING, State.PAUSED, "promotion.paused")


async def resume(work: Work, promotion_id: int) -> None:
    await _move(work, promotion_id, State.PAUSED, State.SENDING, "promotion.resumed")


async def stop(work: Work, promotion_id: int) -> None:
    """Nobody else gets it. Final."""
    found = await locked(promotion_id)
    if found.state in (State.STOPPED, State.SENT):
        return
    if found.state not in (State.SENDING, State.PAUSED):
        raise PromotionChanged()
    await Promotion.filter(id=found.id).update(state=State.STOPPED, finished_at=work.now)
    await record_act(work, "promotion.stopped", str(found.id))


async def call_off(work: Work, promotion_id: int) -> None:
    """A scheduled promotion is a draft again: nothing was sent. Raises PromotionChanged once it has begun."""
    found = await locked(promotion_id)
    if found.state == State.DRAFT:
        return
    if found.state != State.SCHEDULED:
        raise PromotionChanged()
    await Delivery.filter(promotion_id=found.id).delete()
    # A new version: buttons that said send belong to what was called off.
    await Promotion.filter(id=found.id).update(
        state=State.DRAFT, version=found.version + 1, people=0, starts_at=None, confirmed_by=None
    )
    await record_act(work, "promotion.called_off", str(found.id))


async def _move(work: Work, promotion_id: int, before: State, after: State, act: str) -> None:
    found = await locked(promotion_id)
    if found.state == after:
        return
    if found.state != before:
        raise PromotionChanged()
    await Promotion.filter(id=found.id).update(state=after)
    await record_act(work, act, str(found.id))


# What the shop does -----------------------------------------------------------------------------------------


async def start(work: Work, promotion_id: int) -> bool:
    """Its time has come. Answers whether it was scheduled until now."""
    waiting = Promotion.filter(id=promotion_id, state=State.SCHEDULED, starts_at__lte=work.now)
    if not await waiting.update(state=State.SENDING, started_at=work.now):
        return False
    await record_act(work, "promotion.started", str(promotion_id))
    return True


async def next_round(work: Work, rules: Rules) -> Round | None:
    """Claims half a second's worth of deliveries of the promotion that began first; nothing when none is going on.

    Who said no, blocked the bot, or has had this week's share is settled here. When nobody is left it is sent.
    """
    found = await Promotion.filter(state=State.SENDING).order_by("started_at", "id").first()
    if found is None:
        return None
    pace = rules.promotion_pace
    if until := quiet_until(work.now, rules.quiet, rules.zone):
        return Round(card_of(found), pace, quiet_until=until)
    due = await _due(work, found.id, limit=max(1, pace // 2))
    if not due:
        return Round(await _finished(work, found), pace)
    fates = [_fate(row, rules) for row in due]
    for fate, reason in dict.fromkeys(fates):
        chosen = [row["id"] for row, one in zip(due, fates, strict=True) if one == (fate, reason)]
        done_at = None if fate is Fate.CLAIMED else work.now
        await Delivery.filter(id__in=chosen).update(state=fate, reason=reason, done_at=done_at)
    claimed = [row for row, (fate, _) in zip(due, fates, strict=True) if fate is Fate.CLAIMED]
    return Round(card_of(found), pace, tuple(_delivery(row) for row in claimed))


async def _due(work: Work, promotion_id: int, limit: int) -> list[dict[str, Any]]:
    """Rows that somebody else holds are passed over, and what he has claimed is not found any more."""
    statement = """
        SELECT d.id, d.person_id, p.telegram_id, p.language, p.telegram_language,
               p.promotions_agreed_at IS NOT NULL AS agrees, p.blocked_at IS NOT NULL AS blocked,
               (SELECT COUNT(*) FROM delivery w
                WHERE w.person_id = d.person_id
                    AND (w.state = 'claimed' OR (w.state = 'sent' AND w.done_at > ?))) AS lately
        FROM delivery d JOIN person p ON p.id = d.person_id
        WHERE d.promotion_id = ? AND d.state = 'queued' ORDER BY d.id LIMIT ?
    """
    locking = " FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""
    return await rows(statement + locking, work.now - WEEK, promotion_id, limit)


def _fate(row: Mapping[str, Any], rules: Rules) -> tuple[Fate, str]:
    if row["blocked"]:
        return Fate.BLOCKED, ""
    if not row["agrees"]:
        return Fate.SKIPPED, OPTED_OUT
    if row["lately"] >= rules.promotions_per_week:
        return Fate.SKIPPED, ENOUGH
    return Fate.CLAIMED, ""


def _delivery(row: Mapping[str, Any]) -> DueDelivery:
    languages = (row["language"], row["telegram_language"])
    return DueDelivery(row["id"], row["person_id"], row["telegram_id"], languages)


async def _finished(work: Work, found: Promotion) -> PromotionCard:
    """Nothing is queued: it is sent, unless somebody still holds a claim, or paused it at this moment."""
    if not await Delivery.filter(promotion_id=found.id, state__in=[Fate.QUEUED, Fate.CLAIMED]).exists():
        going_on = Promotion.filter(id=found.id, state=State.SENDING)
        if await going_on.update(state=State.SENT, finished_at=work.now):
            assert found.confirmed_by is not None
            await work.emit(PromotionSent(found.id, found.confirmed_by))
            found.state, found.finished_at = State.SENT, work.now
    return card_of(found)


async def record(
    work: Work, deliveries: Sequence[DueDelivery], fates: Mapping[int, tuple[Fate, str]]
) -> None:
    """What became of what was claimed, by delivery id. Queued ones were surely not sent, and are found again.

    Who has blocked the bot is known as such from then on.
    """
    blocked = [one.person_id for one in deliveries if fates[one.id][0] is Fate.BLOCKED]
    await people.mark_all_blocked(work, blocked)
    for fate, reason in dict.fromkeys(fates.values()):
        chosen = [number for number, one in fates.items() if one == (fate, reason)]
        # Also what a rival, who thought us dead, has called unknown.
        open_ones = Delivery.filter(id__in=chosen, state__in=[Fate.CLAIMED, Fate.UNKNOWN])
        await open_ones.update(state=fate, reason=reason, done_at=None if fate is Fate.QUEUED else work.now)


async def give_up_claims(work: Work) -> int:
    """For whoever takes over as the only sender: nobody knows whether what is claimed was sent.

    Answers how many. They count as done at this moment, and are not sent again.
    """
    begun = Promotion.exclude(state__in=[State.DRAFT, State.SCHEDULED])
    numbers = [one.id for one in await begun.only("id")]
    left = Delivery.filter(promotion_id__in=numbers, state=Fate.CLAIMED)
    return await left.update(state=Fate.UNKNOWN, done_at=work.now) if numbers else 0


async def remember_message(promotion_id: int, message_id: int) -> None:
    """Where its progress is shown: written outside any update's transaction, the last one wins."""
    await Promotion.filter(id=promotion_id).update(progress_message=message_id)
