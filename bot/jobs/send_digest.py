"""The morning tells of the day before."""

from __future__ import annotations

from datetime import datetime

from bot.domain import reports
from bot.domain.runs import Counts
from bot.jobs.batches import in_work
from bot.shop import Shop


async def send_digest(shop: Shop, _: datetime) -> Counts:
    return {"told": await in_work(shop, reports.queue_digest, shop.owner_ids)}
