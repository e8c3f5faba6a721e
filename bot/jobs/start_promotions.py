"""Promotions whose time has come begin; the sender looks for them by itself."""

from __future__ import annotations

from datetime import datetime

from bot.domain import promotions
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def start_promotions(shop: Shop, now: datetime) -> Counts:
    return await one_by_one(
        lambda after: promotions.due_to_start(now, after),
        lambda promotion_id: in_work(shop, promotions.start, promotion_id),
        "started",
    )
