"""pyTelegramBotAPI, blocking and over another HTTP library, finds the same Bot API in the simulator."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from telebot import TeleBot, apihelper
from telebot.apihelper import ApiTelegramException
from telebot.types import (
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
)

from tests.simulator.conftest import Json, Stand, png
from tests.simulator.test_python_telegram_bot import QUIET, clean, newest
from tests.simulator.test_webhooks import Hook, hook

__all__ = ["hook"]
T = TypeVar("T")
NEXT = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="next")]])


@pytest.fixture
def bot(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> TeleBot:
    root = str(stand.client.make_url("")).rstrip("/")
    monkeypatch.setattr(apihelper, "API_URL", root + "/bot{0}/{1}")
    monkeypatch.setattr(apihelper, "FILE_URL", root + "/file/bot{0}/{1}")
    return TeleBot(stand.inside.settings.token, threaded=False)


async def asks(call: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """The client blocks, and the simulator runs in this thread."""
    return await asyncio.to_thread(call, *arguments, **named)


async def test_messages_are_sent_changed_and_removed(stand: Stand, bot: TeleBot) -> None:
    person = await stand.person()
    assert (await asks(bot.get_me)).username == "demo_shop_bot"
    assert await asks(bot.send_chat_action, person, "typing")
    sent = await asks(bot.send_message, person, "<b>Tea</b>", parse_mode="HTML", reply_markup=NEXT)
    assert sent.html_text == "<b>Tea</b>"
    assert sent.reply_markup is not None
    assert sent.reply_markup.keyboard[0][0].callback_data == "next"
    changed = await asks(bot.edit_message_text, "Cups", person, sent.message_id)
    assert isinstance(changed, Message)
    assert (changed.text, changed.reply_markup) == ("Cups", None)
    answered = await asks(bot.reply_to, changed, "yes")
    assert answered.reply_to_message is not None
    assert answered.reply_to_message.message_id == sent.message_id
    assert await asks(bot.delete_message, person, sent.message_id)
    assert [m["text"] for m in (await stand.get(f"people/{person}/chat"))["messages"]][1:] == ["yes"]
    await clean(stand)


async def test_photos_and_files_go_there_and_back(stand: Stand, bot: TeleBot) -> None:
    person = await stand.person()
    sent = await asks(bot.send_photo, person, png(640, 480), caption="a cup", reply_markup=NEXT)
    assert sent.photo
    assert (sent.photo[-1].width, sent.caption) == (640, "a cup")
    again = await asks(bot.send_photo, person, sent.photo[-1].file_id)
    assert again.photo
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    other = InputMediaPhoto(InputFile(io.BytesIO(png(90, 60))), caption="another")
    changed = await asks(bot.edit_message_media, other, person, sent.message_id)
    assert isinstance(changed, Message)
    assert changed.photo
    assert (changed.photo[-1].width, changed.caption) == (90, "another")
    named = io.BytesIO(b"a;b\n")
    listed = await asks(bot.send_document, person, named, visible_file_name="list.csv")
    assert listed.document is not None
    assert listed.document.file_name == "list.csv"
    file = await asks(bot.get_file, listed.document.file_id)
    assert await asks(bot.download_file, file.file_path) == b"a;b\n"
    album = [InputMediaPhoto(again.photo[-1].file_id), InputMediaPhoto(InputFile(io.BytesIO(png())))]
    assert len(await asks(bot.send_media_group, person, album)) == 2
    await clean(stand)


async def test_commands_webhooks_and_stars(
    stand: Stand,
    bot: TeleBot,
    hook: Hook,
) -> None:
    person = await stand.person()
    scope = BotCommandScopeChat(person)
    assert await asks(bot.set_my_commands, [BotCommand("shop", "The goods")], scope, "en")
    assert [c.command for c in await asks(bot.get_my_commands, scope, "en")] == ["shop"]
    assert await asks(bot.set_webhook, hook.url, secret_token="s3cret", allowed_updates=["message"])
    assert (await asks(bot.get_webhook_info)).url == hook.url
    await stand.post(f"people/{person}/text", text="hello")
    assert (await stand.get(QUIET))["idle"]
    assert hook.texts() == ["hello"]
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert await asks(bot.delete_webhook)
    prices = [LabeledPrice("A file", 50)]
    sent = await asks(bot.send_invoice, person, "File", "A file", "order-1", "", "XTR", prices)
    await stand.api("getUpdates", allowed_updates=["message", "pre_checkout_query"])
    paying = asyncio.create_task(stand.post(f"people/{person}/pay", message_id=sent.message_id))
    (update,) = await asks(bot.get_updates)
    assert update.pre_checkout_query is not None
    assert update.pre_checkout_query.invoice_payload == "order-1"
    assert await asks(bot.answer_pre_checkout_query, update.pre_checkout_query.id, True)
    charge_id = (await paying)["charge_id"]
    assert (await asks(bot.get_my_star_balance)).amount == 50
    assert await asks(bot.refund_star_payment, person, charge_id)
    transactions = (await asks(bot.get_star_transactions)).transactions
    assert [(one.id, one.receiver is None) for one in transactions] == [(charge_id, True), (charge_id, False)]
    await clean(stand)


async def test_refusals_become_the_clients_own_errors(stand: Stand, bot: TeleBot) -> None:
    person = await stand.person()
    blocking = await stand.person()
    await stand.post(f"people/{blocking}/block")

    async def refused(call: Callable[..., Any], *arguments: Any) -> tuple[int, str, Json]:
        with pytest.raises(ApiTelegramException) as refusal:
            for _ in range(40):
                await asks(call, *arguments)
        error = refusal.value
        return error.error_code, error.description, error.result_json.get("parameters", {})

    assert await refused(bot.send_message, 5, "nobody") == (400, "Bad Request: chat not found", {})
    words = "Forbidden: bot was blocked by the user"
    assert await refused(bot.send_message, blocking, "hello?") == (403, words, {})
    assert await refused(apihelper._make_request, bot.token, "sendFlowers") == (
        404,
        "Not Found: method not found",
        {},
    )
    words = "Too Many Requests: retry after 1"
    assert await refused(bot.send_message, person, "x") == (429, words, {"retry_after": 1})
    assert (await refused(TeleBot("1:another").get_me))[:2] == (401, "Unauthorized")
    await stand.take()
    waiting = asyncio.create_task(refused(bot.get_updates, None, 100, 5))
    await asyncio.sleep(0.1)
    await stand.take()
    assert (await waiting)[0] == 409


async def test_a_whole_sale_by_long_polling(stand: Stand, bot: TeleBot) -> None:
    paid: list[str] = []

    @bot.message_handler(commands=["start"])
    def start(message: Message) -> None:
        bot.reply_to(message, f"Hello {(message.text or '').partition(' ')[2]}", reply_markup=NEXT)

    @bot.callback_query_handler(func=lambda query: query.data == "next")
    def tap(query: CallbackQuery) -> None:
        bot.answer_callback_query(query.id, "Here it is")
        assert query.message is not None
        prices = [LabeledPrice("Cup", 1250)]
        bot.send_invoice(query.message.chat.id, "Order", "A cup", "order-1", "1:TEST:1", "EUR", prices)

    @bot.pre_checkout_query_handler(func=lambda query: True)
    def checkout(query: PreCheckoutQuery) -> None:
        bot.answer_pre_checkout_query(query.id, ok=True)

    @bot.message_handler(content_types=["successful_payment"])
    def thanks(message: Message) -> None:
        assert message.successful_payment is not None
        paid.append(message.successful_payment.telegram_payment_charge_id)
        bot.send_message(message.chat.id, "Thank you")

    person = await stand.person(started=False)
    polling = threading.Thread(target=bot.polling, kwargs={"timeout": 1, "long_polling_timeout": 1})
    polling.start()
    try:
        await stand.post(f"people/{person}/start", payload="Ann")
        greeting = await newest(stand, person)
        assert greeting["text"] == "Hello Ann"
        await stand.post(f"people/{person}/tap", message_id=greeting["message_id"], row=0, column=0)
        invoice = await newest(stand, person)
        told = await stand.post(f"people/{person}/pay", message_id=invoice["message_id"])
        assert (await newest(stand, person))["text"] == "Thank you"
        assert paid == [told["charge_id"]]
    finally:
        bot.stop_polling()
        await asks(polling.join)
    await clean(stand)
