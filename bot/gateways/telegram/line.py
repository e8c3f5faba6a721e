"""A lean line to the Bot API: for calls that go out by the thousand and whose answers nobody reads."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import aiohttp
from aiogram import Bot
from aiogram.methods import GetMe
from yarl import URL

from bot.gateways.telegram.client import TIMEOUT_SECONDS

CONNECT_SECONDS = 10.0
KEPT_OPEN_SECONDS = 10.0
"""Idle connections are closed before Telegram closes them: a call into a closed one has an unknown fate."""


class Line:
    """The Bot API without a model for each call: of an answer only a refusal is read."""

    def __init__(self, bot: Bot, connections: int) -> None:
        self._bot = bot
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_OPEN_SECONDS)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, sock_connect=CONNECT_SECONDS)
        headers = {"Content-Type": "application/json"}
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers) as session:
            self._session = session
            yield

    async def send(self, method: str, chat_id: int, body: bytes) -> None:
        """`body` is the call's JSON without its opening brace. Raises aiogram's errors and aiohttp's."""
        assert self._session is not None
        async with self._session.post(
            self._url(method), data=b'{"chat_id":%d,%b' % (chat_id, body)
        ) as answer:
            said = await answer.read()
        if answer.status != 200:
            self._bot.session.check_response(self._bot, GetMe(), answer.status, said.decode(errors="replace"))

    def _url(self, method: str) -> URL:
        if method not in self._urls:
            self._urls[method] = URL(self._bot.session.api.api_url(self._bot.token, method), encoded=True)
        return self._urls[method]
