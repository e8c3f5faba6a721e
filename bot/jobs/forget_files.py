"""Product files that nobody said yes to are let go after a day, and so are the lists of what was refused."""

from __future__ import annotations

from datetime import datetime

from bot.domain import imports
from bot.domain.runs import Counts
from bot.jobs.batches import in_batches
from bot.shop import Shop


async def forget_files(shop: Shop, now: datetime) -> Counts:
    return {"forgotten": await in_batches(shop, imports.forget_files)}
