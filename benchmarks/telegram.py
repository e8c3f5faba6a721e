"""Telegram's side: updates as it sends them, and a connection that sends nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from itertools import count
from typing import Any, cast

from aiogram import Bot
from aiogram.client.default import Default, DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.methods.base import TelegramMethod, TelegramType
from aiogram.types import Chat, Message

from bot.domain import catalog
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.handlers.desk import Desk
from bot.middlewares.throttle import Throttle
from bot.shop import Shop
from tests.situations import START, PassingPictures

TOKEN = "42:BENCHbenchBENCHbenchBENCHbenchBENCHben"
DATE = int(START.timestamp())
ENDLESS = 1e12
_update_ids = count(1)
# Every update gets a new id: aiogram caches by it, and the shop handles each id once.


def said(text: str, telegram_id: int) -> dict[str, Any]:
    """Somebody wrote."""
    entities = (
        [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
    )
    message = {
        "message_id": 1000,
        "from": _user(telegram_id),
        "chat": _chat(telegram_id),
        "date": DATE,
        "text": text,
        "entities": entities,
    }
    return {"update_id": next(_update_ids), "message": message}


def tapped(data: str, telegram_id: int) -> dict[str, Any]:
    """Somebody tapped a button of a message with eight of them."""
    rows = [[{"text": f"Item {n}", "callback_data": f"p:{n}"}] for n in range(8)]
    message = {
        "message_id": 1001,
        "from": {"id": 42, "is_bot": True, "first_name": "Shop", "username": "shop_bot"},
        "chat": _chat(telegram_id),
        "date": DATE,
        "text": "Choose",
        "reply_markup": {"inline_keyboard": rows},
    }
    update_id = next(_update_ids)
    query = {
        "id": str(update_id),
        "from": _user(telegram_id),
        "message": message,
        "chat_instance": "1",
        "data": data,
    }
    return {"update_id": update_id, "callback_query": query}


def _user(telegram_id: int) -> dict[str, Any]:
    return {"id": telegram_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def _chat(telegram_id: int) -> dict[str, Any]:
    return {"id": telegram_id, "first_name": "Ann", "type": "private"}


# ── a connection that sends nothing ─────────────────────────────────────────────────────────────────────────


class NoNetwork(BaseSession):
    """Takes each call as far as its JSON body, then answers as if Telegram had agreed."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        self.calls += 1
        as_json(method, bot)
        is_message = method.__api_method__.startswith(("send", "edit"))
        return cast(TelegramType, _SENT if is_message else True)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """There is nothing to close."""


_SENT = Message.model_construct(message_id=1002, date=START, chat=Chat.model_construct(id=1, type="private"))


def as_json(method: TelegramMethod[Any], bot: Bot) -> str:
    """A call as the JSON that may ride on a webhook's answer."""

    def plain(value: Any) -> Any:
        if isinstance(value, Default):
            return bot.default[value.name]
        return value.model_dump(exclude_none=True, warnings=False)

    given = {name: value for name, value in method.__dict__.items() if value is not None}
    return json.dumps({"method": method.__api_method__, **given}, default=plain)


def silent_bot(session: NoNetwork | None = None) -> Bot:
    default = DefaultBotProperties(parse_mode=ParseMode.HTML)
    return Bot(TOKEN, session=session or NoNetwork(), default=default)


class KnownPictures:
    """Telegram already has every picture; which it calls how, the shop looks up as it always does."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id

    async def file_id(self, picture_id: int) -> str | None:
        return await catalog.picture_file_id(self._bot_id, picture_id)

    async def body(self, picture_id: int) -> bytes:
        return await catalog.picture_body(picture_id)

    async def remember(self, picture_id: int, file_id: str | None) -> None:
        """There is nothing to remember."""

    async def slip(self, slip_id: int) -> bytes:
        return b""

    async def document(self, document_id: int) -> bytes:
        return b""


def desk_for(
    shop: Shop,
    kind: type[Desk] = Desk,
    session: NoNetwork | None = None,
    uploads: Mapping[int, str] | None = None,
) -> Desk:
    """The real front desk and messenger, unthrottled and unpaced, on a connection that sends nothing."""
    bot = silent_bot(session)
    pacer = Pacer(ENDLESS, chat_burst=ENDLESS, chat_per_second=ENDLESS)
    messenger = Messenger(bot, pacer, KnownPictures(shop.bot_id), PassingPictures(), FilePrinter())
    messenger.already_uploaded(uploads or {})
    return kind(shop, messenger, Throttle(burst=ENDLESS, per_second=ENDLESS))
