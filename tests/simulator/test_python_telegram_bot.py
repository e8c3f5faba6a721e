"""python-telegram-bot, a client that nobody here wrote, finds in the simulator the Bot API that it knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LabeledPrice,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from tests.simulator.conftest import Stand, png
from tests.simulator.test_webhooks import Hook, hook

__all__ = ["hook"]
NEXT = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="next")]])
QUIET = "idle?quiet=0.02&timeout=5"


def client(stand: Stand, token: str = "") -> Bot:
    root = str(stand.client.make_url("")).rstrip("/")
    token = token or stand.inside.settings.token
    return Bot(token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot")


@pytest.fixture
async def bot(stand: Stand) -> AsyncIterator[Bot]:
    async with client(stand) as made:
        yield made


async def clean(stand: Stand, allowed: int = 0) -> None:
    report = await stand.get("report")
    assert (report["refused"], report["faults"], report["allowed"]) == (0, 0, allowed), report
    assert report["unanswered_callbacks"] == []


async def test_messages_are_sent_changed_and_removed(stand: Stand, bot: Bot) -> None:
    person = await stand.person(username="ann")
    assert (bot.username, bot.id) == ("demo_shop_bot", stand.inside.bot_id)
    assert await bot.send_chat_action(person, ChatAction.TYPING)
    sent = await bot.send_message(person, "<b>Tea</b> & cups", parse_mode=ParseMode.HTML, reply_markup=NEXT)
    assert sent.text_html == "<b>Tea</b> &amp; cups"
    assert sent.reply_markup == NEXT
    changed = await bot.edit_message_text("*Cups*", person, sent.id, parse_mode=ParseMode.MARKDOWN_V2)
    assert isinstance(changed, Message)
    assert (changed.text_markdown_v2, changed.reply_markup) == ("*Cups*", None)
    assert changed.edit_date is not None
    shown = await bot.edit_message_reply_markup(person, sent.id, reply_markup=NEXT)
    assert isinstance(shown, Message)
    copied = await bot.copy_message(person, person, sent.id)
    forwarded = await bot.forward_message(person, person, sent.id)
    assert forwarded.forward_origin is not None
    assert await bot.pin_chat_message(person, copied.message_id)
    answered = await bot.send_message(person, "yes", reply_to_message_id=sent.id)
    assert answered.reply_to_message is not None
    assert await bot.delete_message(person, sent.id)
    assert await bot.delete_messages(person, [copied.message_id, forwarded.id])
    keyboard = ReplyKeyboardMarkup([["A", "B"]], resize_keyboard=True)
    await bot.send_message(person, "which?", reply_markup=keyboard)
    assert (await stand.get(f"people/{person}/chat"))["reply_keyboard"]["keyboard"][0][0]["text"] == "A"
    await bot.send_message(person, "thanks", reply_markup=ReplyKeyboardRemove())
    chat = await bot.get_chat(person)
    assert (chat.username, chat.first_name) == ("ann", "Ann")
    await clean(stand)


async def test_photos_and_files_go_there_and_back(stand: Stand, bot: Bot) -> None:
    person = await stand.person()
    picture = png(640, 480)
    sent = await bot.send_photo(person, picture, caption="a <i>cup</i>", parse_mode=ParseMode.HTML)
    assert [entity.type for entity in sent.caption_entities] == ["italic"]
    largest = sent.photo[-1]
    assert (largest.width, largest.height) == (640, 480)
    again = await bot.send_photo(person, largest.file_id)
    assert again.photo[-1].file_unique_id == largest.file_unique_id
    changed = await bot.edit_message_media(InputMediaPhoto(png(90, 60)), person, sent.id)
    assert isinstance(changed, Message)
    assert changed.photo[-1].width == 90
    await bot.edit_message_caption(person, sent.id, caption="another")
    album = await bot.send_media_group(person, [InputMediaPhoto(largest.file_id), InputMediaPhoto(picture)])
    assert len({message.media_group_id for message in album}) == 1
    report = await bot.send_document(person, b"a;b\n1;2\n", filename="list.csv", caption="the list")
    assert report.document is not None
    assert (report.document.file_name, report.document.file_size) == ("list.csv", 8)
    file = await bot.get_file(report.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a;b\n1;2\n"
    assert await bot.send_document(person, report.document.file_id)
    await clean(stand)


async def test_commands_and_words_are_kept_per_language_and_scope(stand: Stand, bot: Bot) -> None:
    person = await stand.person(language_code="ru")
    shop = [BotCommand("shop", "The goods")]
    own = [BotCommand("shop", "Товары"), BotCommand("cart", "Корзина")]
    assert await bot.set_my_commands(shop)
    assert await bot.set_my_commands(own, scope=BotCommandScopeChat(person), language_code="ru")
    assert await bot.get_my_commands() == tuple(shop)
    assert await bot.get_my_commands(BotCommandScopeChat(person), "ru") == tuple(own)
    assert [c["command"] for c in (await stand.get(f"people/{person}/chat"))["commands"]] == ["shop", "cart"]
    assert await bot.delete_my_commands(BotCommandScopeChat(person), "ru")
    assert await bot.set_my_description("Tea", "ru")
    assert (await bot.get_my_description("ru")).description == "Tea"
    await clean(stand)


async def test_a_webhook_is_set_told_of_and_deleted(
    stand: Stand,
    bot: Bot,
    hook: Hook,
) -> None:
    person = await stand.person()
    allowed = [Update.MESSAGE, Update.CALLBACK_QUERY]
    assert await bot.set_webhook(hook.url, secret_token="s3cret", allowed_updates=allowed, max_connections=5)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (hook.url, 5, tuple(allowed))
    await stand.post(f"people/{person}/text", text="hello")
    assert (await stand.get(QUIET))["idle"]
    update = Update.de_json(hook.updates[0], bot)
    assert update.effective_message is not None
    assert update.effective_message.text == "hello"
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=0)
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert not (await bot.get_webhook_info()).url
    assert await bot.get_updates(timeout=0) == ()


async def test_refusals_become_the_clients_own_errors(
    stand: Stand, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    person = await stand.person()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "nobody")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(person, "<b>", parse_mode=ParseMode.HTML)
    sent = await bot.send_message(person, "same")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("same", person, sent.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("4000000000000001")
    await stand.post(f"people/{person}/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(person, "are you there?")
    other = await stand.person()
    with pytest.raises(RetryAfter) as refusal:
        for n in range(40):
            await bot.send_message(other, str(n))
    assert refusal.value.retry_after == timedelta(seconds=1)
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    await stand.api("getUpdates")
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await waiting
    with pytest.raises(InvalidToken):
        async with client(stand, "1:another"):
            pass


class Shop:
    """A shop as one would write it with this client: handlers on an application that polls."""

    def __init__(self, stand: Stand) -> None:
        root = str(stand.client.make_url("")).rstrip("/")
        self.app = Application.builder().token(stand.inside.settings.token).base_url(f"{root}/bot").build()
        self.paid: list[str] = []
        self.errors: list[object] = []
        self.app.add_handler(CommandHandler("start", self.start))
        self.app.add_handler(CallbackQueryHandler(self.tap))
        self.app.add_handler(PreCheckoutQueryHandler(self.checkout))
        self.app.add_handler(MessageHandler(filters.SUCCESSFUL_PAYMENT, self.thanks))
        self.app.add_error_handler(self.failed)

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"Hello {(context.args or ['you'])[0]}", reply_markup=NEXT)

    async def tap(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query, chat = update.callback_query, update.effective_chat
        assert query is not None
        assert chat is not None
        await query.answer("Here it is", show_alert=True)
        await query.edit_message_text("Your bill")
        prices = [LabeledPrice("Cup", 1250), LabeledPrice("Shipping", 490)]
        await context.bot.send_invoice(chat.id, "Order", "A cup", "order-1", "EUR", prices, "1:TEST:1")

    async def checkout(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.pre_checkout_query
        assert query is not None
        is_first = not self.paid
        await query.answer(ok=is_first, error_message=None if is_first else "Paid already")

    async def thanks(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        assert update.message.successful_payment is not None
        self.paid.append(update.message.successful_payment.telegram_payment_charge_id)
        await update.message.reply_text("Thank you")

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        self.errors.append(context.error)


async def test_a_whole_sale_by_long_polling(stand: Stand) -> None:
    shop = Shop(stand)
    person = await stand.person(started=False)
    async with shop.app:
        await shop.app.start()
        assert shop.app.updater is not None
        await shop.app.updater.start_polling(timeout=5)
        await stand.post(f"people/{person}/start", payload="Ann")
        greeting = await newest(stand, person)
        assert greeting["text"] == "Hello Ann"
        tap = await stand.post(f"people/{person}/tap", message_id=greeting["message_id"], row=0, column=0)
        invoice = await newest(stand, person)
        answer = await stand.get(f"people/{person}/answers/{tap['callback_query_id']}")
        assert (answer["text"], answer["show_alert"]) == ("Here it is", True)
        assert invoice["invoice"]["total_amount"] == 1740
        paid = await stand.post(f"people/{person}/pay", message_id=invoice["message_id"])
        assert (await newest(stand, person))["text"] == "Thank you"
        assert shop.paid == [paid["charge_id"]]
        again = await stand.post(f"people/{person}/pay", message_id=invoice["message_id"])
        assert (again["outcome"], again["error_message"]) == ("refused", "Paid already")
        await shop.app.updater.stop()
        await shop.app.stop()
    assert shop.errors == []
    await clean(stand)


async def newest(stand: Stand, person: int) -> dict[str, Any]:
    assert (await stand.get(QUIET))["idle"]
    messages = (await stand.get(f"people/{person}/chat"))["messages"]
    return dict([message for message in messages if message["from_bot"]][-1])


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "lost_answer", "lost_request", "silence"])
async def test_disturbances_are_troubles_of_the_network(stand: Stand, bot: Bot, kind: str) -> None:
    person = await stand.person()
    await stand.post("disturbances", kind=kind, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(person, "x", read_timeout=0.3)
    assert (await bot.send_message(person, "x")).text == "x"
