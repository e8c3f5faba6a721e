"""Disturbances: each does to a client what it says, is used up, counted apart, and off until armed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, DeleteMessage
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData

from simulator.simulation import Settings
from tests.simulator.conftest import ROOT, Json, Stand, StandMaker
from tests.simulator.test_webhooks import Hook, hook, hooked, someone

__all__ = ["hook"]
QUIET = "idle?quiet=0.02&timeout=3"


@pytest.fixture
async def bot(stand: Stand) -> AsyncIterator[Bot]:
    """aiogram's client, which gives a call up after half a second."""
    server = TelegramAPIServer.from_base(str(stand.client.make_url("")).rstrip("/"))
    made = Bot(Settings().token, session=AiohttpSession(api=server, timeout=0.5))
    yield made
    await made.session.close()


async def arm(stand: Stand, kind: str, **more: Any) -> Json:
    armed: Json = (await stand.post("disturbances", kind=kind, **more))["disturbance"]
    return armed


async def texts(stand: Stand, person: int) -> list[str]:
    chat = await stand.get(f"people/{person}/chat")
    return [message["text"] for message in chat["messages"] if message["from_bot"]]


@pytest.mark.parametrize(
    ("kind", "error", "has_effect"),
    [
        ("too_many_requests", TelegramRetryAfter, False),
        ("server_error", TelegramServerError, False),
        ("bad_gateway", ClientDecodeError, False),
        ("silence", TelegramNetworkError, False),
        ("lost_request", TelegramNetworkError, False),
        ("lost_answer", TelegramNetworkError, True),
        ("late_answer", TelegramNetworkError, True),
    ],
)
async def test_aiogram_meets_each_way_a_call_can_fail_once(
    stand: Stand, bot: Bot, kind: str, error: type[Exception], has_effect: bool
) -> None:
    person = await stand.person()
    other = await stand.person(first_name="Bob")
    await arm(stand, kind, method="sendMessage", person=person)
    await bot.send_message(other, "to somebody else")
    await bot.send_chat_action(person, "typing")
    with pytest.raises(error) as trouble:
        await bot.send_message(person, "struck")
    assert await texts(stand, person) == (["struck"] if has_effect else [])
    if isinstance(trouble.value, TelegramRetryAfter):
        assert trouble.value.retry_after == 1
        stand.time.pass_by(1)
    await bot.send_message(person, "after it")
    assert (await texts(stand, person))[-1] == "after it"
    await asyncio.sleep(0.06)
    report = await stand.get("report")
    assert (report["disturbed"], report["refused"], report["faults"]) == (1, 0, 0), report
    assert report["disturbed_list"][0]["disturbance"] == kind
    assert (await stand.get("disturbances"))["disturbances"] == []


async def test_a_raw_client_sees_what_is_on_the_wire(stand: Stand) -> None:
    url = str(stand.client.make_url(ROOT + "getMe"))
    async with ClientSession(timeout=ClientTimeout(total=0.4)) as session:
        await arm(stand, "too_many_requests", seconds=7)
        async with session.post(url) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
            assert await answer.json() == {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 7",
                "parameters": {"retry_after": 7},
            }
        await arm(stand, "server_error")
        async with session.post(url) as answer:
            told = await answer.json()
            assert (answer.status, told["description"]) == (500, "Internal Server Error")
        await arm(stand, "bad_gateway")
        async with session.post(url) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
            assert "<h1>502 Bad Gateway</h1>" in await answer.text()
        for kind in ("lost_request", "lost_answer"):
            await arm(stand, kind)
            with pytest.raises(ClientError):
                await session.post(url)
        await arm(stand, "silence", count=2)
        with pytest.raises(TimeoutError):
            await session.post(url)
        await arm(stand, "slow", seconds=0.1)
        await stand.client.delete("/sim/disturbances/6")
        since = time.monotonic()
        async with session.post(url) as answer:
            assert (await answer.json())["ok"]
        assert 0.1 <= time.monotonic() - since < 0.4
    assert (await stand.get("disturbances"))["struck"] == 7


async def test_a_call_within_the_silence_that_was_asked_for_is_held_against_the_bot(stand: Stand) -> None:
    await arm(stand, "too_many_requests", seconds=5, method="setMyCommands")
    assert (await stand.call("setMyCommands", commands=[]))["error_code"] == 429
    stand.time.pass_by(2)
    assert (await stand.call("getMe"))["ok"]
    assert (await stand.call("setMyCommands", commands=[]))["ok"]
    report = await stand.get("report")
    assert (report["refused"], report["disturbed"]) == (1, 0)
    assert report["fault_list"][0]["faults"] == ["a call within retry_after"]


async def test_what_is_repeated_after_a_lost_answer_is_no_mistake(stand: Stand, bot: Bot) -> None:
    person = await stand.person()
    sent = await bot.send_message(person, "x")
    await stand.post(f"people/{person}/forge", message_id=sent.message_id, data="d")
    (update,) = await stand.take()
    for call in (
        AnswerCallbackQuery(callback_query_id=update["callback_query"]["id"]),
        DeleteMessage(chat_id=person, message_id=sent.message_id),
    ):
        await arm(stand, "lost_answer")
        with pytest.raises(TelegramNetworkError):
            await bot(call)
        with pytest.raises(TelegramBadRequest):
            await bot(call)
    with pytest.raises(TelegramBadRequest):
        await bot.delete_message(person, sent.message_id + 1000)
    report = await stand.get("report")
    assert (report["disturbed"], report["allowed"], report["refused"]) == (2, 2, 1)


