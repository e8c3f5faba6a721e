"""The Redis connection. Nothing about money or stock depends on it: it may be down, slow or emptied."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

SECONDS = 0.2


def connect(url: str) -> Redis:
    """A client that gives up after 200 ms and never tries twice by itself. A shop without Redis makes none.

    No connection is made yet. Close it with `await redis.aclose()`.
    """
    return Redis.from_url(
        url,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )


async def is_reachable(redis: Redis) -> bool:
    try:
        async with asyncio.timeout(2 * SECONDS):
            return bool(await redis.ping())
    except (RedisError, OSError, TimeoutError):
        return False
