"""What the shop stands on and cannot see from inside: the disk, Redis, what Telegram says of the webhook."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis

from bot.gateways import cache
from bot.shop import TelegramState

SMALLEST_FREE_BYTES = 500 * 1024 * 1024
SMALLEST_FREE_SHARE = 0.05
"""Whichever is less: half a gigabyte is plenty on a small disk, and a twentieth of a large one."""
SECONDS = 5.0
RECENT = timedelta(minutes=2)


class Hook(Protocol):
    @property
    def url(self) -> str: ...

    @property
    def last_error(self) -> str: ...

    @property
    def last_error_at(self) -> datetime | None: ...


AskTelegram = Callable[[], Awaitable[Hook]]
"""getWebhookInfo."""


class Surroundings:
    def __init__(self, ask: AskTelegram, webhook_url: str, redis: Redis | None, file: Path | None) -> None:
        """`webhook_url`: where Telegram shall call; empty by polling. `file`: the embedded database."""
        self._ask = ask
        self._webhook_url = webhook_url
        self._redis = redis
        self._file = file

    async def disk_is_full(self) -> bool:
        """Of the disk that the embedded database lies on. A server's disk is not ours to see."""
        if self._file is None:
            return False
        return is_nearly_full(self._file)

    async def redis_is_lost(self) -> bool:
        return self._redis is not None and not await cache.is_reachable(self._redis)

    async def telegram(self, now: datetime) -> TelegramState:
        """One question. A Telegram that cannot be reached says nothing about token or webhook."""
        try:
            async with asyncio.timeout(SECONDS):
                hook = await self._ask()
        except Exception as error:
            # By name, since Telegram's library is only imported where a bot runs.
            return TelegramState(
                is_token_refused=type(error).__name__ in ("TelegramUnauthorizedError", "TelegramNotFound")
            )
        just_failed = bool(hook.last_error and hook.last_error_at and now - hook.last_error_at < RECENT)
        return TelegramState(is_webhook_failing=hook.url != self._webhook_url or just_failed)


def is_nearly_full(file: Path) -> bool:
    disk = shutil.disk_usage(file.parent)
    return disk.free < min(SMALLEST_FREE_BYTES, disk.total * SMALLEST_FREE_SHARE)
