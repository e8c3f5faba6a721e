"""P1.4: a reply on the webhook's answer: the shop's own web application and front desk around a bare handler."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.client import served
from benchmarks.registry import Measure, row
from benchmarks.telegram import said


@row("P1.4", goal=0.55, anchor="aiogram's SimpleRequestHandler, the same reply (CPU)")
async def webhook_reply(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(500)

    async with served("without_database") as server:

        async def cost_of(app: str) -> float:
            return await server.cpu(app, [said("/start", 1000 + n) for n in range(calls)])

        return [await bench.paired(lambda: cost_of("bare"), lambda: cost_of("usual"), "a webhook's reply")]
