"""A month of a large shop's books: what maturing and closing work on, and the same jobs done by one statement each.

Every order of the month was paid, earned for three tiers and was received. Its sale and its accrual are booked;
orders and lines themselves are left out, since neither job reads them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import asyncpg

from benchmarks.bench import Bench
from benchmarks.shops import opened_shop
from bot.jobs.close_periods import close_periods
from bot.jobs.mature_commissions import mature_commissions
from bot.models.migrating import migrate
from bot.shop import Shop
from tests.situations import Situations

SIZES = {100_000: 7, 1_000_000: 3}
"""Orders, and the most rounds that are measured with so many."""
ONLY = "BENCH_ORDERS"
"""An environment variable: one size instead of them, when a million takes too long."""
ORDERS_PER_DISTRIBUTOR = 10
BEGINS, ENDS = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MATURED, CLOSED = ENDS - timedelta(days=3), ENDS + timedelta(days=1)
"""When the month's holds have all ended, and when it is closed."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

# Guards and foreign keys are passed over here, and only here: what is measured meets all of them.
_UNGUARDED = "SET LOCAL session_replication_role = replica"
_FIRST = 1_000
"""The first distributor's id; whoever opens the shop comes before."""
_PEOPLE = f"""
    INSERT INTO person (id, telegram_id, name, telegram_language, dialogue_data, cart_version, met_at)
    SELECT {_FIRST} + n, 5000000 + n, 'Ann', 'en', '{{}}', 1, '{BEGINS}' FROM generate_series(0, $1 - 1) n
"""
_DISTRIBUTORS = f"""
    INSERT INTO distributor (id, code, approved_at, suspension_reason)
    SELECT {_FIRST} + n, 'b' || n, '{BEGINS}', '' FROM generate_series(0, $1 - 1) n
"""
# Account 1 to 3 are the shop's own; distributor n has 4 + 3n and the two after it.
_ACCOUNTS = f"""
    INSERT INTO ledger_account (id, kind, owner_id, currency)
    VALUES (1, 'cash.telegram', 0, 'EUR'), (2, 'sales', 0, 'EUR'), (3, 'commission_expense', 0, 'EUR')
    UNION ALL
    SELECT 4 + 3 * n + k.place, k.kind, {_FIRST} + n, 'EUR'
    FROM generate_series(0, $1 - 1) n, (VALUES (0, 'pending'), (1, 'payable'), (2, 'in_payout')) k (place, kind)
"""
# The tiers of an order are spread over all distributors by a multiplier, the same on every run.
_COMMISSIONS = f"""
    INSERT INTO commission (order_id, line_id, tier, distributor_id, currency, base_minor, rate_bp, amount_minor,
                            withheld, accrued_at, matures_at)
    SELECT o, o, t.tier, {_FIRST} + (o * 2654435761 + t.tier * 40503) % $2, 'EUR', b.minor, t.rate,
           b.minor * t.rate / 10000, '', a.at, a.at + interval '15 days'
    FROM generate_series(1, $1::bigint) o
    CROSS JOIN LATERAL (SELECT 1000 + o * 7919 % 9000 AS minor) b
    CROSS JOIN LATERAL (SELECT '{BEGINS}'::timestamptz + interval '10 days' * (o::float8 / $1) AS at) a
    CROSS JOIN (VALUES (1, 1500), (2, 1000), (3, 500)) t (tier, rate)
"""
_ENTRIES = f"""
    INSERT INTO journal_entry (id, kind, reference, currency, at, order_id)
    SELECT 2 * o + k.place, k.kind, o, 'EUR', '{BEGINS}'::timestamptz + interval '10 days' * (o::float8 / $1), o
    FROM generate_series(1, $1::bigint) o, (VALUES (0, 'sale'), (1, 'accrual')) k (place, kind)
"""
_POSTINGS = f"""
    INSERT INTO posting (entry_id, source_id, destination_id, amount_minor)
    SELECT 2 * c.order_id, 2, 1, c.base_minor FROM commission c WHERE c.tier = 1
    UNION ALL
    SELECT 2 * c.order_id + 1, 4 + 3 * (c.distributor_id - {_FIRST}), 3, c.amount_minor FROM commission c
    ORDER BY 1
"""
_SEQUENCES = """
    SELECT setval('person_id_seq', (SELECT MAX(id) FROM person)),
           setval('ledger_account_id_seq', (SELECT MAX(id) FROM ledger_account)),
           setval('journal_entry_id_seq', (SELECT MAX(id) FROM journal_entry))
"""


