"""Parcels that nobody complained about count as received."""

from __future__ import annotations

from datetime import datetime

from bot.domain import fulfilment
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def receive_orders(shop: Shop, now: datetime) -> Counts:
    return await one_by_one(
        lambda after: fulfilment.due_to_receive(now, after),
        lambda order_id: in_work(shop, fulfilment.receive, order_id),
        "received",
    )
