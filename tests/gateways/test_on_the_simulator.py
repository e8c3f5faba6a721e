"""Messenger and poller against a Bot API as strict as Telegram's: not one call is refused or at fault."""

from __future__ import annotations

import asyncio
import gettext
import io
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.gateways.pictures import PillowPictures
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.gateways.telegram.polling import Poller
from bot.kernel.files import PdfFile
from bot.kernel.screen import (
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
from simulator.server import build_app
from simulator.simulation import Settings
from tests.gateways.test_messenger import Shelf

TEXTS = Texts("en", "en", gettext.NullTranslations(), ZoneInfo("UTC"))
TOKEN = Settings().token
NEXT = ((Button("next", data="next", style="primary"), Button("copy", copy="abc")),)
PAY = ((Button("pay", pay=True),), (Button("next", data="next"),))
TOUR = (
    Screen("<b>text</b>", NEXT),
    Screen("another text", NEXT, preview=True),
    Screen("picture", NEXT, ProductPicture(1)),
    Screen("the same picture", NEXT, ProductPicture(1)),
    Screen("the same picture", NEXT, ProductPicture(2)),
    Screen("qr", NEXT, QrPicture("https://t.me/shop_bot?start=p_1")),
    Screen("back to text", NEXT),
    Screen("slip", NEXT, SlipPicture(1)),
    Screen("document", NEXT, DocumentPicture(1)),
    Screen("statement", NEXT, file=PdfFile("statement.pdf", "Statement", (("Paid", "12.30"),), ())),
    Screen("long " * 400, NEXT, ProductPicture(1)),
    Screen("emoji 🙂 " * 1000, NEXT),
    Screen("", PAY, invoice=Invoice("Order", "A cup", "1", "EUR", (Price("Cup", 500),))),
    Screen("fresh", NEXT, fresh=True),
    Screen("end"),
)


class RealShelf(Shelf):
    async def body(self, picture_id: int) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (90, 90), (picture_id, 0, 0)).save(out, "JPEG")
        return out.getvalue()

    async def slip(self, slip_id: int) -> bytes:
        return await self.body(slip_id)

    async def document(self, document_id: int) -> bytes:
        return await self.body(document_id)


class Tour:
    """Every tap leads to the next screen."""

    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger
        self.screens = iter(TOUR)

    async def feed(self, update: dict[str, Any]) -> None:
        if query := update.get("pre_checkout_query"):
            await self.messenger.answer_checkout(query["id"])
        elif query := update.get("callback_query"):
            await self.messenger.answer(query["id"])
            await self.show(query["from"]["id"], tapped(query["message"]))
        elif "text" in update["message"]:
            await self.show(update["message"]["chat"]["id"], None)

    async def show(self, chat: int, message: Tapped | None) -> None:
        await self.messenger.show(chat, next(self.screens), TEXTS, message)


def tapped(message: dict[str, Any]) -> Tapped:
    photo = message["photo"][-1]["file_unique_id"] if "photo" in message else ""
    return Tapped(message["message_id"], bool(photo), True, "invoice" in message, photo)


@pytest.fixture
async def simulator():
    client = TestClient(TestServer(build_app(Settings())))
    await client.start_server()
    yield client
    await client.close()


async def ask(client: TestClient, path: str, body: dict[str, Any] | None = None) -> Any:
    async with client.request("GET" if body is None else "POST", f"/sim/{path}", json=body) as answer:
        return await answer.json()


async def latest(client: TestClient, person: int) -> dict[str, Any]:
    await ask(client, "idle?quiet=0.1&timeout=5")
    return dict((await ask(client, f"people/{person}/chat"))["messages"][-1])


async def test_a_tour_of_every_kind_of_screen_meets_no_refusal(simulator):
    url = str(simulator.make_url("")).rstrip("/")
    messenger = Messenger(
        connect(TOKEN, url), Pacer(), RealShelf(), PillowPictures(), FilePrinter(), "provider:TEST:1"
    )
    kinds = ("message", "callback_query", "pre_checkout_query")
    poller = Poller(TOKEN, Tour(messenger).feed, has_lease, allowed_updates=kinds, api_url=url)
    polling = asyncio.create_task(poller.run())
    await messenger.set_commands([("start", "Begin")], language="zh_Hans")
    person = (await ask(simulator, "people", {"first_name": "Anna", "language_code": "en"}))["person"]["id"]
    await ask(simulator, f"people/{person}/start", {})
    for _ in TOUR[1:]:
        message = await latest(simulator, person)
        is_invoice = "invoice" in message
        if is_invoice:
            paid = await ask(simulator, f"people/{person}/pay", {"message_id": message["message_id"]})
            assert paid["outcome"] == "paid"
        tap = {"message_id": message["message_id"], "row": int(is_invoice), "column": 0}
        await ask(simulator, f"people/{person}/tap", tap)
    assert (await latest(simulator, person))["text"] == "end"
    poller.stop()
    await asyncio.wait_for(polling, 5)
    report = await ask(simulator, "report")
    assert (report["refused"], report["faults"], report["allowed"]) == (0, 0, 0), report
    assert report["unanswered_callbacks"] == []
    await messenger.close()


async def has_lease() -> bool:
    return True


async def test_nothing_is_refused_for_haste_when_many_messages_go_out_at_once(simulator):
    url = str(simulator.make_url("")).rstrip("/")
    messenger = Messenger(connect(TOKEN, url), Pacer(), RealShelf(), PillowPictures(), FilePrinter())
    people = []
    for n in range(6):
        person = (await ask(simulator, "people", {"first_name": f"P{n}", "language_code": "en"}))["person"]
        await ask(simulator, f"people/{person['id']}/start", {})
        people.append(person["id"])
    async with asyncio.TaskGroup() as group:
        for n in range(60):
            group.create_task(messenger.show(people[n % 6], Screen(f"message {n}"), TEXTS))
        for n in range(12):
            group.create_task(messenger.show(people[0], Screen(f"more {n}"), TEXTS))
    report = await ask(simulator, "report")
    assert (report["refused"], report["faults"], report["allowed"]) == (0, 0, 0), report
    await messenger.close()
