"""Commission whose hold has ended becomes payable."""

from __future__ import annotations

from datetime import datetime

from bot.domain import commissions
from bot.domain.runs import Counts
from bot.jobs.batches import in_work
from bot.shop import Shop


async def mature_commissions(shop: Shop, _: datetime) -> Counts:
    """One transaction, however much has matured: the mark moves on with it."""
    return {"matured": await in_work(shop, commissions.mature)}
