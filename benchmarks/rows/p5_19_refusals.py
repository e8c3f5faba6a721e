"""P5.19: the Bot API takes a twentieth less than the pace that is set, and refuses the rest with a 429."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.bot_api import bot_api
from benchmarks.promoting import aiogram_bot, loop_of_aiogram, readers, sending
from benchmarks.registry import Measure, row
from benchmarks.shops import opened_shop

PACE, ADMITS = 100, 95
LATENCY_MS = 50
AT_ONCE = 30
REFUSALS = 0.05
STUBBORN = "aiogram's call at the pace that is set"


@row("P5.19", goal=0.05, anchor="what the Bot API takes")
async def refusals(bench: Bench) -> Sequence[Measure]:
    number = ADMITS * bench.calls(60)
    async with bench.fresh_database() as url, opened_shop(url) as make:
        await readers(make, number)
        async with bot_api(LATENCY_MS, ADMITS) as api, sending(make, api.url, AT_ONCE) as ours:
            await ours.send(PACE)
            counted = await api.counts()
    # Everybody once, and how it went to who said send, at least once.
    assert number < counted.taken < number + 50, counted
    async with bot_api(LATENCY_MS, ADMITS) as api, aiogram_bot(api.url) as bot:
        await loop_of_aiogram(bot, number, AT_ONCE, PACE)
        stubborn = await api.counts()
    return [
        Measure(1 - counted.pace / ADMITS, "of what is taken, missed"),
        Measure(counted.refused / max(stubborn.refused, 1), "429s", goal=REFUSALS, anchor=STUBBORN),
        Measure(counted.seconds / stubborn.seconds, "seconds it takes", goal=1.0, anchor=STUBBORN),
    ]
