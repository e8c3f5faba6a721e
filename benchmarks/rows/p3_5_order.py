"""P3.5: an order placed, from the tap to the invoice, on PostgreSQL; against writing its rows and nothing else.

The anchor knows every value beforehand: it reads, checks and locks nothing, and answers nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from benchmarks.bench import Bench
from benchmarks.measuring import per_call
from benchmarks.registry import Measure, row
from benchmarks.shops import (
    PRICE_MINOR,
    SHIPPING_MINOR,
    Customer,
    bare_pool,
    customers,
    fill_carts,
    goods_for,
    opened_shop,
)
from benchmarks.telegram import desk_for, tapped
from tests.situations import BOT_ID, START, Situations

TOTAL_MINOR = PRICE_MINOR + SHIPPING_MINOR
_ORDER = """
    INSERT INTO customer_order (code, customer_id, cart_version, status, kind, payment_method, currency,
        goods_minor, shipping_minor, total_minor, address_id, deadline_at, checkout_query, placed_at)
    VALUES ($1, $2, 1, 'unpaid', 'physical', 'telegram', 'EUR', $3, $4, $5, $6, $7, '', $8) RETURNING id
"""
_LINE = """
    INSERT INTO order_line (order_id, variant_id, sku, names, unit_minor, quantity, amount_minor, delivery)
    VALUES ($1, $2, 'SKU', '{"en": "Tea"}', $3, 1, $3, '')
"""
_EVENT = "INSERT INTO order_event (order_id, at, actor_id, what, params) VALUES ($1, $2, $3, 'placed', '{}')"
_PERSON = """
    UPDATE person SET cart_version = cart_version + 1, dialogue = NULL, dialogue_data = '{}' WHERE id = $1
"""
_UPDATE = """
    INSERT INTO handled_update (bot_id, update_id, screen, arguments, handled_at) VALUES ($1, $2, 'pay', $3, $4)
"""
_numbers = count(1)
FINELY = 2


@row("P3.5", goal=1.5, anchor="the same rows by asyncpg in one transaction")
async def order(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(20)
    async with bench.fresh_database() as url, opened_shop(url) as make, bare_pool(url) as pool:
        desk, goods = desk_for(make.shop), await goods_for(make)
        variant_id = goods.variant_ids[0]

        async def buyers() -> Iterator[Customer]:
            return iter(await _buyers(make, calls, variant_id))

        async def ours() -> float:
            people = await buyers()
            button = f"pl:1:telegram:{TOTAL_MINOR}"
            return await per_call(lambda: desk.feed(tapped(button, next(people).telegram_id)), calls)

        async def anchor() -> float:
            people = await buyers()
            return await per_call(lambda: _write_rows(pool, next(people), variant_id), calls)

        ratio = await bench.paired(ours, anchor, "an order of one line", finely=FINELY)
        placed = await pool.fetchval("SELECT count(*) FROM customer_order")
        assert placed == 2 * calls * (FINELY * bench.rounds + 1), "an order was refused"
        return [ratio]


async def _buyers(make: Situations, number: int, variant_id: int) -> list[Customer]:
    people = await customers(make, number)
    await fill_carts(make, people, [variant_id])
    return people


async def _write_rows(pool: Any, who: Customer, variant_id: int) -> None:
    number, deadline = next(_numbers), START + timedelta(minutes=30)
    money = (PRICE_MINOR, SHIPPING_MINOR, TOTAL_MINOR)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("UPDATE stock SET reserved = reserved + 1 WHERE variant_id = $1", variant_id)
        order_id = await connection.fetchval(
            _ORDER, f"bare{number}", who.person_id, *money, who.address_id, deadline, START
        )
        await connection.execute(_LINE, order_id, variant_id, PRICE_MINOR)
        await connection.execute(_EVENT, order_id, START, who.person_id)
        await connection.execute("DELETE FROM cart_line WHERE person_id = $1", who.person_id)
        await connection.execute(_PERSON, who.person_id)
        await connection.execute(_UPDATE, BOT_ID + 1, number, f"[{order_id}]", START)
