"""The bell, the clocks and the throttle."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateways import cache
from bot.gateways.bell import LocalBell, RedisBell
from bot.gateways.clock import ShiftedClock, SystemClock
from bot.middlewares.throttle import Throttle


async def test_a_ring_is_kept_until_somebody_waits_and_many_count_as_one():
    bell = LocalBell()
    bell.ring()
    bell.ring()
    assert await bell.wait(0.01)
    assert not await bell.wait(0.01)


@contextlib.asynccontextmanager
async def running(*bells: RedisBell):
    tasks = [asyncio.create_task(bell.run()) for bell in bells]
    await asyncio.sleep(0.2)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_ring_is_heard_in_the_other_replica_and_once_in_ones_own(redis_url):
    redis = cache.connect(redis_url)
    mine, other, strangers = RedisBell(redis, 42), RedisBell(redis, 42), RedisBell(redis, 43)
    async with running(mine, other, strangers):
        mine.ring()
        assert await other.wait(2)
        assert await mine.wait(0)
        assert not await mine.wait(0.2)
        assert not await strangers.wait(0)
    await redis.aclose()


async def test_listening_outlasts_quiet_times(redis_url, monkeypatch):
    monkeypatch.setattr("bot.gateways.bell.LISTEN_SECONDS", 0.1)
    redis = cache.connect(redis_url)
    mine, other = RedisBell(redis, 42), RedisBell(redis, 42)
    async with running(mine, other):
        await asyncio.sleep(0.8)
        mine.ring()
        assert await other.wait(1)
    await redis.aclose()


@pytest.mark.promise(11)
async def test_without_redis_the_bell_still_rings_here():
    redis = cache.connect("redis://127.0.0.1:1")
    bell = RedisBell(redis, 42)
    async with running(bell):
        bell.ring()
        assert await bell.wait(0.1)
    assert not await cache.is_reachable(redis)
    await redis.aclose()


async def test_a_reachable_redis_is_known_as_such(redis_url):
    redis = cache.connect(redis_url)
    assert await cache.is_reachable(redis)
    await redis.aclose()


def test_a_demo_clock_is_ahead_by_its_offset():
    clock = ShiftedClock(3600)
    ahead = clock.now() - SystemClock().now()
    assert timedelta(minutes=59) < ahead <= timedelta(hours=1)
    clock.offset_seconds = 0
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)


@pytest.mark.promise(51)
def test_a_person_may_burst_then_waits_and_others_are_not_touched():
    now = 0.0
    throttle = Throttle(monotonic=lambda: now)
    assert [throttle.allow(1) for _ in range(21)] == [True] * 20 + [False]
    assert throttle.allow(2)
    now = 1.0
    assert [throttle.allow(1) for _ in range(4)] == [True] * 3 + [False]


def test_who_is_turned_away_is_told_so_once_until_he_is_let_through_again():
    now = 0.0
    throttle = Throttle(burst=1, per_second=1, monotonic=lambda: now)
    assert throttle.allow(1)
    assert [(throttle.allow(1), throttle.must_be_told(1)) for _ in range(3)] == [
        (False, True),
        (False, False),
        (False, False),
    ]
    now = 1.0
    assert throttle.allow(1)
    assert (throttle.allow(1), throttle.must_be_told(1)) == (False, True)


def test_a_crowd_does_not_fill_the_memory():
    throttle = Throttle(most_people=100)
    for person in range(1000):
        throttle.allow(person)
    assert len(throttle._buckets) == 100


async def test_every_ear_hears_a_ring_that_came_before_it_listened() -> None:
    bell = LocalBell()
    ear = bell.ear()
    bell.ring()
    assert await ear.wait(0.01)
    assert await bell.wait(0.01)
    assert not await ear.wait(0.01)
