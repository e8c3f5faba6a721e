"""The connection to the Bot API."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import LinkPreviewOptions

TELEGRAM = "https://api.telegram.org"
TIMEOUT_SECONDS = 20.0
"""A call that takes longer is given up. Long polling has a client of its own."""
CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the token belongs to: the id marks rows of this bot, the username stands in links."""

    id: int
    username: str


def connect(token: str, api_url: str = TELEGRAM, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Bot:
    """A bot that speaks HTML and shows no link previews unless asked.

    `api_url` may be a Bot API server of one's own, or the simulator. Nothing is sent yet; close it with
    `await bot.session.close()`.
    """
    server = TelegramAPIServer.from_base(api_url.rstrip("/"))
    session = AiohttpSession(api=server, timeout=timeout_seconds, limit=CONNECTIONS)
    # Not `link_preview_is_disabled`: aiogram would add a parameter that the Bot API no longer knows.
    quiet = LinkPreviewOptions(is_disabled=True)
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=quiet)
    return Bot(token, session=session, default=default)


async def discover(bot: Bot) -> BotIdentity:
    """Asks Telegram who the token belongs to. Raises aiogram's errors when it is wrong or nobody answers."""
    me = await bot.get_me()
    return BotIdentity(me.id, me.username or "")
