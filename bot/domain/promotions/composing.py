"""Writing a promotion and saying send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.promotions.cards import PromotionCard
from bot.domain.promotions.errors import NobodyToReach, PromotionChanged, TooManyProducts
from bot.domain.promotions.queries import card_of, readers
from bot.domain.promotions.rules import MOST_PRODUCTS, Segment, State, check_texts, check_time
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.domain.work.sql import rows
from bot.kernel.errors import NotFound
from bot.models import Delivery, Promotion


async def locked(promotion_id: int) -> Promotion:
    """Nobody else changes it until the transaction ends. Raises NotFound."""
    found = await Promotion.filter(id=promotion_id).select_for_update().first()
    if found is None:
        raise NotFound()
    return found


async def write(work: Work, language: str, text: str) -> int:
    """A new draft, for everyone who said yes, out of its first text in HTML. Raises TextTooLong."""
    check_texts({language: text}, has_picture=False)
    made = await Promotion.create(
        state=State.DRAFT,
        texts={language: text},
        segment=Segment.EVERYONE,
        written_by=work.actor.person_id,
        written_at=work.now,
    )
    await record_act(work, "promotion.written", str(made.id))
    return made.id


async def set_text(work: Work, promotion_id: int, version: int, language: str, text: str) -> None:
    """Raises PromotionChanged, TextTooLong. No text takes a language away, as long as one is left."""
    found = await _draft(promotion_id, version)
    texts = {**found.texts, language: text}
    if not text:
        del texts[language]
    check_texts(texts, has_picture=found.picture_id is not None)
    await _change(found, texts=texts if texts else found.texts)


async def set_picture(work: Work, promotion_id: int, version: int, picture_id: int | None) -> None:
    """Raises PromotionChanged, TextTooLong: less fits under a picture."""
    found = await _draft(promotion_id, version)
    check_texts(found.texts, has_picture=picture_id is not None)
    await _change(found, picture_id=picture_id)


async def set_products(work: Work, promotion_id: int, version: int, product_ids: Sequence[int]) -> None:
    """Raises PromotionChanged, TooManyProducts."""
    found = await _draft(promotion_id, version)
    if len(product_ids) > MOST_PRODUCTS:
        raise TooManyProducts(most=MOST_PRODUCTS)
    await _change(found, product_ids=list(product_ids))


async def set_segment(work: Work, promotion_id: int, version: int, segment: Segment) -> None:
    """Raises PromotionChanged."""
    await _change(await _draft(promotion_id, version), segment=segment)


async def _draft(promotion_id: int, version: int) -> Promotion:
    found = await locked(promotion_id)
    if found.state != State.DRAFT or found.version != version:
        raise PromotionChanged()
    return found


async def _change(found: Promotion, **changes: Any) -> None:
    """What is the same already makes no new version: a second tap finds the button's own."""
    if any(getattr(found, name) != value for name, value in changes.items()):
        await Promotion.filter(id=found.id).update(**changes, version=found.version + 1)


async def discard(work: Work, promotion_id: int) -> None:
    """A draft is thrown away; twice changes nothing. Raises PromotionChanged when it is no draft any more."""
    found = await Promotion.filter(id=promotion_id).select_for_update().first()
    if found is None:
        return
    if found.state != State.DRAFT:
        raise PromotionChanged()
    await Promotion.filter(id=found.id).delete()
    await record_act(work, "promotion.discarded", str(found.id))


async def confirm(
    work: Work, promotion_id: int, version: int, starts_at: datetime | None = None
) -> PromotionCard:
    """Makes its deliveries, by one statement however many they are, and sends it now or at that time.

    A second tap finds it confirmed. Raises PromotionChanged, NobodyToReach, TimeNotAhead.
    """
    found = await locked(promotion_id)
    if found.version != version:
        raise PromotionChanged()
    if found.state != State.DRAFT:
        return card_of(found)
    if starts_at is not None:
        check_time(starts_at, work.now)
    found.people = await _make_deliveries(work, found)
    if not found.people:
        raise NobodyToReach()
    found.confirmed_by = work.actor.person_id
    found.state = State.SCHEDULED if starts_at else State.SENDING
    found.starts_at, found.started_at = starts_at or work.now, None if starts_at else work.now
    await found.save(update_fields=["people", "confirmed_by", "state", "starts_at", "started_at"])
    act = "promotion.scheduled" if starts_at else "promotion.started"
    await record_act(work, act, str(found.id), None, {"people": found.people})
    return card_of(found)


async def _make_deliveries(work: Work, found: Promotion) -> int:
    whom, values = readers(Segment(found.segment), work.now)
    await rows(
        f"""
        INSERT INTO delivery (promotion_id, person_id, state, reason)
        SELECT ?, p.id, 'queued', '' {whom} ORDER BY p.id
        """,
        found.id,
        *values,
    )
    return await Delivery.filter(promotion_id=found.id).count()
