"""P6.11: what a process remembers of everybody who ever wrote: nothing that grows. BENCH_PEOPLE sets how many."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.registry import Measure, row
from benchmarks.server import stub_person
from benchmarks.starting import resident
from benchmarks.telegram import desk_for, said
from tests.situations import SetClock, shop_for_tests

FEW, MANY = 1_000, int(os.environ.get("BENCH_PEOPLE", "100000"))


@row("P6.11", goal=1.03, anchor=f"the same process after {FEW:,} people (RSS)")
async def memory(bench: Bench) -> Sequence[Measure]:
    many = bench.calls(MANY)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.rows.p6_11_memory", str(many)), stdout=asyncio.subprocess.PIPE
    )
    said_, _ = await process.communicate()
    few, after = (int(line) for line in said_.split())
    return [Measure(after / few, f"after {many:,} people")]


async def remember(many: int) -> None:
    """Each writes once; the memory after the first few and after all of them."""
    with stub_person():
        desk = desk_for(shop_for_tests(SetClock()))
        for number in range(1, many + 1):
            await desk.feed(said("/help", number))
            if number in (FEW, many):
                print(resident(os.getpid()), flush=True)


if __name__ == "__main__":
    asyncio.run(remember(int(sys.argv[1])))
