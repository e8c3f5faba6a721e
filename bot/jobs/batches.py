"""Long work in short transactions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.work import THE_SHOP, Work, retried
from bot.shop import Shop

BATCH = 100


async def in_batches(shop: Shop, verb: Callable[[Work, int], Awaitable[int]], size: int = BATCH) -> int:
    """Runs `verb(work, size)`, each time in a transaction of its own, until it finds less than that."""

    async def one() -> int:
        async with shop.work(THE_SHOP) as work:
            return await verb(work, size)

    total = 0
    while True:
        found: int = await retried(one)
        total += found
        if found < size:
            return total
