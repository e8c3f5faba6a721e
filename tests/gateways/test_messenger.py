"""Screens on their way into a chat: edited where possible, new where not, always readable."""

from __future__ import annotations

import gettext
from zoneinfo import ZoneInfo

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.account import webhook_state
from bot.gateways.telegram.client import BotIdentity, connect, discover
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.kernel.chart import Chart
from bot.kernel.files import PdfFile
from bot.kernel.screen import (
    Blocked,
    Button,
    DocumentPicture,
    Invoice,
    Price,
    ProductPicture,
    QrPicture,
    Screen,
    SlipPicture,
    Tapped,
)
from bot.texts import Texts
from tests.gateways.fake_api import CHAT, TOKEN

TEXTS = Texts("en", "en", gettext.NullTranslations(), ZoneInfo("UTC"))
TEXT_MESSAGE = Tapped(9, has_media=False, is_recent=True)
PHOTO_MESSAGE = Tapped(9, has_media=True, is_recent=True)


class Shelf:
    def __init__(self) -> None:
        self.file_ids: dict[int, str] = {}

    async def file_id(self, picture_id: int) -> str | None:
        return self.file_ids.get(picture_id)

    async def body(self, picture_id: int) -> bytes:
        return b"jpeg %d" % picture_id

    async def remember(self, picture_id: int, file_id: str | None) -> None:
        if file_id is None:
            del self.file_ids[picture_id]
        else:
            self.file_ids[picture_id] = file_id

    async def slip(self, slip_id: int) -> bytes:
        return b"slip %d" % slip_id

    async def document(self, document_id: int) -> bytes:
        return b"document %d" % document_id


class Qrs:
    def __init__(self) -> None:
        self.drawn = 0

    async def clean(self, raw: bytes) -> bytes:
        return raw

    async def qr(self, link: str) -> bytes:
        self.drawn += 1
        return b"qr of " + link.encode()

    async def chart(self, chart: Chart) -> bytes:
        self.drawn += 1
        return chart.title.encode()


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def qrs():
    return Qrs()


@pytest.fixture
async def messenger(api, shelf, qrs):
    bot = connect(TOKEN, api.url)
    yield Messenger(bot, Pacer(), shelf, qrs, FilePrinter(), provider_token="provider")
    session = getattr(bot.session, "_session", None)
    if session is not None:  # its own close() sleeps a while for TLS
        await session.close()


async def show(messenger: Messenger, screen: Screen, tapped: Tapped | None = None) -> int | None:
    return await messenger.show(CHAT, screen, TEXTS, tapped)


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_text_goes_out_as_html_without_a_preview_unless_asked(api, messenger):
    assert await show(messenger, Screen("<b>hi</b>")) == 101
    await show(messenger, Screen("https://example.org", preview=True))
    without, asked = api.named("sendMessage")
    assert without["parse_mode"] == "HTML"
    assert without["link_preview_options"] == {"is_disabled": True}
    assert asked["link_preview_options"] == {"is_disabled": False}
    assert "disable_web_page_preview" not in without


async def test_buttons_keep_their_kind_and_style(api, messenger):
    rows = (
        (Button("go", data="go:1", style="primary"), Button("site", url="https://example.org")),
        (Button("copy", copy="abc"),),
    )
    await show(messenger, Screen("hi", rows))
    assert api.named("sendMessage")[0]["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "go", "callback_data": "go:1", "style": "primary"},
                {"text": "site", "url": "https://example.org"},
            ],
            [{"text": "copy", "copy_text": {"text": "abc"}}],
        ]
    }


async def test_a_tapped_text_is_edited_in_place(api, messenger):
    assert await show(messenger, Screen("next"), TEXT_MESSAGE) == 9
    assert api.methods == ["editMessageText"]


async def test_a_second_tap_on_a_replaced_photo_draws_in_its_replacement(api, messenger):
    assert await show(messenger, Screen("text"), PHOTO_MESSAGE) == 101
    assert await show(messenger, Screen("text"), PHOTO_MESSAGE) == 101
    assert api.methods == ["sendMessage", "deleteMessage", "editMessageText"]


