"""Processes that answer one update: how soon after they were started, and what they hold in memory then.

`python -m benchmarks.starting API_URL` is the anchor: the least that aiogram needs to answer by long polling.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.telegram import TOKEN, said

_ROOT = Path(__file__).resolve().parent.parent
OURS = ("-m", "bot", "run")
BARE = ("-m", "benchmarks.starting")
_ME = {"id": 42, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
_SENT = {"message_id": 1, "date": 1_764_000_000, "chat": {"id": 7, "type": "private"}, "text": "Hello"}
_PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Started:
    seconds: float
    """From the start of the process to its first answer."""
    resident_bytes: int
    """Half a second later: what it holds when nobody asks for anything."""


@dataclass
class Telegram:
    """A Bot API with one update to be fetched; it knows when somebody answered it."""

    url: str = ""
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    is_fetched: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        if method == "getupdates":
            return web.json_response({"ok": True, "result": await self._updates()})
        if method == "sendmessage":
            self.answered.set()
        result: Any = _ME if method == "getme" else _SENT if method.startswith("send") else True
        return web.json_response({"ok": True, "result": result})

    async def _updates(self) -> list[dict[str, Any]]:
        if self.is_fetched:
            await asyncio.sleep(1)
            return []
        self.is_fetched = True
        return [said("/start", 7)]


async def started(program: Sequence[str], settings: Mapping[str, str]) -> Started:
    """Starts it, waits for its answer, looks at its memory and ends it."""
    async with _telegram() as telegram:
        environment = {**os.environ, **settings, "BOT_API_URL": telegram.url, "BOT_TOKEN": TOKEN}
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *program),
            cwd=_ROOT,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                await telegram.answered.wait()
            seconds = time.perf_counter() - begun
            await asyncio.sleep(0.5)
            return Started(seconds, resident(process.pid))
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def _telegram() -> AsyncIterator[Telegram]:
    telegram, app = Telegram(), web.Application()
    app.router.add_route("*", "/bot{token}/{method}", telegram.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=1).start()
    telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield telegram
    finally:
        await runner.cleanup()


def resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# ── the anchor ──────────────────────────────────────────────────────────────────────────────────────────────


async def echo(url: str, token: str) -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async def hello(message: Message) -> None:
        await message.answer("Hello")

    dispatcher = Dispatcher()
    dispatcher.message.register(hello)
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(echo(os.environ["BOT_API_URL"], os.environ["BOT_TOKEN"]))