_REOPEN = (
    "DELETE FROM notice",
    "DELETE FROM statement",
    "DELETE FROM settlement_period",
    f"UPDATE ledger_mark SET closed_until = '{_NEVER}'",
)
_REWIND = (
    *_REOPEN,
    "DELETE FROM posting p USING journal_entry e WHERE e.id = p.entry_id AND e.kind = 'maturing'",
    "DELETE FROM journal_entry WHERE kind = 'maturing'",
    "DELETE FROM maturing_run",
    f"UPDATE ledger_mark SET matured_until = '{_NEVER}'",
)
# What the job books when it runs every hour: an entry per hour, a posting per distributor who is due in it.
_HOURLY = (
    """
    INSERT INTO journal_entry (kind, reference, currency, at)
    SELECT DISTINCT 'maturing', 'EUR:' || date_trunc('hour', matures_at), 'EUR', date_trunc('hour', matures_at)
    FROM commission ORDER BY 4
    """,
    f"""
    INSERT INTO posting (entry_id, source_id, destination_id, amount_minor)
    SELECT e.id, 5 + 3 * (c.distributor_id - {_FIRST}), 4 + 3 * (c.distributor_id - {_FIRST}), SUM(c.amount_minor)
    FROM commission c JOIN journal_entry e ON e.kind = 'maturing' AND e.at = date_trunc('hour', c.matures_at)
    GROUP BY e.id, c.distributor_id ORDER BY e.id
    """,
)
_MATURE = """
    WITH due AS (
        SELECT distributor_id, SUM(amount_minor) AS minor FROM commission
        WHERE matures_at > $1 AND matures_at <= $2 GROUP BY distributor_id
    ), entry AS (
        INSERT INTO journal_entry (kind, reference, currency, at) VALUES ('maturing', 'bare', 'EUR', $2) RETURNING id
    ), run AS (
        INSERT INTO maturing_run (currency, after, upto, entry_id, at) SELECT 'EUR', $1, $2, id, $2 FROM entry
    ), mark AS (
        UPDATE ledger_mark SET matured_until = $2
    )
    INSERT INTO posting (entry_id, source_id, destination_id, amount_minor)
    SELECT entry.id, i.id, o.id, due.minor FROM entry CROSS JOIN due
    JOIN ledger_account i ON i.owner_id = due.distributor_id AND i.kind = 'payable' AND i.currency = 'EUR'
    JOIN ledger_account o ON o.owner_id = due.distributor_id AND o.kind = 'pending' AND o.currency = 'EUR'
"""
_CLOSE = """
    WITH period AS (
        INSERT INTO settlement_period (key, currency, starts_at, ends_at, closed_at)
        VALUES ('bare', 'EUR', $1, $2, $2) RETURNING id
    ), mark AS (
        UPDATE ledger_mark SET closed_until = $2
    ), stated AS (
        INSERT INTO statement (period_id, distributor_id, opening_minor, earned_minor, taken_back_minor, paid_minor,
                               closing_minor)
        SELECT period.id, a.owner_id, 0, SUM(p.amount_minor), 0, 0, SUM(p.amount_minor)
        FROM period CROSS JOIN posting p JOIN ledger_account a ON a.id = p.source_id
        WHERE a.kind = 'payable' AND p.id > $3 AND p.id <= $4 GROUP BY period.id, a.owner_id
        RETURNING distributor_id
    )
    INSERT INTO notice (person_id, kind, params, key, due_at, tries, outcome)
    SELECT distributor_id, 'statement_issued', '{}', 'bare:' || distributor_id, $2, 0, '' FROM stated
"""


