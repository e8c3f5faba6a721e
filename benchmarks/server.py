"""The web applications under test, in a process of their own: `python -m benchmarks.server KIND [DATABASE_URL]`.

It prints one line, the port of each application as JSON, and leaves when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from aiohttp import web

if TYPE_CHECKING:
    from aiogram import Bot, Dispatcher

CONTROL = "control"
SECRET = "s3cret"
HELLO = "Welcome! Choose a category below."
Applications = dict[str, web.Application]


# ── ours ────────────────────────────────────────────────────────────────────────────────────────────────────


def shop_app(feed: Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]) -> web.Application:
    from webhooks.app import build_app
    from webhooks.health import Readiness
    from webhooks.metrics import reader

    async def well() -> Mapping[str, str]:
        return {}

    async def nothing() -> bytes:
        return b""

    figures = reader(nothing, [], is_behind_proxy=True)
    return build_app(feed, secrets=[SECRET], health=well, ready=Readiness({}), figures=figures)


@contextmanager
def stub_person() -> Iterator[None]:
    """Whoever writes is known: his row comes from here instead of from the database, nothing else changes."""
    from bot.domain import rulebook
    from bot.domain.people import queries

    async def rows(_statement: str, telegram_id: int) -> list[dict[str, Any]]:
        return [{**_PERSON, "telegram_id": telegram_id}]

    async def current_rules() -> tuple[int, rulebook.Rules]:
        return 1, rulebook.DEFAULTS

    with patch.object(queries, "rows", rows), patch.object(rulebook, "current_rules", current_rules):
        yield


_PERSON = {
    "id": 1,
    "name": "Ann",
    "username": None,
    "language": None,
    "telegram_language": "en",
    "dialogue": None,
    "dialogue_data": "{}",
    "cart_version": 1,
    "promotions_asked_at": 1,
    "promotions_agreed_at": None,
    "blocked_at": None,
    "is_distributor": False,
    "staff_roles": None,
    "rules_version": 1,
}


# ── anchors ─────────────────────────────────────────────────────────────────────────────────────────────────


def aiogram_json(dispatcher: Dispatcher, bot: Bot) -> web.Application:
    """aiogram with one handler, its reply as JSON on the webhook's answer: the leanest that is still aiogram."""
    from benchmarks.telegram import as_json
    from webhooks.telegram import PATH

    async def receive(request: web.Request) -> web.Response:
        reply = await dispatcher.feed_raw_update(bot, json.loads(await request.read()))
        body = as_json(reply, bot) if reply else "{}"
        return web.Response(text=body, content_type="application/json")

    app = web.Application()
    app.router.add_post(PATH, receive)
    return app


def aiogram_usual(dispatcher: Dispatcher, bot: Bot) -> web.Application:
    """What aiogram's documentation shows: the reply as multipart on the webhook's answer."""
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler

    from webhooks.telegram import PATH

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(app, PATH)
    return app


def bare_dispatcher() -> Dispatcher:
    from aiogram import Dispatcher
    from aiogram.methods import SendMessage
    from aiogram.types import Message

    async def hello(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=HELLO)

    dispatcher = Dispatcher()
    dispatcher.message.register(hello)
    return dispatcher


def screen_dispatcher() -> Dispatcher:
    """Bare as well, but it answers what `/help` answers: a text of its length and a button."""
    from aiogram import Dispatcher
    from aiogram.methods import SendMessage
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

    async def help_page(message: Message) -> SendMessage:
        button = InlineKeyboardButton(text="Home", callback_data="h")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        return SendMessage(chat_id=message.chat.id, text=HELLO * 13, reply_markup=keyboard)

    dispatcher = Dispatcher()
    dispatcher.message.register(help_page)
    return dispatcher


def reading_dispatcher(pool: Any, *, is_page: bool = False) -> Dispatcher:
    """It reads whoever writes; a page is as long as that of `/help`, and has its button."""
    from aiogram import Dispatcher
    from aiogram.methods import SendMessage
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

    async def hello(message: Message) -> SendMessage:
        telegram_id = message.from_user.id if message.from_user else 0
        row = await pool.fetchrow("SELECT * FROM person WHERE telegram_id = $1", telegram_id)
        if not is_page:
            return SendMessage(chat_id=message.chat.id, text=f"{HELLO} {row['name']}")
        button = InlineKeyboardButton(text="Home", callback_data="h")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        return SendMessage(chat_id=message.chat.id, text=HELLO * 13 + row["name"], reply_markup=keyboard)

    dispatcher = Dispatcher()
    dispatcher.message.register(hello)
    return dispatcher


# ── kinds ───────────────────────────────────────────────────────────────────────────────────────────────────


async def without_database(stack: AsyncExitStack, _url: str) -> Applications:
    from benchmarks.telegram import desk_for, silent_bot
    from bot.handlers.desk import Desk
    from tests.situations import SetClock, shop_for_tests

    class BareDesk(Desk):
        async def _message(self, message: Any, update_id: int) -> None:
            """Nothing to do."""

    stack.enter_context(stub_person())
    shop, bot = shop_for_tests(SetClock()), silent_bot()
    bare = desk_for(shop, BareDesk)

    async def greeted(update: dict[str, Any]) -> dict[str, Any]:
        """The front desk has no replies of this kind; here one rides on the answer, as the anchor's does."""
        await bare.feed(update)
        chat_id = update["message"]["chat"]["id"]
        return {"method": "sendMessage", "chat_id": chat_id, "text": HELLO, "parse_mode": "HTML"}

    return {
        "whole": shop_app(desk_for(shop).feed),
        "bare": shop_app(greeted),
        "json": aiogram_json(bare_dispatcher(), bot),
        "screen": aiogram_json(screen_dispatcher(), bot),
        "usual": aiogram_usual(bare_dispatcher(), bot),
    }


async def with_database(stack: AsyncExitStack, url: str) -> Applications:
    from benchmarks.shops import bare_pool
    from benchmarks.telegram import desk_for, silent_bot
    from bot.models.database import opened
    from tests.situations import SetClock, shop_for_tests

    await stack.enter_async_context(opened(url))
    pool = await stack.enter_async_context(bare_pool(url))
    shop = shop_for_tests(SetClock())
    return {
        "whole": shop_app(desk_for(shop).feed),
        "select": aiogram_json(reading_dispatcher(pool), silent_bot()),
        "page": aiogram_json(reading_dispatcher(pool, is_page=True), silent_bot()),
    }


KINDS = {"without_database": without_database, "with_database": with_database}


# ── serving ─────────────────────────────────────────────────────────────────────────────────────────────────


def control_app() -> web.Application:
    async def cpu(_request: web.Request) -> web.Response:
        return web.Response(text=repr(time.process_time()))

    app = web.Application()
    app.router.add_post("/", cpu)
    return app


async def serve(kind: str, url: str) -> None:
    async with AsyncExitStack() as stack:
        apps = {**await KINDS[kind](stack, url), CONTROL: control_app()}
        ports = {}
        for name, app in apps.items():
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=1)
            await site.start()
            ports[name] = runner.addresses[0][1]
        print(json.dumps(ports), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
