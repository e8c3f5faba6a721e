"""P4.15: a month is settled: what its orders earned becomes payable, then it is closed.

Maturing takes all of it at once. Closing finds it matured by the hour, as the timetable does it: some three postings
an order. The anchors take the sums on trust: nothing was paid or taken back, and which postings are the month's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.bench import Bench
from benchmarks.books import Month, month, sizes
from benchmarks.registry import Measure, row


@row("P4.15", goal=1.2, anchor="the same rows by one statement of asyncpg")
async def settlement(bench: Bench) -> Sequence[Measure]:
    measures = []
    for orders, rounds in sizes(bench):
        async with month(bench, orders) as books:
            measured = replace(bench, rounds=rounds)
            measures += [await _maturing(measured, books), await _closing(measured, books)]
    return measures


async def _maturing(bench: Bench, books: Month) -> Measure:
    async def ours() -> float:
        await books.rewind()
        return await books.mature()

    async def anchor() -> float:
        await books.rewind()
        return await books.mature_bare()

    return await bench.paired(ours, anchor, f"maturing {books.orders:,} orders")


async def _closing(bench: Bench, books: Month) -> Measure:
    async def ours() -> float:
        await books.reopen()
        return await books.close()

    async def anchor() -> float:
        await books.reopen()
        return await books.close_bare()

    await books.mature_hourly()
    return await bench.paired(ours, anchor, f"closing {books.orders:,} orders")
