"""The calls that draw nothing in a chat, and those that change one twice, over a line that is bad."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp.test_utils import TestClient, TestServer

from bot.gateways.pictures import PillowPictures
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram import account
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.gateways.telegram.stars import StarTreasury
from bot.kernel.files import PdfFile
from bot.kernel.screen import Button, Invoice, Price, Screen, Tapped
from simulator.control import SIM
from simulator.server import build_app
from simulator.simulation import Settings
from tests.gateways.test_messenger import Shelf as RealShelf
from tests.gateways.test_on_the_simulator import TEXTS, TOKEN, ask

WAYS = (
    "too_many_requests", "server_error", "bad_gateway", "silence", "late_answer", "lost_answer", "lost_request",
)  # fmt: skip
TROUBLES = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, ClientDecodeError)
BUTTON = ((Button("next", data="next"),),)
STATEMENT = Screen("statement", file=PdfFile("statement.pdf", "Statement", (("Paid", "12.30"),), ()))
STARS = Screen("", invoice=Invoice("Order", "A file", "1", "XTR", (Price("File", 50),)))


class Line:
    """A messenger that gives up after a third of a second, one person, and the simulator between them."""

    def __init__(self, simulator: TestClient) -> None:
        self.simulator = simulator
        url = str(simulator.make_url("")).rstrip("/")
        self.bot = connect(TOKEN, url, timeout_seconds=0.35)
        self.messenger = Messenger(self.bot, Pacer(), RealShelf(), PillowPictures(), FilePrinter())
        self.person = 0

    async def arm(self, kind: str, method: str, **more: Any) -> None:
        answer = await ask(self.simulator, "disturbances", {"kind": kind, "method": method, **more})
        assert answer["ok"], answer

    async def messages(self) -> list[dict[str, Any]]:
        return list((await ask(self.simulator, f"people/{self.person}/chat"))["messages"])

    async def report(self) -> tuple[int, int]:
        report = await ask(self.simulator, "report")
        return report["refused"], report["faults"]

    async def again_and_again(self, call: Any) -> None:
        """As a notice or a job does it: until it was taken."""
        for _ in range(3):
            try:
                await call()
                return
            except TROUBLES:
                await asyncio.sleep(0)
        raise AssertionError("it was never taken")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    client: TestClient = TestClient(TestServer(build_app(Settings())))
    await client.start_server()
    made = Line(client)
    made.person = (await ask(client, "people", {"first_name": "Ann", "language_code": "en"}))["person"]["id"]
    await ask(client, f"people/{made.person}/start", {})
    yield made
    await made.bot.session.close()
    await client.close()


async def _tap(line: Line, message_id: int) -> str:
    await ask(line.simulator, f"people/{line.person}/forge", {"message_id": message_id, "data": "next"})
    update = line.simulator.app[SIM].inbox.past()[-1]
    update.deliveries = 1
    return str(update.body["id"])


@pytest.mark.parametrize("kind", WAYS)
async def test_documents_arrive_and_stars_go_back_once_however_often_it_is_tried(
    line: Line, kind: str
) -> None:
    await line.arm(kind, "sendDocument")
    await line.again_and_again(lambda: line.messenger.show(line.person, STATEMENT, TEXTS))
    copies = 2 if kind in ("lost_answer", "late_answer") else 1
    assert sum("document" in message for message in await line.messages()) == copies

    invoice = await line.messenger.show(line.person, STARS, TEXTS)
    paying = asyncio.create_task(ask(line.simulator, f"people/{line.person}/pay", {"message_id": invoice}))
    await asyncio.sleep(0.05)
    await line.arm(kind, "answerPreCheckoutQuery", **({"count": 2} if kind == "server_error" else {}))
    (query_id,) = line.simulator.app[SIM].ledger.checkouts
    await line.messenger.answer_checkout(query_id)
    paid = await paying
    assert paid["outcome"] == "paid"

    await line.arm(kind, "refundStarPayment")
    treasury = StarTreasury(line.bot)
    if kind == "too_many_requests":
        with pytest.raises(TelegramRetryAfter):
            await treasury.return_stars(line.person, paid["charge_id"])
        await asyncio.sleep(1)
    await line.again_and_again(lambda: treasury.return_stars(line.person, paid["charge_id"]))
    await treasury.return_stars(line.person, paid["charge_id"])
    assert sum("refunded_payment" in message for message in await line.messages()) == 1
    assert await line.report() == (0, 0)


async def test_the_silence_that_telegram_asks_for_is_kept_by_calls_that_draw_nothing(line: Line) -> None:
    sent = await line.messenger.show(line.person, Screen("x", BUTTON), TEXTS)
    for method in ("answerCallbackQuery", "setMyCommands"):
        await line.arm("too_many_requests", method, seconds=1)
    await asyncio.gather(
        line.messenger.answer(await _tap(line, sent or 0)),
        line.messenger.set_commands([("shop", "The goods")], chat_id=line.person),
    )
    assert await line.report() == (0, 0)


async def test_a_long_silence_is_handed_on(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "PATIENCE_SECONDS", 2)
    await line.arm("too_many_requests", "setMyCommands", seconds=3)
    with pytest.raises(TelegramRetryAfter):
        await line.messenger.set_commands([("shop", "The goods")])


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "lost_answer", "lost_request"])
async def test_a_replaced_message_that_cannot_be_removed_is_not_replaced_twice(line: Line, kind: str) -> None:
    old = await line.messenger.show(line.person, Screen("old", BUTTON), TEXTS)
    await line.arm(kind, "deleteMessage")
    await line.messenger.show(line.person, Screen("new", BUTTON), TEXTS, Tapped(old or 0, True, True))
    shown = [message["text"] for message in await line.messages() if message["from_bot"]]
    assert shown == (["new"] if kind == "lost_answer" else ["old", "new"])


async def test_a_courtesy_is_dropped_whatever_answers(line: Line) -> None:
    for kind in WAYS:
        await line.arm(kind, "sendChatAction", person=line.person)
        await line.messenger.typing(line.person)
        await asyncio.sleep(1 if kind == "too_many_requests" else 0)
    assert await line.report() == (0, 0)
