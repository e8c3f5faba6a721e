"""Unpaid orders whose time is over give their stock back."""

from __future__ import annotations

from datetime import datetime

from bot.domain import orders
from bot.jobs.batches import in_batches
from bot.shop import Shop


async def expire_orders(shop: Shop, _: datetime) -> str:
    return f"{await in_batches(shop, orders.expire_due)} expired"
