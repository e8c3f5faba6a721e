"""P2.9: a read of the data layer against its own statement, sent by the bare driver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from benchmarks.bench import Bench
from benchmarks.counting import counted
from benchmarks.measuring import per_call
from benchmarks.registry import Measure, row
from benchmarks.shops import bare_pool, customers, fill_carts, goods_for, opened_shop
from bot.domain import catalog, orders, people
from tests.situations import Situations

Read = Callable[[], Awaitable[Any]]
ELSEWHERE = 2.1
HOT = ("person", "categories", "category's page", "product", "cart")


@row("P2.9", goal=1.25, anchor="the same statement by asyncpg, pool without reset")
async def reads(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(30)
    async with bench.fresh_database() as url, opened_shop(url) as make, bare_pool(url) as pool:
        measures = []
        for label, read in (await _reads(make)).items():
            goal = None if label in HOT else ELSEWHERE
            measures.append(await _compared(bench, label, read, pool, calls, goal))
        return measures


async def _compared(
    bench: Bench, label: str, read: Read, pool: Any, calls: int, goal: float | None
) -> Measure:
    with counted() as count:
        await read()
    (statement,) = count.statements

    async def bare() -> Any:
        return await pool.fetch(statement.text, *statement.values)

    found = await bench.paired(lambda: per_call(read, calls), lambda: per_call(bare, calls), label, finely=6)
    return Measure(found.value, label, found.low, found.high, goal)


async def _reads(make: Situations) -> dict[str, Read]:
    goods, rules = await goods_for(make), await make.rules()
    (ann,) = await customers(make, 1)
    await fill_carts(make, [ann], goods.variant_ids[:3])
    return {
        "person": lambda: people.arrival_of(ann.telegram_id),
        "categories": lambda: catalog.categories(),
        "category's page": lambda: catalog.category_page(goods.category_id, 0),
        "product": lambda: catalog.product(goods.product_id),
        "cart": lambda: orders.cart(ann.person_id, rules),
        "search": lambda: catalog.search("tea", 0),
        "pieces in the cart": lambda: orders.quantities_in_cart(ann.person_id),
        "address": lambda: orders.current_address(ann.person_id, make.shop.sealer),
        "orders": lambda: orders.orders_of(ann.person_id, 0),
    }
