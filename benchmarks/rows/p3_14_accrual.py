"""P3.14: what a payment's commission costs: an order of a customer with three tiers above him, on PostgreSQL.

Ours reads the frozen terms and computes; it takes the money lock, and finds whoever was suspended meanwhile. The
anchor knows every amount and account beforehand. Both write three commissions, the entry with its postings, the
renewed binding and a notice for each who earned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.bench import Bench
from benchmarks.measuring import per_call
from benchmarks.registry import Measure, row
from benchmarks.shops import PRICE_MINOR, bare_pool, customers, goods_for, opened_shop
from bot.domain import commissions, rulebook
from bot.kernel.rate import Rate
from tests.situations import START, Situations

RATES = (1500, 1000, 500)
FINELY = 3
_ORDERS = """
    WITH t AS (
        INSERT INTO touch (person_id, distributor_id, via, outcome, at)
        SELECT p, $2, 'link', 'bound', $4 FROM unnest($1::bigint[]) p RETURNING id, person_id
    ), b AS (
        INSERT INTO binding (customer_id, distributor_id, touch_id, bound_at, expires_at, end_reason)
        SELECT person_id, $2, id, $4, $4 + interval '1 day', '' FROM t RETURNING id, customer_id
    ), o AS (
        INSERT INTO customer_order (code, customer_id, cart_version, status, kind, payment_method, currency,
            goods_minor, shipping_minor, total_minor, checkout_query, placed_at)
        SELECT 'b' || customer_id, customer_id, 1, 'unpaid', 'physical', 'telegram', 'EUR', $5, 0, $5, '', $4
        FROM b RETURNING id, customer_id
    ), l AS (
        INSERT INTO order_line (order_id, variant_id, sku, names, unit_minor, quantity, amount_minor, delivery)
        SELECT id, $3, 'SKU', '{"en": "Tea"}', $5, 1, $5, '' FROM o
    )
    INSERT INTO commission_terms (order_id, tier, distributor_id, rate_bp, plan_id, binding_id)
    SELECT o.id, u.tier, u.distributor_id, u.rate, (SELECT MAX(version) FROM commission_plan), b.id
    FROM o JOIN b ON b.customer_id = o.customer_id
    CROSS JOIN unnest($6::bigint[], $7::int[]) WITH ORDINALITY u (distributor_id, rate, tier)
    RETURNING order_id
"""
_ACCRUAL = """
    WITH earned AS (
        SELECT * FROM unnest($2::bigint[], $3::int[], $4::bigint[], $5::bigint[])
        WITH ORDINALITY u (distributor_id, rate, minor, account_id, tier)
    ), c AS (
        INSERT INTO commission (order_id, line_id, tier, distributor_id, currency, base_minor, rate_bp,
                                amount_minor, withheld, accrued_at)
        SELECT $1, l.id, u.tier, u.distributor_id, 'EUR', l.amount_minor, u.rate, u.minor, '', $7
        FROM order_line l CROSS JOIN earned u WHERE l.order_id = $1
    ), b AS (
        UPDATE binding SET expires_at = $7 + interval '90 days'
        WHERE id = (SELECT t.binding_id FROM commission_terms t WHERE t.order_id = $1 AND t.tier = 1)
    ), e AS (
        INSERT INTO journal_entry (kind, reference, currency, at, order_id)
        VALUES ('accrual', $1::bigint::text, 'EUR', $7, $1) RETURNING id
    ), p AS (
        INSERT INTO posting (entry_id, source_id, destination_id, amount_minor)
        SELECT e.id, u.account_id, $6, u.minor FROM e CROSS JOIN earned u
    )
    INSERT INTO notice (person_id, kind, params, key, due_at, tries, outcome)
    SELECT u.distributor_id, 'earned', '{}', 'bare:' || $1::bigint || ':' || u.distributor_id, $7, 0, ''
    FROM earned u
"""


@dataclass(frozen=True, slots=True)
class _Shop:
    make: Situations
    pool: Any
    variant_id: int
    upline: list[int]
    """Tier 1 first."""
    pockets: list[int]
    expense_id: int

    async def orders(self, number: int) -> list[int]:
        """Placed, with their terms frozen."""
        people = [one.person_id for one in await customers(self.make, number)]
        values = (people, self.upline[0], self.variant_id, START, PRICE_MINOR, self.upline, list(RATES))
        return list({found["order_id"]: None for found in await self.pool.fetch(_ORDERS, *values)})

    async def accrue(self, order_id: int) -> None:
        async with self.make.work() as work:
            await commissions.accrue(work, order_id)

    async def accrue_bare(self, order_id: int) -> None:
        amounts = [Rate(rate).of(PRICE_MINOR) for rate in RATES]
        values = (
            self.upline,
            list(RATES),
            amounts,
            self.pockets,
            self.expense_id,
            START + timedelta(hours=1),
        )
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(_ACCRUAL, order_id, *values)


@row("P3.14", goal=1.3, anchor="the same rows by one statement of asyncpg")
async def accrual(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(20)
    async with bench.fresh_database() as url, opened_shop(url) as make, bare_pool(url) as pool:
        shop = await _opened(make, pool)

        async def ours() -> float:
            orders = iter(await shop.orders(calls))
            return await per_call(lambda: shop.accrue(next(orders)), calls)

        async def anchor() -> float:
            orders = iter(await shop.orders(calls))
            return await per_call(lambda: shop.accrue_bare(next(orders)), calls)

        ratio = await bench.paired(ours, anchor, "commission of three tiers", finely=FINELY)
        written = await pool.fetchval("SELECT count(*) FROM commission WHERE amount_minor > 0")
        assert written == 3 * 2 * calls * (FINELY * bench.rounds + 1), "an order earned nothing"
        return [ratio]


async def _opened(make: Situations, pool: Any) -> _Shop:
    async with make.work(await make.owner()) as work:
        await rulebook.acknowledge_third_tier(work)
        await rulebook.change_plan(work, tier_rates=list(RATES))
    third = await make.distributor("Third")
    second = await make.distributor("Second", third)
    first = await make.distributor("First", second)
    upline = [one.person_id for one in (first, second, third)]
    statement = "SELECT id FROM ledger_account WHERE kind = $1 AND owner_id = $2"
    pockets = [await pool.fetchval(statement, "pending", owner) for owner in upline]
    expense_id = await pool.fetchval(statement, "commission_expense", 0)
    return _Shop(make, pool, (await goods_for(make)).variant_ids[0], upline, pockets, expense_id)
