"""Customers whose binding is over belong to nobody any more."""

from __future__ import annotations

from datetime import datetime

from bot.domain import referrals
from bot.domain.runs import Counts
from bot.jobs.batches import in_batches
from bot.shop import Shop

_AT_ONCE = 500


async def expire_bindings(shop: Shop, _: datetime) -> Counts:
    return {"ended": await in_batches(shop, referrals.expire_due, _AT_ONCE)}
