"""P3.6: an order of eight lines against our own of one: the same number of statements, nearly the same time."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.counting import counted
from benchmarks.measuring import per_call
from benchmarks.registry import Measure, row
from benchmarks.shops import PRICE_MINOR, SHIPPING_MINOR, customers, fill_carts, goods_for, opened_shop
from benchmarks.telegram import desk_for, tapped


@row("P3.6", goal=1.3, anchor="our own order of one line")
async def lines(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(20)
    async with bench.fresh_database() as url, opened_shop(url) as make:
        desk, goods = desk_for(make.shop), await goods_for(make)
        statements: dict[int, int] = {}

        async def cost(number: int) -> float:
            people = await customers(make, calls + 1)
            await fill_carts(make, people, goods.variant_ids[:number])
            button = f"pl:1:telegram:{number * PRICE_MINOR + SHIPPING_MINOR}"
            with counted() as count:
                await desk.feed(tapped(button, people[0].telegram_id))
            statements[number] = len(count.statements)
            left = iter(people[1:])
            return await per_call(lambda: desk.feed(tapped(button, next(left).telegram_id)), calls)

        ratio = await bench.paired(lambda: cost(8), lambda: cost(1), "an order of eight lines", finely=2)
        return [ratio, Measure(statements[8], "its statements", goal=statements[1], is_count=True)]
