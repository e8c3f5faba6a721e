"""Redis gone, slow, and emptied over and over: people buy as ever, and what counts does not depend on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio

from tests.journeys.town import TOKEN
from tests.replicas.cluster import cluster
from tests.replicas.crowd import Crowd, Customer, all_is_well
from tests.servers import Breakable
from tests.tally import count

BOT_ID = TOKEN.partition(":")[0]
SOAK = bool(os.environ.get("SOAK"))
FLUSHES = 1_200 if SOAK else 40
FLUSH_EACH_SECONDS = 0.05
SLOW_SECONDS = 1.0


@pytest.mark.slow
@pytest.mark.promise(11)
async def test_redis_gone_slow_and_emptied_changes_nothing_but_the_pace(
    tmp_path: Path, migrated_postgres_url: str, own_redis: Breakable
) -> None:
    async with (
        cluster(tmp_path, migrated_postgres_url, f"{own_redis.url}/0") as here,
        redis.asyncio.Redis.from_url(own_redis.url) as client,
    ):
        await here.start(*here.replicas)
        crowd = Crowd(here)
        flushes = await _emptied_while_people_buy(crowd, client)
        async with _over_and_over(lambda: client.client_pause(int(1000 * SLOW_SECONDS)), SLOW_SECONDS):
            await crowd.comes(2)
        await own_redis.stop()
        await crowd.comes(2)
        await _pays_twice_in_vain(crowd.customers[-1])
        await own_redis.start()
        await _until_used_again(client, replicas=len(here.replicas))
        await crowd.comes(1)
        assert await client.exists(f"distribot:{BOT_ID}:pace")
        verdict = await all_is_well(crowd)
        count("Redis flushes", flushes=flushes, acts=verdict.acts)
        count("Redis flushes", lost=len(verdict.lost), doubled=len(verdict.doubled))


async def _emptied_while_people_buy(crowd: Crowd, client: redis.asyncio.Redis) -> int:
    async with crowd.keeps_coming():
        for _ in range(FLUSHES):
            await client.flushall()
            await asyncio.sleep(FLUSH_EACH_SECONDS)
    return FLUSHES


@contextlib.asynccontextmanager
async def _over_and_over(call: object, seconds: float) -> AsyncIterator[None]:
    async def keep() -> None:
        while True:
            await call()  # type: ignore[operator]
            await asyncio.sleep(seconds)

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def _until_used_again(client: redis.asyncio.Redis, replicas: int) -> None:
    """Each replica hears the others' bells."""
    await client.connection_pool.disconnect()  # what broke with the server
    async with asyncio.timeout(60):
        while (await client.pubsub_numsub(f"distribot:{BOT_ID}:bell"))[0][1] < replicas:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _pays_twice_in_vain(customer: Customer) -> None:
    """What limits money asks the database: no Redis makes nothing possible."""
    messages = (await customer.phone.world.get(f"people/{customer.phone.id}/chat"))["messages"]
    paid = next(message for message in reversed(messages) if "invoice" in message)
    told = await customer.phone.act("pay", message_id=paid["message_id"])
    assert told["outcome"] == "refused"
