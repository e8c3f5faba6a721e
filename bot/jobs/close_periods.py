"""A month that has ended is closed, and those that were missed before it."""

from __future__ import annotations

from datetime import datetime

from bot.domain import settlement
from bot.domain.runs import Counts
from bot.jobs.batches import in_work
from bot.shop import Shop


async def close_periods(shop: Shop, _: datetime) -> Counts:
    """Each month in a transaction of its own, the oldest first."""
    closed = 0
    while True:
        try:
            await in_work(shop, settlement.close_next)
        except settlement.NothingToClose:
            return {"closed": closed}
        closed += 1
