"""The connection to the Bot API."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, exceptions
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import Response, TelegramMethod
from aiogram.types import LinkPreviewOptions
from aiohttp import JsonPayload

TELEGRAM = "https://api.telegram.org"
TIMEOUT_SECONDS = 20.0
"""A call that takes longer is given up. Long polling has a client of its own."""
CONNECTIONS = 100


class JsonSession(AiohttpSession):
    """Calls as JSON: a form takes twice the work, and only a file needs one."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        files: dict[str, Any] = {}
        given = {
            name: self.prepare_value(value, bot, files, _dumps_json=False)
            for name, value in method.model_dump(warnings=False).items()
        }
        if files:
            return super().build_form_data(bot, method)
        return JsonPayload(
            {name: value for name, value in given.items() if value is not None and value != ""}
        )


Count = Callable[[str, str, float], None]
"""Told of every call: its method, its outcome, its seconds."""
_OUTCOMES: dict[type[Exception], str] = {
    exceptions.TelegramRetryAfter: "too_many",
    exceptions.TelegramForbiddenError: "blocked",
    exceptions.TelegramUnauthorizedError: "unauthorized",
    exceptions.TelegramConflictError: "conflict",
    exceptions.TelegramServerError: "server_error",
    exceptions.TelegramNetworkError: "unreachable",
}


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the token belongs to: the id marks rows of this bot, the username stands in links."""

    id: int
    username: str


def connect(
    token: str,
    api_url: str = TELEGRAM,
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    count: Count | None = None,
) -> Bot:
    """A bot that speaks HTML and shows no link previews unless asked.

    `api_url` may be a Bot API server of one's own, or the simulator. Nothing is sent yet; close it with
    `await bot.session.close()`.
    """
    server = TelegramAPIServer.from_base(api_url.rstrip("/"))
    session = JsonSession(api=server, timeout=timeout_seconds, limit=CONNECTIONS)
    if count is not None:
        session.middleware(_counting(count))
    # Not `link_preview_is_disabled`: aiogram would add a parameter that the Bot API no longer knows.
    quiet = LinkPreviewOptions(is_disabled=True)
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=quiet)
    return Bot(token, session=session, default=default)


def _counting(count: Count) -> Any:
    async def counted(
        call: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        started, outcome = time.perf_counter(), "ok"
        try:
            return await call(bot, method)
        except Exception as error:
            outcome = outcome_of(error)
            raise
        finally:
            count(method.__api_method__, outcome, time.perf_counter() - started)

    return counted


def outcome_of(error: Exception) -> str:
    """One of a handful of words; whatever Telegram merely says no to is `refused`."""
    for kind, outcome in _OUTCOMES.items():
        if isinstance(error, kind):
            return outcome
    return "refused" if isinstance(error, exceptions.TelegramAPIError) else "failed"


async def discover(bot: Bot) -> BotIdentity:
    """Asks Telegram who the token belongs to. Raises aiogram's errors when it is wrong or nobody answers."""
    me = await bot.get_me()
    return BotIdentity(me.id, me.username or "")
