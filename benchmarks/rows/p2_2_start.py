"""P2.2: /start of somebody who is known, over HTTP and PostgreSQL.

Ours is a writer: it locks his row, keeps the update's id and commits before it draws (a promise), where the
anchor reads one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from benchmarks.bench import Bench
from benchmarks.client import served
from benchmarks.registry import Measure, row
from benchmarks.shops import customers, goods_for, opened_shop
from benchmarks.telegram import said


@row("P2.2", goal=1.3, anchor="aiogram with one handler and one asyncpg select")
async def start(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(50)
    async with bench.fresh_database() as url:
        async with opened_shop(url) as make:
            await goods_for(make)
            people = cycle([one.telegram_id for one in await customers(make, 50)])
        async with served("with_database", url) as server:

            async def cost_of(app: str) -> float:
                return await server.wall(app, [said("/start", who) for who in islice(people, calls)])

            return [
                await bench.paired(
                    lambda: cost_of("whole"), lambda: cost_of("select"), "/start, known", finely=3
                )
            ]
