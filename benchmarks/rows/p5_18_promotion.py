"""P5.18: a promotion at the fastest pace that Telegram sells, a thousand messages a second, on PostgreSQL.

Ours claims each delivery before it is sent and records what became of it (promises); aiogram's loop knows nobody.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.bot_api import bot_api
from benchmarks.promoting import aiogram_bot, loop_of_aiogram, readers, sending
from benchmarks.registry import Measure, row
from benchmarks.shops import opened_shop
from tests.situations import Situations

PACE = 1000
AS_FAST_AS_IT_GOES = 100_000
LATENCY_MS = 50
AT_ONCE = 150
OF_ONE_CORE, MISSED, MEGABYTES = 0.3, 0.01, 5.0


@row("P5.18", goal=0.5, anchor="aiogram's send_message in a loop of 30 (CPU)")
async def promotion(bench: Bench) -> Sequence[Measure]:
    number = bench.calls(3000)
    async with bench.fresh_database() as url, opened_shop(url) as make:
        await readers(make, number)
        async with bot_api() as api, sending(make, api.url, 30) as ours, aiogram_bot(api.url) as bot:

            async def promote() -> float:
                started = time.process_time()
                await ours.send(AS_FAST_AS_IT_GOES)
                return (time.process_time() - started) / number

            async def loop() -> float:
                started = time.process_time()
                await loop_of_aiogram(bot, number)
                return (time.process_time() - started) / number

            message = await bench.paired(promote, loop, "a message of a promotion")
        return [message, *await _at_pace(make, number, bench.calls(20))]


async def _at_pace(make: Situations, number: int, seconds: int) -> list[Measure]:
    """`number` have agreed already: they warm it up."""
    async with bot_api(LATENCY_MS) as api, sending(make, api.url, AT_ONCE) as ours:
        await ours.send(PACE)
        await readers(make, PACE * seconds - number)
        await api.counts()
        held, cpu = _megabytes(), time.process_time()
        wall = await ours.send(PACE)
        cpu, grown = time.process_time() - cpu, _megabytes() - held
        counted = await api.counts()
    return [
        Measure(1 - counted.pace / PACE, "of the pace missed", goal=MISSED, anchor=f"{PACE} a second"),
        Measure(cpu / wall, "busy at 1000 a second", goal=OF_ONE_CORE, anchor="one core"),
        Measure(grown, "grown by, MB", goal=MEGABYTES, anchor="memory before it was sent", is_count=True),
    ]


def _megabytes() -> float:
    """What the process holds in memory now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
