"""Lanes: jobs side by side, but one at a time and in order for each key."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

_log = logging.getLogger(__name__)
Job = Callable[[], Awaitable[None]]


class Lanes:
    """`width` lanes run at once; the rest waits its turn. A job that raises is logged."""

    def __init__(self, width: int) -> None:
        self._slots = asyncio.Semaphore(width)
        self._queues: dict[Hashable, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self.load = 0
        """Jobs that wait or run."""

    def put(self, key: Hashable, job: Job) -> None:
        self.load += 1
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = deque([job])
        task = asyncio.get_running_loop().create_task(self._drive(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def drop_waiting(self, key: Hashable | None = None) -> None:
        """Forgets jobs that have not begun: of one key, or of all."""
        for queue in self._queues.values() if key is None else filter(None, [self._queues.get(key)]):
            self.load -= len(queue)
            queue.clear()
        self._moved.set()

    async def moved(self) -> None:
        """Returns when a job has ended, or some were dropped, since it was last asked."""
        await self._moved.wait()
        self._moved.clear()

    async def drained(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        self.drop_waiting()
        for task in self._tasks:
            task.cancel()
        await self.drained()

    async def _drive(self, key: Hashable) -> None:
        queue = self._queues[key]
        try:
            while queue:
                async with self._slots:
                    # Somebody may have dropped the rest while this lane waited for its slot.
                    if queue:
                        await self._run(queue.popleft())
        finally:
            del self._queues[key]
            self.load -= len(queue)

    async def _run(self, job: Job) -> None:
        try:
            await job()
        except Exception:
            _log.exception("a job failed")
        finally:
            self.load -= 1
            self._moved.set()
