"""Token buckets: one chat's, one process's, and those that all replicas share."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)
Monotonic = Callable[[], float]

CHAT_BURST, CHAT_PER_SECOND = 19.0, 1.0
"""One less than the 20 that Telegram takes at once: calls can arrive closer together than they left."""
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

    def lack(self, now: float, seconds: float) -> None:
        """The next token comes after so long: others have taken of it too."""
        self._tokens, self._at = 1.0 - seconds * self.rate, now

    def hold(self, now: float, seconds: float) -> None:
        self.held_until = max(self.held_until, now + seconds)

    def is_idle(self, now: float) -> bool:
        """Full and not held: it remembers nothing that a new bucket would not."""
        return self.held_until <= now and self.tokens(now) >= self.burst


# One round trip for both buckets, by the server's own clock: takes a token of each, or none and says how many
# milliseconds are missing in the one or in the other. What is held gives nothing, not even to who wants no token.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for place, key in ipairs(KEYS) do
  local rate, burst = tonumber(ARGV[3 * place - 2]), tonumber(ARGV[3 * place - 1])
  local kept = redis.call('HMGET', key, 'tokens', 'at', 'held')
  local held = tonumber(kept[3] or '0') - now
  local tokens = tonumber(kept[1] or burst)
  tokens = math.min(burst, tokens + math.max(0, now - tonumber(kept[2] or now)) * rate / 1000)
  local left = tokens - tonumber(ARGV[3 * place])
  local wait = 0
  if held > 0 then wait = held elseif left < 0 then wait = math.ceil(-left * 1000 / rate) end
  found[place] = {left, wait}
end
local waits = {}
local must_wait = false
for place in ipairs(KEYS) do
  waits[place] = found[place][2]
  must_wait = must_wait or waits[place] > 0
end
if must_wait then return waits end
for place, key in ipairs(KEYS) do
  redis.call('HSET', key, 'tokens', tostring(found[place][1]), 'at', now)
  redis.call('PEXPIRE', key, 600000)
end
return waits
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


class SharedBuckets:
    """The pace of all replicas of one bot, overall and for each chat, kept in Redis. When that fails they say so and
    no more."""

    def __init__(
        self,
        redis: Redis,
        bot_id: int,
        rate: float,
        burst: float,
        *,
        chat_rate: float = CHAT_PER_SECOND,
        chat_burst: float = CHAT_BURST,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self._take = redis.register_script(_TAKE)
        self._hold = redis.register_script(_HOLD)
        self._key = f"distribot:{bot_id}:pace"
        self._overall = (rate, burst)
        self._each_chat = (chat_rate, chat_burst)
        self._monotonic = monotonic
        self._sulks_until = 0.0

    async def take(self, chat_id: int | None, *, is_new: bool) -> tuple[float, float] | None:
        """Zeros when tokens were taken, else the seconds to wait: for everybody, and for this chat.

        Nothing when Redis is down or slow.
        """
        keys, arguments = [self._key], [*self._overall, 1.0]
        if chat_id is not None:
            keys.append(f"{self._key}:{chat_id}")
            arguments += [*self._each_chat, 1.0 if is_new else 0.0]
        waits = await self._run(self._take, keys, arguments)
        if waits is None:
            return None
        overall, *chats = (milliseconds / 1000 for milliseconds in waits)
        return overall, sum(chats)

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Nothing goes to anybody, or to that chat."""
        key = self._key if chat_id is None else f"{self._key}:{chat_id}"
        await self._run(self._hold, [key], [int(seconds * 1000)])

    async def _run(self, script: Any, keys: Sequence[str], arguments: Sequence[float]) -> Any:
        if self._monotonic() < self._sulks_until:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                return await script(keys=keys, args=arguments)
        except (RedisError, OSError, TimeoutError) as error:
            self._sulks_until = self._monotonic() + SULK_SECONDS
            _log.warning("no shared pace, this process keeps its own: %s", type(error).__name__)
            return None
