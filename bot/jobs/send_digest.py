"""The morning tells of the day before."""

from __future__ import annotations

from datetime import datetime

from bot.domain import reports
from bot.jobs.batches import in_work
from bot.shop import Shop


async def send_digest(shop: Shop, _: datetime) -> str:
    return f"{await in_work(shop, reports.queue_digest, shop.owner_ids)} told"
