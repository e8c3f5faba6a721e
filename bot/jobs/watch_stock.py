"""What runs low is told to whoever keeps the goods."""

from __future__ import annotations

from datetime import datetime

from bot.domain import stock
from bot.domain.runs import Counts
from bot.jobs.batches import in_work
from bot.shop import Shop


async def watch_stock(shop: Shop, _: datetime) -> Counts:
    return {"low": await in_work(shop, stock.look_at_stock)}
