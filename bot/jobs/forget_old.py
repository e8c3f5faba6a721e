"""What is kept for a while only is let go: ids of old updates, notices told long ago, old runs."""

from __future__ import annotations

from datetime import datetime

from bot.domain import notices, runs, updates
from bot.jobs.batches import in_batches
from bot.shop import Shop

_AT_ONCE = 1000


async def forget_old(shop: Shop, now: datetime) -> str:
    ids = await in_batches(shop, updates.prune, _AT_ONCE)
    told = await in_batches(shop, notices.prune, _AT_ONCE)
    return f"{ids} updates, {told} notices, {await _forget_runs(now)} runs"


async def _forget_runs(now: datetime) -> int:
    total = 0
    while found := await runs.prune_runs(now, _AT_ONCE):
        total += found
    return total
