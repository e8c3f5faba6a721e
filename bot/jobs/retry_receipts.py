"""Money that was written down but not understood is looked at again."""

from __future__ import annotations

from datetime import datetime

from bot.domain import payments
from bot.domain.runs import Counts
from bot.jobs.batches import in_work, one_by_one
from bot.shop import Shop


async def retry_receipts(shop: Shop, _: datetime) -> Counts:
    return await one_by_one(
        payments.unmatched,
        lambda receipt_id: in_work(shop, payments.retry_receipt, receipt_id),
        "understood",
    )
