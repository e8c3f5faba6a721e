"""Updates brought to an address: order, secrets, repeats, and methods in the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import FormData, MultipartWriter, web
from aiohttp.test_utils import TestServer

from tests.simulator.conftest import Stand, StandMaker

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Hook:
    """The bot's end of a webhook."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self.answer: Answer = self.fine
        self.url = ""

    @staticmethod
    async def fine(update: dict[str, Any]) -> web.Response:
        return web.Response()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.headers.append(request.headers)
        return await self.answer(update)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates if "message" in update]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    server = TestServer(app)
    await server.start_server()
    hook.url = str(server.make_url("/hook"))
    yield hook
    await server.close()


async def hooked(make_stand: StandMaker, hook: Hook, **params: Any) -> Stand:
    stand = await make_stand(retry_scale=0.01, webhook_timeout=0.5)
    await stand.api("setWebhook", url=hook.url, **params)
    return stand


async def someone(stand: Stand) -> int:
    number = await stand.person(started=False)
    await stand.post(f"people/{number}/start")
    assert (await stand.get("idle?quiet=0.02&timeout=2"))["idle"]
    return number


async def test_updates_are_brought_with_the_secret(make_stand: StandMaker, hook: Hook) -> None:
    stand = await hooked(make_stand, hook, secret_token="s3cret")
    await someone(stand)
    assert hook.texts() == ["/start"]
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    info = await stand.api("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 40)


async def test_a_refused_update_is_brought_again_and_holds_back_its_queue(
    make_stand: StandMaker, hook: Hook
) -> None:
    stand = await hooked(make_stand, hook)
    person = await someone(stand)
    other = await someone(stand)
    hook.updates.clear()
    failures = 3

    async def moody(update: dict[str, Any]) -> web.Response:
        nonlocal failures
        if update["message"]["text"] == "first" and failures:
            failures -= 1
            return web.Response(status=500)
        return web.Response()

    hook.answer = moody
    await stand.post(f"people/{person}/text", text="first")
    await stand.post(f"people/{person}/text", text="second")
    await stand.post(f"people/{other}/text", text="beside")
    assert (await stand.get("idle?quiet=0.05&timeout=3"))["idle"]
    assert [text for text in hook.texts() if text != "beside"] == ["first"] * 4 + ["second"]
    assert hook.texts().index("beside") < hook.texts().index("second")
    info = await stand.api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_webhook_that_takes_too_long_gets_the_update_again(
    make_stand: StandMaker, hook: Hook
) -> None:
    stand = await hooked(make_stand, hook)
    slow = True

    async def answer(update: dict[str, Any]) -> web.Response:
        nonlocal slow
        if slow:
            slow = False
            await asyncio.sleep(1)
        return web.Response()

    hook.answer = answer
    await someone(stand)
    assert hook.texts() == ["/start", "/start"]
    assert (await stand.api("getWebhookInfo"))["last_error_message"] == "Read timeout expired"


async def test_different_chats_are_served_side_by_side(make_stand: StandMaker, hook: Hook) -> None:
    stand = await hooked(make_stand, hook, max_connections=2)
    people = [await someone(stand) for _ in range(3)]
    busy = most = 0

    async def count(update: dict[str, Any]) -> web.Response:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.05)
        busy -= 1
        return web.Response()

    hook.answer = count
    for person in people:
        await stand.post(f"people/{person}/text", text="a")
    assert (await stand.get("idle?quiet=0.05&timeout=3"))["idle"]
    assert most == 2


def reply_as_json(chat_id: int) -> web.Response:
    return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": "json"})


def reply_as_form(chat_id: int) -> web.Response:
    form = FormData({"method": "sendMessage", "chat_id": str(chat_id), "text": "form"})()
    return web.Response(body=form._value, headers={"Content-Type": form.content_type})


def reply_as_multipart(chat_id: int) -> web.Response:
    writer = MultipartWriter("form-data")
    for name, value in {"method": "sendMessage", "chat_id": str(chat_id), "text": "multipart"}.items():
        writer.append(value).set_content_disposition("form-data", name=name)
    return web.Response(body=writer)


@pytest.mark.parametrize("reply", [reply_as_json, reply_as_form, reply_as_multipart])
async def test_a_method_in_the_answer_is_carried_out(
    make_stand: StandMaker, hook: Hook, reply: Callable[[int], web.Response]
) -> None:
    stand = await hooked(make_stand, hook)
    person = await someone(stand)

    async def answer(update: dict[str, Any]) -> web.Response:
        return reply(person)

    hook.answer = answer
    await stand.post(f"people/{person}/text", text="hi")
    assert (await stand.get("idle?quiet=0.05&timeout=3"))["idle"]
    messages = (await stand.get(f"people/{person}/chat"))["messages"]
    assert messages[-1]["text"] == reply.__name__.removeprefix("reply_as_")
    assert (await stand.last_call())["via"] == "webhook"


async def test_an_update_is_brought_once_more_when_asked(make_stand: StandMaker, hook: Hook) -> None:
    stand = await hooked(make_stand, hook)
    await someone(stand)
    await stand.post("redeliver", update_id=hook.updates[0]["update_id"])
    assert (await stand.get("idle?quiet=0.05&timeout=3"))["idle"]
    assert hook.updates == [hook.updates[0]] * 2


async def test_what_waited_before_a_webhook_is_brought_or_dropped(make_stand: StandMaker, hook: Hook) -> None:
    stand = await make_stand()
    person = await stand.person()
    await stand.post(f"people/{person}/text", text="early")
    assert (await stand.call("setWebhook", url=hook.url, drop_pending_updates=True))["description"] == (
        "Webhook was set"
    )
    await stand.post(f"people/{person}/text", text="late")
    assert (await stand.get("idle?quiet=0.02&timeout=2"))["idle"]
    assert hook.texts() == ["late"]
    stand.time.pass_by(1)
    assert (await stand.call("setWebhook", url=hook.url))["description"] == "Webhook is already set"
