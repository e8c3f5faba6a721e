"""News for the page: every listener gets every event, in order."""

from __future__ import annotations

import asyncio
import json
from typing import Any


class Events:
    """A fan-out of server-sent events."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes]] = set()

    def listen(self) -> asyncio.Queue[bytes]:
        """A new listener's queue."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[bytes]) -> None:
        """The listener is gone."""
        self._listeners.discard(queue)

    def tell(self, event: str, data: dict[str, Any]) -> None:
        """Send ``data`` under ``event`` to all who listen."""
        if self._listeners:
            line = f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
            for queue in self._listeners:
                queue.put_nowait(line)
