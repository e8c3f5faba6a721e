"""Replicas by long polling: one polls, the others stand by and take over."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import runs
from bot.models import Touch
from tests.journeys.town import TOKEN
from tests.replicas.cluster import Cluster, Replica, cluster
from tests.replicas.crowd import Crowd, a_minute_passes, all_is_well
from tests.tally import count, remark

SOAK = bool(os.environ.get("SOAK"))
ROUNDS = 5 if SOAK else 1
MANY = 12


@pytest.mark.slow
@pytest.mark.promise(7)
async def test_another_takes_over_when_the_poller_is_killed(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str
) -> None:
    deaths = 3 if SOAK else 1
    async with cluster(tmp_path, migrated_postgres_url, redis_url, mode="polling") as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        async with crowd.keeps_coming():
            for _ in range(deaths):
                victim, other = await _the_poller(here), await _who_stands_by(here)
                rushing = asyncio.create_task(crowd.rush(MANY))
                await _until_some_took_effect()
                began = time.monotonic()
                await victim.kill()
                await _until_it_polls(other)
                await rushing
                remark(f"polling: another took over {time.monotonic() - began:.1f} s after a kill")
                await here.start(victim)
        await a_minute_passes(here)
        verdict = await all_is_well(crowd, deaths=deaths, was_away=True)
        count("real kills", kills=deaths, acts=verdict.acts)
        count("real kills", lost=len(verdict.lost), doubled=len(verdict.doubled))


@pytest.mark.slow
async def test_replacing_the_poller_and_the_one_who_stands_by_loses_and_doubles_nothing(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str
) -> None:
    async with cluster(tmp_path, migrated_postgres_url, redis_url, mode="polling") as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        async with crowd.keeps_coming():
            for _ in range(ROUNDS):
                for replica in (await _the_poller(here), await _who_stands_by(here)):
                    await _replaced(here, replica)
        verdict = await all_is_well(crowd)
        count("rolling restarts, polling", restarts=2 * ROUNDS, acts=verdict.acts)
        count("rolling restarts, polling", lost=len(verdict.lost), doubled=len(verdict.doubled))


async def _replaced(here: Cluster, replica: Replica) -> None:
    """The other one need not wait until a lease runs out, nor until the last message is sent."""
    other = next(one for one in here.replicas if one is not replica)
    began = time.monotonic()
    leaving = asyncio.create_task(replica.stop())
    await _until_it_polls(other)
    remark(f"polling: another polled {time.monotonic() - began:.1f} s after SIGTERM")
    assert await leaving == 0, replica.told()
    assert not await _polls(replica)
    await here.start(replica)


async def _until_some_took_effect() -> None:
    """The others are on their way."""
    before = await Touch.all().count()
    async with asyncio.timeout(60):
        while await Touch.all().count() < before + MANY // 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _the_poller(here: Cluster) -> Replica:
    while True:
        for replica in here.replicas:
            if replica.is_up and await _polls(replica):
                return replica
        await asyncio.sleep(0.1)


async def _who_stands_by(here: Cluster) -> Replica:
    poller = await _the_poller(here)
    return next(replica for replica in here.replicas if replica is not poller)


async def _until_it_polls(replica: Replica) -> None:
    async with asyncio.timeout(60):
        while not await _polls(replica):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _polls(replica: Replica) -> bool:
    """The lease says by whom: host, process, and a word of its own."""
    assert replica.process is not None
    holder = await runs.lease_holder(f"poll:{TOKEN.partition(':')[0]}", datetime.now(UTC))
    return holder.split(":")[1:2] == [str(replica.process.pid)]
