"""Stars of refunded orders: Telegram is told, then it is booked."""

from __future__ import annotations

from datetime import datetime

from bot.domain import refunds
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def refund_stars(shop: Shop, _: datetime) -> Counts:
    """No transaction is open while Telegram is asked; asking twice returns them once."""
    treasury = shop.treasury
    if treasury is None:
        return {}

    async def give_back(refund_id: int) -> bool:
        due = await refunds.star_refund(refund_id)
        if due is None:
            return False
        await treasury.return_stars(due.telegram_id, due.charge_id)
        await in_work(shop, refunds.finish_star_refund, refund_id)
        return True

    return await one_by_one(refunds.star_refunds_due, give_back, "refunded")
