"""P4.13: both jobs come by again, a second later, and find nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from benchmarks.bench import Bench
from benchmarks.books import CLOSED, MATURED, Month, month, sizes
from benchmarks.registry import Measure, row

LATER = timedelta(seconds=1)


@row("P4.13", goal=0.01, anchor="the first run")
async def again(bench: Bench) -> Sequence[Measure]:
    measures = []
    for orders, rounds in sizes(bench):
        async with month(bench, orders) as books:
            measured = replace(bench, rounds=rounds)
            measures += [await _maturing(measured, books), await _closing(measured, books)]
    return measures


async def _maturing(bench: Bench, books: Month) -> Measure:
    async def first() -> float:
        await books.rewind()
        return await books.mature()

    await first()
    label = f"maturing {books.orders:,} again"
    return await bench.paired(lambda: books.mature(MATURED + LATER), first, label)


async def _closing(bench: Bench, books: Month) -> Measure:
    async def first() -> float:
        await books.reopen()
        return await books.close()

    await first()
    return await bench.paired(lambda: books.close(CLOSED + LATER), first, f"closing {books.orders:,} again")
