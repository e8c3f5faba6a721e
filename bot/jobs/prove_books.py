"""The books are proved; when they do not hold, nothing leaves the shop."""

from __future__ import annotations

from datetime import datetime

from bot.domain import ledger, notices, payouts, staff
from bot.domain.runs import Counts
from bot.domain.work import Work
from bot.jobs.batches import in_work
from bot.kernel.roles import Action
from bot.shop import Shop


async def prove_books(shop: Shop, now: datetime) -> Counts:
    """A proof that cannot be finished says nothing about the books: payouts go on, but staff must know."""
    try:
        broken = await ledger.check_books()
    except Exception as error:
        await in_work(shop, _tell_staff, shop.owner_ids, f"unproved:{now:%Y-%m-%d}", type(error).__name__)
        raise
    if not broken:
        return {}
    await in_work(shop, payouts.halt, tuple(broken))
    return {"broken": len(broken)}


async def _tell_staff(work: Work, owner_ids: frozenset[int], fact: str, error: str) -> None:
    """Once a day: the fact's name holds the date."""
    settlers = await staff.who_may(Action.SETTLE, owner_ids)
    await notices.queue(work, settlers, "books_unproved", fact, error=error)
