"""Replicas by webhook, behind one address: they share the work, are killed, stopped, and replaced one by one."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.models import Notice
from tests.replicas.cluster import Cluster, cluster
from tests.replicas.crowd import Crowd, a_minute_passes, all_is_well
from tests.tally import count, remark

SOAK = bool(os.environ.get("SOAK"))
BATCHES, KILLS_EACH = (5, 44) if SOAK else (1, 8)
ROUNDS = 5 if SOAK else 1


async def test_whole_journeys_are_spread_over_two_replicas_and_take_effect_once(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str
) -> None:
    async with cluster(tmp_path, migrated_postgres_url, redis_url) as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        await crowd.comes(4)
        await all_is_well(crowd)
        assert here.front.broken_off == 0
        assert min(here.front.by_port.values()) > 20


@pytest.mark.slow
@pytest.mark.promise(3)
@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_replica_killed_at_any_moment_loses_and_doubles_nothing(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str, batch: int
) -> None:
    chance = random.Random(batch)
    async with cluster(tmp_path, migrated_postgres_url, redis_url, forked=True) as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        async with crowd.keeps_coming():
            for _ in range(KILLS_EACH):
                await asyncio.sleep(chance.uniform(0, 0.4))
                victim = chance.choice(here.replicas)
                await victim.kill()
                await here.start(victim)
        await a_minute_passes(here)
        verdict = await all_is_well(crowd, deaths=KILLS_EACH)
        count(
            "real kills", kills=KILLS_EACH, in_the_middle_of_a_call=here.front.broken_off, acts=verdict.acts
        )
        count("real kills", lost=len(verdict.lost), doubled=len(verdict.doubled))


@pytest.mark.slow
async def test_replacing_one_replica_after_the_other_loses_and_doubles_nothing(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str
) -> None:
    async with cluster(tmp_path, migrated_postgres_url, redis_url) as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        async with crowd.keeps_coming():
            for _ in range(ROUNDS):
                await _replaced_one_by_one(here)
        verdict = await all_is_well(crowd)
        count("rolling restarts, webhook", restarts=2 * ROUNDS, acts=verdict.acts)
        count("rolling restarts, webhook", lost=len(verdict.lost), doubled=len(verdict.doubled))


async def _replaced_one_by_one(here: Cluster) -> None:
    for replica in here.replicas:
        assert await replica.stop() == 0, replica.told()
        await here.start(replica)


async def test_all_leave_in_the_middle_of_the_work_and_nothing_stays_half_done(
    tmp_path: Path, migrated_postgres_url: str, redis_url: str
) -> None:
    async with cluster(tmp_path, migrated_postgres_url, redis_url) as here:
        await here.start(*here.replicas)
        crowd = Crowd(here)
        async with crowd.keeps_coming():
            rushing = asyncio.create_task(crowd.rush(12))
            await _until_notices_are_on_their_way()
            assert await asyncio.gather(*(replica.stop() for replica in here.replicas)) == [0, 0]
            assert not await _claimed_notices()
            await here.start(*here.replicas)
            await rushing
        await all_is_well(crowd, was_away=True)


async def _until_notices_are_on_their_way() -> None:
    async with asyncio.timeout(60):
        while await _claimed_notices() < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _claimed_notices() -> int:
    return await Notice.filter(done_at=None).exclude(claimed_until=None).count()


@pytest.mark.promise(14)
async def test_three_that_start_at_the_same_moment_migrate_once(
    tmp_path: Path, fresh_postgres: str, redis_url: str
) -> None:
    async with cluster(tmp_path, fresh_postgres, redis_url, count=3, seeded=False) as here:
        await here.start(*here.replicas)
        applied = [
            line for replica in here.replicas for line in replica.told().splitlines() if "applied 0" in line
        ]
        assert len(applied) == len({line.partition("applied ")[2] for line in applied}) > 10
        remark(f"{len(applied)} migrations by three replicas that started at once")
