"""How calls travel to Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile

from bot.gateways.telegram.client import connect
from bot.gateways.telegram.drawing import keyboard
from bot.kernel.screen import Button
from tests.gateways.fake_api import CHAT, TOKEN, FakeApi


@pytest.fixture
async def bot(api: FakeApi) -> AsyncIterator[Bot]:
    bot = connect(TOKEN, api.url)
    yield bot
    await bot.session.close()


async def test_a_call_is_json_and_says_no_and_zero_but_nothing_that_is_empty(bot: Bot, api: FakeApi) -> None:
    markup = keyboard(((Button("Tea", data="p:1"),),))
    await bot.send_message(
        CHAT, "Hello", reply_markup=markup, disable_notification=False, business_connection_id=""
    )
    await bot.answer_callback_query("1", cache_time=0)
    (sent,), (answered,) = api.named("sendMessage"), api.named("answerCallbackQuery")
    assert sent == {
        "chat_id": CHAT,
        "text": "Hello",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": False,
        "reply_markup": {"inline_keyboard": [[{"text": "Tea", "callback_data": "p:1"}]]},
    }
    assert answered == {"callback_query_id": "1", "cache_time": 0}
    assert api.kinds == ["application/json", "application/json"]


async def test_a_file_travels_in_a_form(bot: Bot, api: FakeApi) -> None:
    await bot.send_photo(CHAT, BufferedInputFile(b"jpeg", "tea.jpg"), caption="Tea")
    (sent,) = api.named("sendPhoto")
    assert sent["caption"] == "Tea"
    assert b"jpeg" in sent.values()
    assert api.kinds == ["multipart/form-data"]
