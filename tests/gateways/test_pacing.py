"""The pace: Telegram's limits kept from our side, replies first, memory bounded."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import GetMe

from bot.gateways import cache
from bot.gateways.telegram.buckets import SharedBuckets
from bot.gateways.telegram.pacing import Pacer, Priority
from simulator import limits


async def passes_within(pacer: Pacer, seconds: float, chat_id: int | None = None, **how) -> bool:
    try:
        await asyncio.wait_for(pacer.wait(chat_id, **how), seconds)
    except TimeoutError:
        return False
    return True


async def test_a_chat_may_burst_and_then_waits_while_others_do_not():
    pacer = Pacer(1000, chat_burst=3, chat_per_second=1)
    for _ in range(3):
        assert await passes_within(pacer, 0.02, 7)
    assert not await passes_within(pacer, 0.05, 7)
    assert await passes_within(pacer, 0.02, 8)
    assert await passes_within(pacer, 1.2, 7)


async def test_the_shops_own_pace_stays_below_telegrams():
    """What passes while time stands still."""
    pacer = Pacer(monotonic=lambda: 0.0)
    to_one_chat = [await passes_within(pacer, 0.02, -1) for _ in range(int(limits.CHAT_BURST))]
    assert 1 < sum(to_one_chat) < limits.CHAT_BURST
    pacer = Pacer(monotonic=lambda: 0.0)
    to_many = [await passes_within(pacer, 0.02, chat) for chat in range(int(limits.ALL_BURST))]
    assert 1 < sum(to_many) < limits.ALL_BURST


async def test_edits_take_nothing_of_the_chats_burst():
    pacer = Pacer(1000, chat_burst=1, chat_per_second=1)
    for _ in range(5):
        assert await passes_within(pacer, 0.02, 7, is_new=False)
    assert await passes_within(pacer, 0.02, 7)
    assert await passes_within(pacer, 0.02, 7, is_new=False)


async def test_the_overall_pace_is_kept():
    pacer = Pacer(50)
    began = time.monotonic()
    for chat in range(75):
        await pacer.wait(chat)
    assert 0.45 < time.monotonic() - began < 1.5


@pytest.mark.promise(16)
async def test_replies_overtake_notices_and_notices_overtake_promotions():
    pacer = Pacer(20)
    for chat in range(20):
        await pacer.wait(chat)
    order: list[str] = []

    async def go(chat: int, priority: Priority) -> None:
        await pacer.wait(chat, priority)
        order.append(priority.name)

    priorities = [Priority.PROMOTION] * 3 + [Priority.NOTICE] * 3 + [Priority.REPLY] * 3
    async with asyncio.TaskGroup() as group:
        for chat, priority in enumerate(priorities, 100):
            group.create_task(go(chat, priority))
    assert order == ["REPLY"] * 3 + ["NOTICE"] * 3 + ["PROMOTION"] * 3


async def test_a_waiter_that_gives_up_leaves_nothing_behind():
    pacer = Pacer(5)
    for chat in range(5):
        await pacer.wait(chat)
    assert not await passes_within(pacer, 0.01, 9)
    assert pacer._waiting == []
    assert await passes_within(pacer, 0.5, 10)


class Api:
    """Refuses the first calls with a 429."""

    def __init__(self, refusals: int, retry_after: float) -> None:
        self.refusals = refusals
        self.retry_after = retry_after
        self.at: list[float] = []

    async def call(self) -> str:
        self.at.append(time.monotonic())
        if self.refusals:
            self.refusals -= 1
            raise TelegramRetryAfter(GetMe(), "Too Many Requests", self.retry_after)  # type: ignore[arg-type]
        return "sent"


async def test_a_429_that_nothing_explains_silences_everybody_and_the_call_is_made_again():
    pacer, api = Pacer(1000), Api(1, 0.3)
    sending = asyncio.create_task(pacer.run(api.call, 7))
    await asyncio.sleep(0.05)
    assert not await passes_within(pacer, 0.1, 8)
    assert await sending == "sent"
    assert api.at[1] - api.at[0] >= 0.3
    assert await passes_within(pacer, 0.05, 8)


async def test_a_429_of_a_busy_chat_silences_only_that_chat():
    pacer, api = Pacer(1000, chat_burst=4, chat_per_second=0.1), Api(1, 0.3)
    for _ in range(3):
        await pacer.wait(7)
    sending = asyncio.create_task(pacer.run(api.call, 7, is_new=False))
    await asyncio.sleep(0.05)
    assert await passes_within(pacer, 0.02, 8)
    assert not await passes_within(pacer, 0.1, 7, is_new=False)
    assert await sending == "sent"


async def test_a_silence_longer_than_patience_goes_to_the_caller():
    with pytest.raises(TelegramRetryAfter):
        await Pacer(1000).run(Api(1, 31).call, 7)


async def test_chats_that_are_quiet_again_are_forgotten():
    now = 0.0
    pacer = Pacer(1e6, monotonic=lambda: now)
    for chat in range(20_000):
        await pacer.wait(chat)
        now += 0.1
    assert pacer.chats_remembered <= 2048


# ── shared by replicas ──────────────────────────────────────────────────────────────────────────────────────────


async def test_replicas_share_one_pace(redis_url):
    redis = cache.connect(redis_url)
    pacers = [Pacer(40, shared=SharedBuckets(redis, 42, 40, 40)) for _ in range(2)]
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for n in range(60):
            group.create_task(pacers[n % 2].wait(n))
    assert 0.4 < time.monotonic() - began < 1.5
    await redis.aclose()


async def test_a_429_silences_the_other_replica_too(redis_url):
    redis = cache.connect(redis_url)
    first, second = (Pacer(40, shared=SharedBuckets(redis, 42, 40, 40)) for _ in range(2))
    await first.hold(None, 0.4)
    assert not await passes_within(second, 0.2, 7)
    assert await passes_within(second, 0.6, 7)
    await redis.aclose()


async def test_replicas_share_the_pace_of_each_chat(redis_url):
    """Together they write to one chat no faster than one may; edits, and other chats, do not wait for it."""
    redis = cache.connect(redis_url)
    shared = [SharedBuckets(redis, 42, 1000, 1000, chat_rate=1, chat_burst=4) for _ in range(2)]
    first, second = (Pacer(1000, shared=one) for one in shared)
    for _ in range(2):
        assert await passes_within(first, 1, 7)
        assert await passes_within(second, 1, 7)
    assert not await passes_within(first, 0.2, 7)
    assert not await passes_within(second, 0.2, 7)
    assert await passes_within(second, 1, 7, is_new=False)
    assert await passes_within(second, 1, 8)
    assert await passes_within(second, 3, 7)
    await redis.aclose()


async def test_a_429_of_one_chat_silences_it_in_the_other_replica_too(redis_url):
    redis = cache.connect(redis_url)
    first, second = (Pacer(1000, shared=SharedBuckets(redis, 42, 1000, 1000)) for _ in range(2))
    for _ in range(15):
        await first.wait(7)
    await first.hold(7, 0.5)
    assert not await passes_within(second, 0.2, 7)
    assert not await passes_within(second, 0.1, 7, is_new=False)
    assert await passes_within(second, 1, 8)
    assert await passes_within(second, 1.5, 7)
    await redis.aclose()


@pytest.mark.promise(11)
async def test_without_redis_each_process_keeps_its_own_pace():
    redis = cache.connect("redis://127.0.0.1:1")
    pacer = Pacer(40, shared=SharedBuckets(redis, 42, 40, 40))
    began = time.monotonic()
    for chat in range(50):
        await pacer.wait(chat)
    assert time.monotonic() - began < 1
    await redis.aclose()


@pytest.mark.promise(11)
async def test_a_redis_that_hangs_costs_one_short_wait_and_not_one_per_message():
    async def say_nothing(reader, writer) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    redis = cache.connect(f"redis://127.0.0.1:{port}")
    pacer = Pacer(1000, shared=SharedBuckets(redis, 42, 1000, 1000))
    began = time.monotonic()
    for chat in range(20):
        await pacer.wait(chat)
    assert time.monotonic() - began < 0.8
    await redis.aclose()
    server.close()
