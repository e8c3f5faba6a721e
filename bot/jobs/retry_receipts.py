"""Money that was written down but not understood is looked at again."""

from __future__ import annotations

from datetime import datetime

from bot.domain import payments
from bot.jobs.batches import in_batches
from bot.shop import Shop


async def retry_receipts(shop: Shop, _: datetime) -> str:
    return f"{await in_batches(shop, payments.retry_receipts)} looked at"
