"""The two doors by which updates come in: polling's, which calls the desk, and the webhook's, over a socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.gateways.telegram.polling import lane_of
from bot.handlers.troubles import NotHandled
from tests.rubbish.booth import Booth
from tests.rubbish.mutilating import SECRET, Post
from webhooks.app import build_app
from webhooks.health import Readiness
from webhooks.metrics import reader
from webhooks.telegram import Gate, read_update

TRIES = 5
PATIENCE = 0.1
"""Seconds for an answer to a request that may have no end. Without one nothing is held against the shop."""
NOT_HANDLED = b'{"error": "not handled"}'
STATUSES = {200, 400, 401, 404, 405, 411, 413, 415, 417}
"""What the webhook may answer; and 500 while it asks for the update once more."""


async def by_desk(here: Booth, body: bytes) -> int:
    """Brings it as the poller would; answers how often it was refused. Anything else that is raised is a fault."""
    for refused in range(TRIES + 1):
        if (update := read_update(body)) is None:
            return 0
        lane_of(update)
        try:
            await here.desk.feed(update)
        except NotHandled:
            continue
        return refused
    return TRIES + 1


class Webhook:
    """Telegram's end of the line, without manners."""

    def __init__(self, port: int, idle: asyncio.Event) -> None:
        """`idle`: set while the shop is at none of them."""
        self._port, self._idle = port, idle
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.statuses: Counter[int] = Counter()
        self.odd = 0

    async def bring(self, post: Post) -> int:
        """Again and again until it is let go; answers how often it was asked for once more."""
        if post.is_odd:
            self.odd += 1
            await self._try(post)
            # Nobody knows what became of it: it comes again, as it should have come.
            await self._idle.wait()
            post = Post(post.plain)
        for refused in range(TRIES + 1):
            if await self._try(post):
                return refused
        return TRIES + 1

    async def _try(self, post: Post) -> bool:
        """Whether it is let go. Raises AssertionError at an answer that nobody designed."""
        status, body = await self.send(post)
        self.statuses[status] += 1
        asks_again = status == 500 and body == NOT_HANDLED
        is_designed = status in STATUSES or asks_again or (not status and post.is_odd)
        assert is_designed, f"{status} {body[:200]!r} to {post.wire[:2000]!r}"
        return not asks_again

    async def send(self, post: Post) -> tuple[int, bytes]:
        """Status and body; 0 where the server hangs up without a word."""
        if post.is_odd:
            await self.hang_up()
        reading, writing = self._line = self._line or await asyncio.open_connection("127.0.0.1", self._port)
        status, body, is_over = 0, b"", True
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writing.write(post.wire)
            await writing.drain()
            if post.is_odd:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        return await self._last_of(reading)
                # It waits for more, and learns that nothing comes.
                writing.write_eof()
            status, body, is_over = await _answer(reading)
        if is_over or post.is_odd:
            await self.hang_up()
        return status, body

    async def _last_of(self, reading: asyncio.StreamReader) -> tuple[int, bytes]:
        status, body, _ = await _answer(reading)
        await self.hang_up()
        return status, body

    async def hang_up(self) -> None:
        if self._line:
            self._line[1].close()
            with contextlib.suppress(ConnectionError):
                await self._line[1].wait_closed()
            self._line = None


async def _answer(reading: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Status, body, and whether the line is over."""
    head = (await reading.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split()[1])
    length = next(
        (int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length")), 0
    )
    return status, await reading.readexactly(length), "connection: close" in head or status != 200


async def _text() -> bytes:
    return b""


async def _healthy() -> dict[str, str]:
    return {}


@asynccontextmanager
async def webhook(here: Booth) -> AsyncIterator[Webhook]:
    idle, inside = asyncio.Event(), 0
    idle.set()

    async def feed(update: dict[str, Any]) -> None:
        nonlocal inside
        inside += 1
        idle.clear()
        try:
            await here.desk.feed(update)
        finally:
            inside -= 1
            if not inside:
                idle.set()

    application = build_app(
        Gate(feed).feed,
        secrets=[SECRET],
        health=_healthy,
        ready=Readiness({}, {}),
        figures=reader(_text, [], is_behind_proxy=True),
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    line = Webhook(site._server.sockets[0].getsockname()[1], idle)  # type: ignore[attr-defined]
    try:
        yield line
    finally:
        await line.hang_up()
        await runner.cleanup()
