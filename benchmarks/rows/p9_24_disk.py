"""P9.24: what customers take on PostgreSQL's disk with all that says who brought them, indexes included.

Counters are sums over what is there, so they take nothing. The anchor is the table of users alone, as a shop usually
has it: a key, a unique Telegram id, a unique code to invite with, and an index on who invited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.bench import Bench
from benchmarks.registry import Measure, row
from benchmarks.shops import bare_pool, opened_shop
from tests.situations import START

PEOPLE = 100_000
_USUAL = """
    CREATE TABLE usual (id bigserial PRIMARY KEY, telegram_id bigint NOT NULL UNIQUE, name varchar(64) NOT NULL,
        username varchar(64), language varchar(16) NOT NULL, code varchar(12) NOT NULL UNIQUE, inviter_id bigint,
        balance_minor bigint NOT NULL, met_at timestamptz NOT NULL, blocked_at timestamptz);
    CREATE INDEX ON usual (inviter_id)
"""
_USUAL_ROWS = """
    INSERT INTO usual (telegram_id, name, username, language, code, inviter_id, balance_minor, met_at)
    SELECT 7000000000 + n, 'Anna ' || n, 'anna_' || n, 'en', substr(md5(n::text), 1, 12), 1 + n / 20, 0, $2
    FROM generate_series(1, $1) n
"""
_PEOPLE = """
    INSERT INTO person (telegram_id, name, username, telegram_language, dialogue_data, cart_version, met_at)
    SELECT 7000000000 + n, 'Anna ' || n, 'anna_' || n, 'en', '{}', 1, $2 FROM generate_series(1, $1) n
"""
_TOUCHES = """
    INSERT INTO touch (person_id, distributor_id, via, outcome, at)
    SELECT id, $1, 'link', 'bound', $2 FROM person WHERE telegram_id > 7000000000
"""
_BINDINGS = """
    INSERT INTO binding (customer_id, distributor_id, touch_id, bound_at, expires_at, end_reason)
    SELECT person_id, distributor_id, id, at, at + interval '90 days', '' FROM touch
"""


@row("P9.24", goal=2.2, anchor="a table of users alone")
async def disk(bench: Bench) -> Sequence[Measure]:
    people = bench.calls(PEOPLE)
    async with bench.fresh_database() as url, opened_shop(url) as make, bare_pool(url) as pool:
        seller = (await make.distributor("Seller")).person_id
        await pool.execute(_USUAL)
        await pool.execute(_USUAL_ROWS, people, START)
        await pool.execute(_PEOPLE, people, START)
        await pool.execute(_TOUCHES, seller, START)
        await pool.execute(_BINDINGS)
        ours = sum([await _bytes(pool, table) for table in ("person", "touch", "binding")])
        return [Measure(ours / await _bytes(pool, "usual"), "a customer whom somebody brought")]


async def _bytes(pool: Any, table: str) -> int:
    return int(await pool.fetchval("SELECT pg_total_relation_size($1::regclass)", table))
