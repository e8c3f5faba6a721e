"""PostgreSQL falls over under load and comes back: so does the shop, by itself."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from pathlib import Path

import asyncpg
import pytest

from tests.replicas.cluster import Cluster, Replica, cluster
from tests.replicas.crowd import Crowd, a_minute_passes, all_is_well
from tests.servers import Breakable
from tests.survival.buyer import Phone
from tests.tally import count, remark

SOAK = bool(os.environ.get("SOAK"))
MODES, RESTARTS_EACH = (("webhook", "polling"), 12) if SOAK else (("webhook",), 2)
LONGEST_DOWN_SECONDS, PATIENCE_SECONDS = 3.0, 60.0
STRANGERS = 50_000
"""Their numbers begin here."""


@pytest.mark.slow
@pytest.mark.promise(8)
@pytest.mark.parametrize("mode", MODES)
async def test_the_shop_is_back_by_itself_after_postgresql_fell_over(
    tmp_path: Path, own_postgres: Breakable, own_database: str, redis_url: str, mode: str
) -> None:
    chance = random.Random(mode)
    async with cluster(tmp_path, own_database, redis_url, mode=mode) as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        took = []
        async with crowd.keeps_coming():
            for n in range(RESTARTS_EACH):
                await asyncio.sleep(chance.uniform(0, 1))
                await _connections_cut(own_database)
                await asyncio.sleep(chance.uniform(0, 1))
                await own_postgres.stop()
                await asyncio.sleep(chance.uniform(0, LONGEST_DOWN_SECONDS))
                await own_postgres.start()
                took.append(await _until_back(here, STRANGERS + n))
        assert all(replica.is_up for replica in here.replicas)
        await asyncio.gather(*map(_until_it_holds_no_connection, here.replicas))
        await a_minute_passes(here)
        verdict = await all_is_well(crowd, deaths=2 * RESTARTS_EACH, was_away=True)
        count("PostgreSQL restarts", restarts=RESTARTS_EACH, connections_cut=RESTARTS_EACH, acts=verdict.acts)
        count("PostgreSQL restarts", lost=len(verdict.lost), doubled=len(verdict.doubled))
        remark(_words(mode, took))


async def _until_it_holds_no_connection(replica: Replica) -> None:
    """None was lost from the pool with what broke off. Figures are read anew every 15 seconds."""
    async with asyncio.timeout(60):
        while await replica.figure("distribot_pool_used") > 1:  # noqa: ASYNC110
            await asyncio.sleep(1)


async def _connections_cut(database_url: str) -> None:
    """As `pg_terminate_backend` does it: all of the shop's, in the middle of whatever they do."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


async def _until_back(here: Cluster, number: int) -> float:
    """Until each replica says that it is ready and somebody whom nobody has met has got an answer."""
    began = time.monotonic()
    await asyncio.gather(*(replica.ready() for replica in here.replicas))
    stranger = Phone(here, await here.person("Pia", number), patience_seconds=PATIENCE_SECONDS)
    await stranger.expect("start", lambda: stranger.act("start"), bool)
    assert stranger.again == []
    return time.monotonic() - began


def _words(mode: str, took: list[float]) -> str:
    figures = f"{min(took):.1f} / {statistics.median(took):.1f} / {max(took):.1f}"
    return f"PostgreSQL back, by {mode}: somebody new answered after {figures} s (least / median / most of {len(took)})"