@dataclass(frozen=True, slots=True)
class Month:
    """Both jobs on these books, timed: the shop's own, and `bare` as one statement each that knows more beforehand:
    which postings the month has, and that nothing was paid or taken back."""

    make: Situations
    connection: Any
    orders: int
    earned_minor: int

    async def rewind(self) -> None:
        """Nothing has matured yet."""
        await self._write(_REWIND)

    async def reopen(self) -> None:
        """Nothing is closed yet; what has matured stays so."""
        await self._write(_REOPEN)

    async def mature_hourly(self) -> None:
        """All has matured, hour by hour, as in a shop whose timetable ran."""
        await self._write((*_REWIND, *_HOURLY))
        await self.connection.execute("ANALYZE posting, journal_entry")

    async def _write(self, statements: Sequence[str]) -> None:
        async with self.connection.transaction():
            await self.connection.execute(_UNGUARDED)
            for statement in statements:
                await self.connection.execute(statement)
        await self.connection.execute("VACUUM statement, notice, posting")

    async def mature(self, at: datetime = MATURED) -> float:
        return await self._timed(mature_commissions, at)

    async def close(self, at: datetime = CLOSED) -> float:
        seconds = await self._timed(close_periods, at)
        await self._check()
        return seconds

    async def _timed(self, job: Callable[[Shop, datetime], Awaitable[object]], at: datetime) -> float:
        self.make.clock.instant = at
        start = perf_counter()
        await job(self.make.shop, at)
        return perf_counter() - start

    async def mature_bare(self) -> float:
        return await self._timed_bare(_MATURE, _NEVER, MATURED)

    async def close_bare(self) -> float:
        last = await self.connection.fetchval("SELECT MAX(id) FROM posting")
        seconds = await self._timed_bare(_CLOSE, BEGINS, ENDS, 0, last)
        await self._check()
        return seconds

    async def _timed_bare(self, statement: str, *values: object) -> float:
        start = perf_counter()
        async with self.connection.transaction():
            await self.connection.execute(statement, *values)
        return perf_counter() - start

    async def _check(self) -> None:
        """Whoever closed last has stated every cent that the month earned."""
        stated = await self.connection.fetchval("SELECT SUM(earned_minor) FROM statement")
        assert stated == self.earned_minor, f"{stated} stated, {self.earned_minor} earned"


def sizes(bench: Bench) -> list[tuple[int, int]]:
    """How many orders, and how many rounds with them."""
    if only := os.environ.get(ONLY):
        return [(int(only), bench.rounds)]
    if bench.is_quick:
        return [(bench.calls(min(SIZES)), bench.rounds)]
    return [(orders, min(bench.rounds, most)) for orders, most in SIZES.items()]


@asynccontextmanager
async def month(bench: Bench, orders: int) -> AsyncIterator[Month]:
    """Books of so many orders, of which nothing has matured; written once for a run of the command."""

    async def written(url: str) -> None:
        await migrate(url)
        await _write_month(url, orders)

    async with bench.fresh_database(f"month of {orders}", written) as url, opened_shop(url) as make:
        connection = await asyncpg.connect(url)
        try:
            earned = await connection.fetchval("SELECT SUM(amount_minor) FROM commission")
            yield Month(make, connection, orders, int(earned))
        finally:
            await connection.close()


async def _write_month(url: str, orders: int) -> None:
    distributors = max(orders // ORDERS_PER_DISTRIBUTOR, 1)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(_UNGUARDED)
            for statement in (_PEOPLE, _DISTRIBUTORS, _ACCOUNTS):
                await connection.execute(statement, distributors)
            await connection.execute(_COMMISSIONS, orders, distributors)
            await connection.execute(_ENTRIES, orders)
            await connection.execute(_POSTINGS)
            await connection.execute(_SEQUENCES)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
