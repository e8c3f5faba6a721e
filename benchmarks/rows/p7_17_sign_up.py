"""P7.17: somebody new follows a distributor's link and is his customer from then on, on PostgreSQL.

Ours keeps the touch, the binding and a notice for each of the two (promises), where the bare insert knows only of
the person; so it is also compared with all of these rows. Uplines and counters are read, not kept: nothing else is
written, however many stand above.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from benchmarks.bench import Bench
from benchmarks.measuring import per_call
from benchmarks.registry import Measure, row
from benchmarks.shops import bare_pool, opened_shop
from bot.domain import distributors, people, referrals
from bot.domain.people import Profile
from bot.domain.referrals import Outcome, Via
from bot.domain.rulebook import Rules
from bot.domain.work import Actor
from tests.situations import BOT_ID, CUSTOMER, START, Situations

AT_ONCE = 50
AS_FAST = 0.7
"""Under one distributor, of the rate under as many different ones."""
FINELY = 3
_telegram_ids = count(3_000_000)
_PERSON = """
    INSERT INTO person (telegram_id, name, telegram_language, dialogue_data, cart_version, met_at)
    VALUES ($1, 'Ann', 'en', '{}', 1, $2) RETURNING id
"""
_ROWS = f"""
    WITH p AS ({_PERSON}), t AS (
        INSERT INTO touch (person_id, distributor_id, via, outcome, at)
        SELECT id, $3, 'link', 'bound', $2 FROM p RETURNING id, person_id
    ), b AS (
        INSERT INTO binding (customer_id, distributor_id, touch_id, bound_at, expires_at, end_reason)
        SELECT person_id, $3, id, $2, $2 + interval '90 days', '' FROM t RETURNING id, customer_id
    )
    INSERT INTO notice (person_id, kind, params, key, due_at, tries, outcome)
    SELECT customer_id, 'invited_by', '{{}}'::jsonb, 'bare:' || id || ':customer', $2, 0, '' FROM b
    UNION ALL
    SELECT $3, 'customer_bound', '{{}}'::jsonb, 'bare:' || id, $2, 0, '' FROM b
"""


@dataclass(frozen=True, slots=True)
class _Shop:
    make: Situations
    pool: Any
    rules: Rules
    distributor_ids: list[int]
    codes: list[str]

    async def sign_up(self, code: str) -> None:
        profile = Profile(next(_telegram_ids), "Ann", None, "en")
        async with self.make.work(Actor(0, CUSTOMER, profile.telegram_id)) as work:
            arrival = await people.arrive(work, profile, BOT_ID, 0)
            work.actor = Actor(arrival.person.id, CUSTOMER, profile.telegram_id)
            outcome = await referrals.record_touch(work, code, Via.LINK, self.rules)
        assert outcome is Outcome.BOUND

    async def insert_person(self) -> None:
        await self.pool.execute(_PERSON, next(_telegram_ids), START)

    async def insert_rows(self) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(_ROWS, next(_telegram_ids), START, self.distributor_ids[0])

    async def at_once(self, codes: Sequence[str]) -> float:
        start = time.perf_counter()
        await asyncio.gather(*(self.sign_up(code) for code in codes))
        return time.perf_counter() - start


@row("P7.17", goal=1.5, anchor="a bare insert of the person by asyncpg")
async def sign_up(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(20)
    async with bench.fresh_database() as url, opened_shop(url) as make, bare_pool(url) as pool:
        shop = await _opened(make, pool, bench.calls(AT_ONCE))
        code = shop.codes[0]

        async def ours() -> float:
            return await per_call(lambda: shop.sign_up(code), calls)

        alone = await bench.paired(
            ours, lambda: per_call(shop.insert_person, calls), "sign-up by a link", finely=FINELY
        )
        whole = await bench.paired(
            ours, lambda: per_call(shop.insert_rows, calls), "against all its rows", finely=FINELY
        )
        crowd = await bench.paired(
            lambda: shop.at_once([code] * len(shop.codes)),
            lambda: shop.at_once(shop.codes),
            f"{len(shop.codes)} at once by one link",
        )
        return [
            alone,
            replace(whole, anchor="the same rows by one statement of asyncpg"),
            replace(crowd, goal=round(1 / AS_FAST, 2), anchor="as many at once by as many links"),
        ]


async def _opened(make: Situations, pool: Any, number: int) -> _Shop:
    """So many distributors, each recruited by the one before: whoever signs up stands below a long line."""
    found = [await make.distributor("D0")]
    for n in range(1, number):
        found.append(await make.distributor(f"D{n}", found[-1]))
    ids = [one.person_id for one in found]
    codes = [(await distributors.distributor(one)).code for one in ids]
    return _Shop(make, pool, await make.rules(), ids, codes)
