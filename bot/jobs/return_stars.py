"""Stars that the owner sends back: Telegram is told, then it is booked."""

from __future__ import annotations

from datetime import datetime

from bot.domain import payments
from bot.domain.work import THE_SHOP
from bot.shop import Shop


async def return_stars(shop: Shop, _: datetime) -> str:
    """No transaction is open while Telegram is asked; asking twice returns them once."""
    due = await payments.star_returns_due() if shop.treasury else ()
    for one in due:
        assert shop.treasury is not None
        await shop.treasury.return_stars(one.telegram_id, one.charge_id)
        async with shop.work(THE_SHOP) as work:
            await payments.finish_star_return(work, one.receipt_id)
    return f"{len(due)} returned"
