"""The bell: after a commit it wakes whoever sends notices or takes files in, here and in other replicas."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)
TROUBLE_SECONDS = 5.0
LISTEN_SECONDS = 5.0


class Ear:
    """One waiter's. Rings while he does not wait are kept, as one."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Returns when it rings, or has rung since the last wait; False when the time is up first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        was_rung = self._rung.is_set()
        self._rung.clear()
        return was_rung


class LocalBell:
    """Wakes the waiters of this process: the sender of notices, and whoever else took an `ear`."""

    def __init__(self) -> None:
        self._ears = [Ear()]

    def ear(self) -> Ear:
        """One more waiter's."""
        self._ears.append(Ear())
        return self._ears[-1]

    def ring(self) -> None:
        self.ring_here()

    def ring_here(self) -> None:
        """Wakes this process only."""
        for ear in self._ears:
            ear.ring()

    async def wait(self, seconds: float) -> bool:
        """As the first ear does."""
        return await self._ears[0].wait(seconds)

    async def run(self) -> None:
        """What must run beside it: nothing here."""


class RedisBell(LocalBell):
    """Also rings in the other replicas, by Redis. When Redis fails, their own look every 30 seconds serves.

    `ring` itself only sets flags: it is called right after a commit, where no task may be started.
    """

    def __init__(self, redis: Redis, bot_id: int) -> None:
        super().__init__()
        self._redis = redis
        self._channel = f"distribot:{bot_id}:bell"
        self._me = secrets.token_hex(8)
        self._to_tell = asyncio.Event()

    def ring(self) -> None:
        self.ring_here()
        self._to_tell.set()

    async def run(self) -> None:
        """Publishes and listens until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep(self._publish))
            group.create_task(self._keep(self._listen))

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        is_well = True
        while True:
            try:
                await work()
                is_well = True
            except (RedisError, OSError, TimeoutError) as error:
                if is_well:
                    _log.warning("the bell rings in this process only: %s", type(error).__name__)
                is_well = False
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _publish(self) -> None:
        await self._to_tell.wait()
        self._to_tell.clear()
        await self._redis.publish(self._channel, self._me)

    async def _listen(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as listener:
            await listener.subscribe(self._channel)
            while True:
                message = await listener.get_message(timeout=LISTEN_SECONDS)
                if message is not None and _sender(message.get("data")) != self._me:
                    self.ring_here()


def _sender(data: object) -> str:
    return data.decode(errors="replace") if isinstance(data, bytes) else str(data)
