"""What is kept for a while only is let go: ids of old updates, notices told long ago, old runs, and what people told
in applications that nobody needs any more."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.domain import distributors, notices, runs, updates
from bot.domain.runs import Counts
from bot.domain.work import retried
from bot.jobs.batches import in_batches
from bot.shop import Shop

_AT_ONCE = 1000


async def forget_old(shop: Shop, now: datetime) -> Counts:
    ids = await in_batches(shop, updates.prune, _AT_ONCE)
    await in_batches(shop, updates.prune_albums, _AT_ONCE)
    told = await in_batches(shop, notices.prune, _AT_ONCE)
    documents = await in_batches(shop, distributors.forget_documents)
    applicants = await in_batches(shop, distributors.forget_applicants)
    drafts = await in_batches(shop, distributors.forget_drafts)
    return {"forgotten": ids + told + documents + applicants + drafts + await _forget_runs(now)}


async def _forget_runs(now: datetime) -> int:
    total = 0
    while found := await retried(partial(runs.prune_runs, now, _AT_ONCE)):
        total += found
    return total
