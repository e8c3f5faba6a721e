"""Unpaid orders whose time is over give their stock back."""

from __future__ import annotations

from datetime import datetime

from bot.domain import orders
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def expire_orders(shop: Shop, now: datetime) -> Counts:
    return await one_by_one(
        lambda after: orders.due_to_expire(now, after),
        lambda order_id: in_work(shop, orders.expire, order_id),
        "expired",
    )
