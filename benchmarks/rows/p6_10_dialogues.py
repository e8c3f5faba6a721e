"""P6.10: what keeping people's dialogues costs: an update that needs none, and a tap that begins one, on PostgreSQL.

Where a dialogue stands is on the person's row, so reading it costs nothing of its own, and it is written in the
update's own transaction (a promise): BEGIN, the lock, the step, the update's id, COMMIT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

from benchmarks.bench import Bench
from benchmarks.client import served
from benchmarks.registry import Measure, row
from benchmarks.shops import customers, goods_for, opened_shop
from benchmarks.telegram import said, tapped

STEP = 3.5


@row("P6.10", goal=1.1, anchor="aiogram without dialogues, one asyncpg select, such a page (CPU)")
async def dialogues(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(200)
    async with bench.fresh_database() as url:
        async with opened_shop(url) as make:
            await goods_for(make)
            people = cycle([one.telegram_id for one in await customers(make, 50)])
        async with served("with_database", url) as server:

            async def stateless() -> float:
                return await server.cpu("whole", [said("/help", who) for who in islice(people, calls)])

            async def step() -> float:
                return await server.cpu("whole", [tapped("ad:me", who) for who in islice(people, calls)])

            async def anchor() -> float:
                return await server.cpu("page", [said("/help", who) for who in islice(people, calls)])

            return [
                await bench.paired(stateless, anchor, "an update without a step"),
                replace(await bench.paired(step, anchor, "a tap that begins a step"), goal=STEP),
            ]
