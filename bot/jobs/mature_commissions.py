"""Commission whose hold has ended becomes payable."""

from __future__ import annotations

from datetime import datetime

from bot.domain import commissions
from bot.domain.work import THE_SHOP, retried
from bot.shop import Shop


async def mature_commissions(shop: Shop, _: datetime) -> str:
    """One transaction, however much has matured: the mark moves on with it."""

    async def attempt() -> int:
        async with shop.work(THE_SHOP) as work:
            return await commissions.mature(work)

    return f"{await retried(attempt)} distributors"
