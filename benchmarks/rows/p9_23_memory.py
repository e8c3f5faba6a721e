"""P9.23: what the idle shop holds in memory, database, jobs, catalogues and web application included.

Each further replica is a process of its own, so it costs the same again: nothing is forked, since replicas usually
stand on different machines.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.measuring import paired
from benchmarks.registry import Measure, row
from benchmarks.rows.p9_22_start import SETTINGS
from benchmarks.starting import BARE, OURS, started

FEW = 3


@row("P9.23", goal=1.15, anchor="a bare aiogram bot that says hello (RSS)")
async def memory(bench: Bench) -> Sequence[Measure]:
    async with bench.fresh_database() as url:
        settings = {**SETTINGS, "DATABASE_URL": url}

        async def ours() -> float:
            return (await started(OURS, settings)).resident_bytes

        async def bare() -> float:
            return (await started(BARE, {})).resident_bytes

        # The memory of a process hardly differs from one time to the next.
        return [await paired(FEW, ours, bare, "the idle shop")]
