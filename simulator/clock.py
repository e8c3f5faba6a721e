"""The simulated date: the real one, plus as far as the shop's own clock was moved."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from simulator.errors import NotPossible

# Moving the shop's clock runs all that fell due, which can take a while.
MOVE_TIMEOUT, READ_TIMEOUT = 600.0, 5.0


class Clock:
    """Dates of messages and updates. Pacing and expiry never use it: they go by the monotonic clock."""

    def __init__(self, shop_url: str | None = None) -> None:
        self.shop_url = shop_url
        self.offset = 0
        self.session: ClientSession | None = None

    @property
    def available(self) -> bool:
        """Whether the shop has a clock to move."""
        return self.shop_url is not None

    def now(self) -> int:
        """The simulated instant, in whole seconds as in every Bot API date."""
        return int(time.time()) + self.offset

    async def read(self) -> dict[str, Any]:
        """The shop's clock, if it has one; the simulator takes over its offset."""
        answer: dict[str, Any] = {}
        if self.shop_url is not None:
            answer = await self._ask("GET", None, READ_TIMEOUT)
        return {
            "available": self.available,
            "now": self.now(),
            "offset": self.offset,
            "targets": answer.get("targets", []),
        }

    async def move(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Move the shop's clock first, then the own dates by as much as it moved."""
        before = self.offset
        if self.shop_url is None:
            if not isinstance(wish.get("advance"), (int, float)):
                raise NotPossible('without a shop\'s clock only {"advance": seconds} is known')
            self.offset += int(wish["advance"])
        else:
            await self._ask("POST", wish, MOVE_TIMEOUT)
        return {"now": self.now(), "offset": self.offset, "moved": self.offset - before}

    async def _ask(self, verb: str, body: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
        if self.session is None or self.shop_url is None:
            raise NotPossible("the simulator has not started", 503)
        try:
            timeout = ClientTimeout(total=seconds)
            async with self.session.request(verb, self.shop_url, json=body, timeout=timeout) as response:
                answer = await response.json(content_type=None)
                status = response.status
        except (ClientError, TimeoutError, ValueError) as trouble:
            raise NotPossible(f"the shop's clock does not answer: {trouble!r}", 502) from None
        if status >= 400 or not isinstance(answer, dict):
            raise NotPossible(f"the shop's clock answered {status}: {answer}", 502)
        self.offset = int(answer.get("offset", self.offset))
        return answer
