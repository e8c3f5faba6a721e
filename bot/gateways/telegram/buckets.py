"""Token buckets: one chat's, one process's, and one that all replicas share."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)
Monotonic = Callable[[], float]

REDIS_SECONDS = 0.2
"""A pace is not worth a longer wait: beyond it the process falls back to its own bucket."""
SULK_SECONDS = 5.0
"""How long Redis is left alone after it failed, so that not every message waits for it in vain."""


class Bucket:
    """`burst` tokens at most, `rate` new ones a second; may be held shut for a while."""

    __slots__ = ("_at", "_tokens", "burst", "held_until", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at = now
        self.held_until = now

    def tokens(self, now: float) -> float:
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
        return self._tokens

    def delay(self, now: float, wanted: float = 1.0) -> float:
        """Seconds until `wanted` tokens (perhaps none) may be taken; 0 when at once."""
        missing = wanted - self.tokens(now)
        return max(0.0, self.held_until - now, missing / self.rate)

    def take(self, now: float) -> None:
        self._tokens = self.tokens(now) - 1.0

    def empty(self, now: float) -> None:
        """From then on only new tokens are taken."""
        self._tokens, self._at = 0.0, now

    def hold(self, now: float, seconds: float) -> None:
        self.held_until = max(self.held_until, now + seconds)

    def is_idle(self, now: float) -> bool:
        """Full and not held: it remembers nothing that a new bucket would not."""
        return self.held_until <= now and self.tokens(now) >= self.burst


# One round trip: refill by the server's own clock, take a token or say how many milliseconds are missing.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'held')
local held = tonumber(kept[3] or '0')
if held > now then return held - now end
local tokens, at = tonumber(kept[1] or ARGV[2]), tonumber(kept[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], 600000)
return wait
"""
_HOLD = """
local time = redis.call('TIME')
local till = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if till > tonumber(redis.call('HGET', KEYS[1], 'held') or '0') then
  redis.call('HSET', KEYS[1], 'held', till)
  redis.call('PEXPIRE', KEYS[1], math.max(600000, tonumber(ARGV[1])))
end
return 0
"""


class SharedBucket:
    """The overall pace of all replicas of one bot, kept in Redis. When Redis fails it says so and no more."""

    def __init__(
        self, redis: Redis, bot_id: int, rate: float, burst: float, monotonic: Monotonic = time.monotonic
    ) -> None:
        self._take = redis.register_script(_TAKE)
        self._hold = redis.register_script(_HOLD)
        self._key = f"distribot:{bot_id}:pace"
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._sulks_until = 0.0

    async def take(self) -> float | None:
        """0 when a token was taken, else the seconds to wait; nothing when Redis is down or slow."""
        milliseconds = await self._run(self._take, self._rate, self._burst)
        return None if milliseconds is None else milliseconds / 1000

    async def hold(self, seconds: float) -> None:
        await self._run(self._hold, int(seconds * 1000))

    async def _run(self, script: Any, *arguments: float) -> float | None:
        if self._monotonic() < self._sulks_until:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                return float(await script(keys=[self._key], args=list(arguments)))
        except (RedisError, OSError, TimeoutError) as error:
            self._sulks_until = self._monotonic() + SULK_SECONDS
            _log.warning("no shared pace, this process keeps its own: %s", type(error).__name__)
            return None
