"""A month that has ended is closed, and those that were missed before it."""

from __future__ import annotations

from datetime import datetime

from bot.domain import settlement
from bot.domain.work import THE_SHOP, retried
from bot.shop import Shop


async def close_periods(shop: Shop, _: datetime) -> str:
    """Each month in a transaction of its own, the oldest first."""

    async def attempt() -> None:
        async with shop.work(THE_SHOP) as work:
            await settlement.close_next(work)

    closed = 0
    while True:
        try:
            await retried(attempt)
        except settlement.NothingToClose:
            return f"{closed} closed"
        closed += 1
