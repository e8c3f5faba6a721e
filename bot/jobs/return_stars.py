"""Stars that the owner sends back: Telegram is told, then it is booked."""

from __future__ import annotations

from datetime import datetime

from bot.domain import payments
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def return_stars(shop: Shop, _: datetime) -> Counts:
    """No transaction is open while Telegram is asked; asking twice returns them once."""
    treasury = shop.treasury
    if treasury is None:
        return {}

    async def give_back(receipt_id: int) -> bool:
        due = await payments.star_return(receipt_id)
        if due is None:
            return False
        await treasury.return_stars(due.telegram_id, due.charge_id)
        await in_work(shop, payments.finish_star_return, receipt_id)
        return True

    return await one_by_one(payments.star_returns_due, give_back, "returned")
