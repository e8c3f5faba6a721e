"""Reading promotions: one statement each, however many people they go to."""

from __future__ import annotations

from datetime import datetime

from bot.domain.promotions.cards import Progress, PromotionCard, Results
from bot.domain.promotions.rules import DORMANT_AFTER, Fate, Segment, State
from bot.domain.work.sql import rows
from bot.kernel.errors import NotFound
from bot.kernel.page import Page, page_of
from bot.models import Promotion

PAGE_SIZE = 8

# Distributors and orders are asked by their tables' names: one statement makes all deliveries.
_PAID = "SELECT 1 FROM customer_order o WHERE o.customer_id = p.id AND o.paid_at IS NOT NULL"
_SEGMENTS = {
    Segment.EVERYONE: "TRUE",
    Segment.CUSTOMERS: f"EXISTS ({_PAID})",
    Segment.DISTRIBUTORS: "EXISTS (SELECT 1 FROM distributor d WHERE d.id = p.id AND d.suspended_at IS NULL)",
    Segment.DORMANT: f"EXISTS ({_PAID}) AND NOT EXISTS ({_PAID} AND o.paid_at > ?)",
}


def readers(segment: Segment, now: datetime) -> tuple[str, tuple[object, ...]]:
    """A FROM and WHERE that finds `p`, whom the segment means: with the values for its marks."""
    values = (now - DORMANT_AFTER,) if segment is Segment.DORMANT else ()
    agreed = "p.promotions_agreed_at IS NOT NULL AND p.blocked_at IS NULL"
    return f"FROM person p WHERE {agreed} AND {_SEGMENTS[segment]}", values


async def head_count(segment: Segment, now: datetime) -> int:
    """How many people a promotion to this segment would go to."""
    found, values = readers(segment, now)
    return int((await rows(f"SELECT COUNT(*) AS n {found}", *values))[0]["n"])


async def promotion(promotion_id: int) -> PromotionCard:
    """Raises NotFound."""
    found = await Promotion.filter(id=promotion_id).first()
    if found is None:
        raise NotFound()
    return card_of(found)


async def promotions(number: int) -> Page[PromotionCard]:
    """The newest first."""
    number = min(number, 10_000)
    found = await Promotion.all().order_by("-id").offset(number * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return page_of([card_of(one) for one in found], number, PAGE_SIZE)


async def progress(promotion_id: int) -> Progress:
    """Counts rows of an index: some tens of milliseconds for a hundred thousand people."""
    found = await rows(
        "SELECT state, COUNT(*) AS n FROM delivery WHERE promotion_id = ? GROUP BY state", promotion_id
    )
    return Progress({Fate(row["state"]): int(row["n"]) for row in found})


async def results(promotion_id: int) -> Results:
    found = await rows(
        """
        SELECT COUNT(d.clicked_at) AS clicked, COUNT(d.opted_out_at) AS opted_out,
               SUM(CASE WHEN d.clicked_at IS NOT NULL AND EXISTS (
                   SELECT 1 FROM customer_order o
                   WHERE o.customer_id = d.person_id AND o.paid_at IS NOT NULL
                     AND o.placed_at >= d.clicked_at AND o.placed_at < d.orders_until
               ) THEN 1 ELSE 0 END) AS ordered
        FROM delivery d WHERE d.promotion_id = ?
        """,
        promotion_id,
    )
    one = found[0]
    return Results(int(one["clicked"]), int(one["ordered"] or 0), int(one["opted_out"]))


async def is_any_going_on() -> bool:
    return await Promotion.filter(state=State.SENDING).exists()


async def due_to_start(now: datetime, after: int = 0) -> list[int]:
    """Scheduled promotions whose time has come, in their order behind `after`."""
    due = Promotion.filter(state=State.SCHEDULED, starts_at__lte=now, id__gt=after).order_by("id").limit(100)
    return [one.id for one in await due]


def card_of(row: Promotion) -> PromotionCard:
    return PromotionCard(
        id=row.id,
        state=State(row.state),
        version=row.version,
        texts=row.texts,
        picture_id=row.picture_id,
        product_ids=tuple(row.product_ids),
        segment=Segment(row.segment),
        written_at=row.written_at,
        confirmed_by=row.confirmed_by,
        people=row.people,
        starts_at=row.starts_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        progress_message=row.progress_message,
    )