async def test_a_download_can_fail_too(stand: Stand, bot: Bot) -> None:
    person = await stand.person()
    form = FormData()
    form.add_field("file", b"what he sent", filename="note.txt")
    await stand.client.post(f"/sim/people/{person}/document", data=form)
    (update,) = await stand.take()
    file = await bot.get_file(update["message"]["document"]["file_id"])
    await arm(stand, "bad_gateway", method="download")
    with pytest.raises(ClientError):
        await bot.download(file)
    found = await bot.download(file)
    assert found is not None
    assert found.read() == b"what he sent"


async def test_a_lost_poll_keeps_its_updates(stand: Stand, bot: Bot) -> None:
    person = await stand.person()
    await stand.post(f"people/{person}/text", text="a")
    for kind in ("lost_answer", "lost_request", "silence"):
        await arm(stand, kind, method="getUpdates")
        with pytest.raises(TelegramNetworkError):
            await bot.get_updates()
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["a"]


async def test_a_chance_strikes_the_same_calls_for_the_same_seed(make_stand: StandMaker) -> None:
    seen = []
    for _ in range(2):
        stand = await make_stand()
        await arm(stand, "server_error", method="getMe", chance=0.5, seed=3, count=None)
        seen.append([(await stand.call("getMe"))["ok"] for _ in range(20)])
    assert seen[0] == seen[1]
    assert 4 < sum(seen[0]) < 16


# ── updates ─────────────────────────────────────────────────────────────────────────────────────────────────


async def say(stand: Stand, person: int, *words: str) -> None:
    for word in words:
        await stand.post(f"people/{person}/text", text=word)


def said(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_a_polled_update_comes_twice_under_one_number(stand: Stand) -> None:
    person = await stand.person()
    await arm(stand, "duplicate", person=person)
    await say(stand, person, "a", "b")
    first = await stand.take()
    again = await stand.take()
    assert (said(first), said(again)) == (["a", "b"], ["a"])
    assert again[0] == first[0]
    assert await stand.api("getUpdates") == []


async def test_updates_come_late_turned_round_or_when_released(stand: Stand) -> None:
    person = await stand.person()
    await arm(stand, "delay", seconds=0.1)
    await say(stand, person, "late", "early")
    assert said(await stand.take()) == ["early"]
    assert (await stand.get("idle?quiet=0.01&timeout=0.03"))["idle"] is False
    assert said(await stand.take(timeout=2)) == ["late"]
    await arm(stand, "reorder", count=3)
    await say(stand, person, "1", "2", "3")
    turned = await stand.take()
    assert said(turned) == ["3", "2", "1"]
    assert [u["update_id"] for u in turned] == sorted(u["update_id"] for u in turned)
    await arm(stand, "reorder", count=3, seconds=0.1)
    await say(stand, person, "only", "two")
    assert said(await stand.take(timeout=2)) == ["two", "only"]
    await stand.post("disturbances/release")
    await stand.client.delete("/sim/disturbances")
    await arm(stand, "withhold", update="message", count=2)
    await say(stand, person, "held", "too", "passes")
    assert said(await stand.take()) == ["passes"]
    assert (await stand.get(QUIET))["idle"]
    assert (await stand.get("disturbances"))["disturbances"][0]["held"] == 2
    assert (await stand.post("disturbances/release"))["released"] == 2
    assert said(await stand.take()) == ["held", "too"]


async def test_clearing_lets_go_of_what_was_held_back(stand: Stand) -> None:
    person = await stand.person()
    await arm(stand, "withhold", count=None)
    await say(stand, person, "a")
    await stand.client.delete("/sim/disturbances")
    assert said(await stand.take()) == ["a"]
    await say(stand, person, "b")
    assert said(await stand.take()) == ["b"]


async def test_a_webhook_gets_again_what_it_took_when_its_200_is_lost(
    make_stand: StandMaker,
    hook: Hook,
) -> None:
    stand = await hooked(make_stand, hook)
    person = await someone(stand)
    await arm(stand, "lost_200", count=2)
    await arm(stand, "duplicate")
    await say(stand, person, "a")
    assert (await stand.get(QUIET))["idle"]
    assert hook.texts() == ["/start", "a", "a", "a", "a"]
    assert len({update["update_id"] for update in hook.updates[1:]}) == 1
    assert (await stand.api("getWebhookInfo"))["last_error_message"] == "Connection reset by peer"


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "weather"},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "seconds": "soon"},
        {"kind": "delay", "seconds": 0},
        {"kind": "silence", "count": 0},
        {"kind": "silence", "chance": 0},
        {"kind": "silence", "method": "sendFlowers"},
    ],
)
async def test_what_makes_no_sense_is_not_armed(stand: Stand, wish: Json) -> None:
    answer = await stand.post("disturbances", status=400, **wish)
    assert answer["error"]
    assert (await stand.get("state"))["disturbances"] == []
    await stand.post("disturbances", status=404, kind="slow", person=5)