async def test_a_fresh_screen_and_one_under_an_invoice_are_messages_of_their_own(api, messenger):
    await show(messenger, Screen("new", fresh=True), TEXT_MESSAGE)
    await show(messenger, Screen("new"), Tapped(9, False, True, is_kept=True))
    assert api.methods == ["sendMessage", "sendMessage"]


@pytest.mark.promise(19)
async def test_an_unchanged_message_is_no_error(api, messenger):
    api.say("editMessageText", 400, "Bad Request: message is not modified: specified new message content")
    assert await show(messenger, Screen("same"), TEXT_MESSAGE) == 9
    assert api.methods == ["editMessageText"]


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: there is no text in the message to edit",
    ],
)
async def test_a_message_that_cannot_be_edited_is_sent_anew(api, messenger, description):
    api.say("editMessageText", 400, description)
    assert await show(messenger, Screen("next"), TEXT_MESSAGE) == 101
    assert api.methods == ["editMessageText", "sendMessage"]


@pytest.mark.promise(19)
async def test_a_text_that_is_too_long_arrives_plain_and_cut_to_what_telegram_takes(api, messenger):
    await show(messenger, Screen("<b>" + "🙂" * 3000 + "</b>"))
    sent = api.named("sendMessage")[0]
    assert len(sent["text"].encode("utf-16-le")) // 2 <= 4096
    assert sent["text"].endswith("🙂…")
    assert "parse_mode" not in sent


async def test_markup_does_not_count_towards_the_length(api, messenger):
    text = '<a href="https://example.org">x</a>' * 1000
    await show(messenger, Screen(text))
    assert api.named("sendMessage")[0]["text"] == text


@pytest.mark.promise(19)
async def test_markup_that_telegram_refuses_is_taken_away(api, messenger):
    api.say("sendMessage", 400, "Bad Request: can't parse entities: unexpected end tag")
    await show(messenger, Screen("<b>1 &lt; 2</i>"))
    assert api.named("sendMessage")[1]["text"] == "1 < 2"


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_file_id(api, messenger, shelf):
    await show(messenger, Screen("cup", picture=ProductPicture(3)))
    await show(messenger, Screen("cup", picture=ProductPicture(3)))
    first, second = api.named("sendPhoto")
    assert b"jpeg 3" in first.values()
    assert second["photo"] == "uploaded"
    assert shelf.file_ids == {3: "uploaded"}


