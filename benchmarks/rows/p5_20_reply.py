"""P5.20: a customer asks for help while the same process sends a promotion, a thousand messages a second."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.bot_api import bot_api
from benchmarks.measuring import measure_of
from benchmarks.promoting import Sending, readers, sending
from benchmarks.registry import Measure, row
from benchmarks.shops import customers, opened_shop
from benchmarks.telegram import ENDLESS, said
from bot.handlers.desk import Desk
from bot.middlewares.throttle import Throttle
from tests.situations import Situations

PACE = 1000
LATENCY_MS = 150
"""A usual distance to Telegram."""
AT_ONCE = 300
EVERY = 0.04


@row("P5.20", goal=1.1, anchor="the same with no promotion under way (99th of 100)")
async def reply(bench: Bench) -> Sequence[Measure]:
    seconds = bench.calls(10)
    async with bench.fresh_database() as url, opened_shop(url) as make, bot_api(LATENCY_MS) as api:
        [customer] = await customers(make, 1)
        await readers(make, PACE * seconds)
        async with sending(make, api.url, AT_ONCE) as ours:
            asking = _Asking(make, ours, customer.telegram_id)
            await asking.for_a_while(1.0)
            slowest, usual = [], []
            for _ in range(bench.rounds):
                idle = await asking.for_a_while(seconds)
                promoting = asyncio.create_task(ours.send(PACE))
                busy = await asking.for_a_while(seconds)
                await promoting
                slowest.append(_last_of_hundred(busy) / _last_of_hundred(idle))
                usual.append(statistics.median(busy) / statistics.median(idle))
    return [measure_of(slowest, "a reply meanwhile, p99"), measure_of(usual, "its median")]


class _Asking:
    """Somebody who asks twenty-five times a second, through the front desk and the real messenger."""

    def __init__(self, make: Situations, ours: Sending, telegram_id: int) -> None:
        self._telegram_id = telegram_id
        self._desk = Desk(make.shop, ours.messenger, Throttle(burst=ENDLESS, per_second=ENDLESS))

    async def for_a_while(self, seconds: float) -> list[float]:
        """Seconds that each answer took."""
        tasks = []
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            tasks.append(asyncio.create_task(self._ask()))
            await asyncio.sleep(EVERY)
        return await asyncio.gather(*tasks)

    async def _ask(self) -> float:
        started = time.perf_counter()
        await self._desk.feed(said("/help", self._telegram_id))
        return time.perf_counter() - started


def _last_of_hundred(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]
