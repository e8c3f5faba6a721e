"""Paired rounds: ours, anchor, ours, anchor … in one run, so that what disturbs one disturbs the other."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.registry import Measure

Clock = Callable[[], float]
Side = Callable[[], Awaitable[float]]
"""Does its share of work once and answers what one unit of it cost."""

WALL: Clock = time.perf_counter
CPU: Clock = time.process_time
"""User and system time of the whole process, all threads: noisy neighbours disturb it far less."""


async def per_call(call: Callable[[], Awaitable[object]], times: int, clock: Clock = WALL) -> float:
    """Seconds per call over `times` calls, one after the other."""
    start = clock()
    for _ in range(times):
        await call()
    return (clock() - start) / times


async def paired(rounds: int, ours: Side, anchor: Side, label: str = "") -> Measure:
    """The median of ours/anchor over the rounds. One round more warms both up and does not count."""
    await ours()
    await anchor()
    ratios = []
    for _ in range(rounds):
        gc.collect()
        mine = await ours()
        ratios.append(mine / await anchor())
    return measure_of(ratios, label)


def measure_of(ratios: Sequence[float], label: str = "") -> Measure:
    if len(ratios) < 2:
        return Measure(ratios[0], label)
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Measure(statistics.median(ratios), label, low, high)