async def test_a_file_id_that_telegram_forgot_is_forgotten_and_the_picture_uploaded_again(
    api, messenger, shelf
):
    shelf.file_ids[3] = "old"
    api.say("sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    await show(messenger, Screen("cup", picture=ProductPicture(3)))
    assert b"jpeg 3" in api.named("sendPhoto")[1].values()
    assert shelf.file_ids == {3: "uploaded"}


@pytest.mark.parametrize("tapped", [TEXT_MESSAGE, PHOTO_MESSAGE])
async def test_a_tapped_message_becomes_a_picture_in_place(api, messenger, shelf, tapped):
    shelf.file_ids[3] = "known"
    assert await show(messenger, Screen("cup", picture=ProductPicture(3)), tapped) == 9
    assert api.methods == ["editMessageMedia"]
    media = api.named("editMessageMedia")[0]["media"]
    assert media["media"] == "known"
    assert media["caption"] == "cup"
    assert media["parse_mode"] == "HTML"


async def test_the_picture_that_is_already_there_only_gets_another_caption(api, messenger):
    await show(messenger, Screen("cup", picture=ProductPicture(3)))
    shown = Tapped(101, True, True, photo="unique")
    await show(messenger, Screen("two cups", picture=ProductPicture(3)), shown)
    await show(messenger, Screen("plate", picture=ProductPicture(4)), shown)
    assert api.methods == ["sendPhoto", "editMessageCaption", "editMessageMedia"]


async def test_from_picture_to_text_the_new_message_comes_before_the_old_one_goes(api, messenger):
    assert await show(messenger, Screen("text"), PHOTO_MESSAGE) == 101
    assert api.methods == ["sendMessage", "deleteMessage"]


async def test_a_picture_older_than_two_days_stays(api, messenger):
    await show(messenger, Screen("text"), Tapped(9, has_media=True, is_recent=False))
    assert api.methods == ["sendMessage"]


async def test_an_old_message_that_is_gone_already_is_no_error(api, messenger):
    api.say("deleteMessage", 400, "Bad Request: message to delete not found")
    assert await show(messenger, Screen("text"), PHOTO_MESSAGE) == 101


async def test_a_text_too_long_for_a_caption_follows_its_picture(api, messenger):
    long = "word " * 300
    await show(messenger, Screen(long, ((Button("b", data="b"),),), ProductPicture(3)), PHOTO_MESSAGE)
    assert api.methods == ["sendPhoto", "sendMessage", "deleteMessage"]
    assert "caption" not in api.named("sendPhoto")[0]
    assert "reply_markup" not in api.named("sendPhoto")[0]
    assert api.named("sendMessage")[0]["text"] == long
    assert "reply_markup" in api.named("sendMessage")[0]


async def test_a_qr_code_is_drawn_and_uploaded_once(api, messenger, qrs):
    await show(messenger, Screen("", ((Button("b", data="b"),),), QrPicture("https://t.me/x")))
    await show(messenger, Screen("", picture=QrPicture("https://t.me/x")))
    assert qrs.drawn == 1
    assert api.named("sendPhoto")[1]["photo"] == "uploaded"
    assert "reply_markup" in api.named("sendPhoto")[0]


async def test_a_slip_is_sent_as_bytes_every_time_and_never_remembered(api, messenger, shelf):
    for _ in range(2):
        await show(messenger, Screen("slip", picture=SlipPicture(8)))
    assert all(b"slip 8" in call.values() for call in api.named("sendPhoto"))
    assert shelf.file_ids == {}


# ── invoices ────────────────────────────────────────────────────────────────────────────────────────────────────


def invoice(currency: str) -> Invoice:
    return Invoice(
        "Order A", "A cup", "order:1", currency, (Price("Cup", 900), Price("Shipping", 100)), "o_1"
    )


async def test_an_invoice_is_always_a_new_message_with_the_providers_token(api, messenger):
    screen = Screen("", ((Button("Pay", pay=True),), (Button("Back", data="o:1"),)), invoice=invoice("EUR"))
    await show(messenger, screen, TEXT_MESSAGE)
    sent = api.named("sendInvoice")[0]
    assert sent["provider_token"] == "provider"
    assert sent["prices"] == [{"label": "Cup", "amount": 900}, {"label": "Shipping", "amount": 100}]
    assert sent["payload"] == "order:1"
    assert sent["start_parameter"] == "o_1"
    assert sent["reply_markup"]["inline_keyboard"][0] == [{"text": "Pay", "pay": True}]


async def test_an_invoice_in_stars_carries_no_provider_token(api, messenger):
    await show(messenger, Screen("", invoice=invoice("XTR")))
    assert not api.named("sendInvoice")[0].get("provider_token")


async def test_an_invoice_whose_keyboard_does_not_begin_with_paying_is_refused_here(messenger):
    with pytest.raises(ValueError, match="pay button"):
        await show(messenger, Screen("", ((Button("Back", data="o:1"),),), invoice=invoice("EUR")))


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(18)
@pytest.mark.parametrize(
    ("status", "description"),
    [(403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: chat not found")],
)
async def test_a_person_who_cannot_be_reached_is_told_apart_from_a_failure(
    api, messenger, status, description
):
    api.say("sendMessage", status, description)
    with pytest.raises(Blocked):
        await show(messenger, Screen("hi"))


@pytest.mark.promise(16)
async def test_a_429_is_waited_out_and_the_message_sent_again(api, messenger):
    api.say("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    assert await show(messenger, Screen("hi")) == 101
    assert len(api.named("sendMessage")) == 2


async def test_a_429_beyond_patience_is_left_to_the_caller(api, messenger):
    api.say("sendMessage", 429, "Too Many Requests: retry after 300", retry_after=300)
    with pytest.raises(TelegramRetryAfter):
        await show(messenger, Screen("hi"))


async def test_a_server_that_is_down_is_the_callers_affair(api, messenger):
    api.say("sendMessage", 502, "Bad Gateway")
    with pytest.raises((TelegramServerError, TelegramNetworkError)):
        await show(messenger, Screen("hi"))


# ── the bot's own affairs ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(5)
async def test_a_late_answer_is_no_error(api, messenger):
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.say("answerCallbackQuery", 400, too_old)
    api.say("answerPreCheckoutQuery", 400, too_old)
    await messenger.answer("1", "done", alert=True)
    await messenger.answer_checkout("2", "sold out")
    await messenger.answer_checkout("3")
    assert api.named("answerCallbackQuery") == [
        {"callback_query_id": "1", "text": "done", "show_alert": True}
    ]
    refused, agreed = api.named("answerPreCheckoutQuery")
    assert (refused["ok"], refused["error_message"], agreed["ok"]) == (False, "sold out", True)


async def test_a_download_stops_at_its_limit_whatever_size_was_announced(api, messenger):
    api.files = {"small": b"x" * 10, "large": b"x" * 200_000}
    assert await messenger.download("small") == b"x" * 10
    assert await messenger.download("large", 100_000) is None
    api.say("getFile", 400, "Bad Request: file is too big")
    assert await messenger.download("huge") is None


async def test_commands_are_set_per_language_and_for_one_chat(api, messenger):
    await messenger.set_commands([("start", "Begin")], language="zh_Hans")
    api.say("setMyCommands", 400, "Bad Request: chat not found")
    await messenger.set_commands([("office", "Office")], chat_id=5)
    general, own = api.named("setMyCommands")
    assert general["language_code"] == "zh"
    assert general["scope"] == {"type": "all_private_chats"}
    assert own["scope"] == {"type": "chat", "chat_id": 5}


async def test_webhook_and_identity_come_as_plain_data(api, messenger):
    await messenger.set_webhook("https://shop.example/telegram/webhook", "secret", ["message"])
    await messenger.delete_webhook()
    await messenger.typing(CHAT)
    assert api.named("setWebhook")[0]["secret_token"] == "secret"
    assert (await webhook_state(messenger._bot)).waiting == 3
    assert await discover(messenger._bot) == BotIdentity(42, "shop_bot")


# ── files and contacts ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_document_of_an_applicant_is_never_remembered_either(api, messenger, shelf):
    for _ in range(2):
        await show(messenger, Screen("passport", picture=DocumentPicture(8)))
    assert all(b"document 8" in call.values() for call in api.named("sendPhoto"))
    assert shelf.file_ids == {}


async def test_a_file_is_printed_and_sent_as_a_message_of_its_own(api, messenger):
    statement = PdfFile("statement.pdf", "Statement", (("Paid", "12.30"),), ())
    await show(messenger, Screen("yours", ((Button("b", data="b"),),), file=statement), TEXT_MESSAGE)
    assert api.methods == ["sendDocument"]
    call = api.named("sendDocument")[0]
    assert call["caption"] == "yours"
    assert "reply_markup" in call
    assert any(isinstance(value, bytes) and value.startswith(b"%PDF") for value in call.values())


async def test_a_contact_button_comes_below_a_message_of_its_own_and_is_put_away(api, messenger):
    await show(messenger, Screen("your number?", contact_button="Share"), TEXT_MESSAGE)
    await messenger.put_contact_button_away(CHAT, "thanks")
    asked, thanked = api.named("sendMessage")
    assert asked["reply_markup"]["keyboard"] == [[{"text": "Share", "request_contact": True}]]
    assert thanked["reply_markup"] == {"remove_keyboard": True}
