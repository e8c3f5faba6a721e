"""P1.1: what everything around a screen costs: web application, front desk, texts, dispatch table, messenger.

`/help` needs no statement but the person's, which is stubbed. Its answer goes as far as the call's JSON body:
neither side's reply is sent, since the anchor's rides on the webhook's answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.client import served
from benchmarks.registry import Measure, row
from benchmarks.telegram import said


@row("P1.1", goal=1.25, anchor="aiogram with one bare handler, JSON reply (CPU)")
async def whole_update(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(500)

    async with served("without_database") as server:

        async def cost_of(app: str) -> float:
            return await server.cpu(app, [said("/help", 1000 + n) for n in range(calls)])

        return [
            await bench.paired(lambda: cost_of("whole"), lambda: cost_of("json"), "a page, against one line"),
            await bench.paired(lambda: cost_of("whole"), lambda: cost_of("screen"), "against such a page"),
        ]
