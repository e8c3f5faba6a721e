"""A purchase by transfer and one by invoice, with commission, while everything that the bot calls fails.

Each way to fail has a customer and a distributor of its own, all at the same time and on one bot; each method
fails for them the first time. What must hold afterwards: nobody was stuck, nothing was done twice, everybody was
told, the books prove. CI plays each way once; `SOAK=1` plays each method and way by itself, on both engines.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import pytest

from bot.domain import ledger
from bot.models import Commission, FailedUpdate, Notice, Order
from tests.situations import OWNER_ID
from tests.survival.buyer import (
    Phone,
    buys_by_invoice,
    buys_by_transfer,
    changes_language,
    confirms_the_transfer,
)
from tests.survival.world import PATIENCE_SECONDS, World, running, world

in_soak = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")
WAYS: dict[str, dict[str, Any]] = {
    "too_many_requests": {"seconds": 1},
    "server_error": {},
    "bad_gateway": {},
    "silence": {"seconds": PATIENCE_SECONDS + 1},
    "late_answer": {"seconds": PATIENCE_SECONDS + 0.3},
    "slow": {"seconds": 0.3},
    "lost_answer": {},
    "lost_request": {},
}
BUYERS = (
    "sendMessage", "editMessageText", "editMessageMedia", "deleteMessage", "answerCallbackQuery",
    "sendInvoice", "answerPreCheckoutQuery", "setMyCommands",
)  # fmt: skip
OWNERS = ("sendMessage", "sendPhoto", "answerCallbackQuery")
ANYBODYS = ("getUpdates", "getFile", "download")
PATIENCE_WITH_ALL_SECONDS = 120.0
# Fewer than the five failures after which an update is parked, whoever meets them.
FILES = (
    ("getFile", "bad_gateway"),
    ("getFile", "lost_answer"),
    ("download", "server_error"),
    ("download", "silence"),
)
AT_START = ("getMe", "deleteWebhook", "setMyDescription", "setMyCommands")
UPDATES: dict[str, dict[str, Any]] = {
    "duplicate": {"count": None},
    "reorder": {"count": None, "seconds": 0.2},
    "delay": {"count": None, "seconds": 0.3, "chance": 0.5},
}
OUTRUN = "Bad Request: there is no text in the message to edit"
"""A tap that comes late shows its message as it was; meanwhile another one has put a picture there."""
MENU_IN_RUSSIAN = "Смотреть товары"


class Street:
    """One bot's customers and distributors; the owner confirms one transfer after the other."""

    def __init__(self, here: World) -> None:
        self.here = here
        self.owner = Phone(here, OWNER_ID)
        self.turn = asyncio.Lock()
        self.buyers: dict[Phone, int] = {}

    async def newcomer(self, name: str, *, is_hasty: bool = False) -> tuple[Phone, int]:
        """A customer, and the distributor whose link he has."""
        n = len(self.buyers)
        buyer = Phone(self.here, await self.here.person(name, 100 + n), is_hasty=is_hasty)
        self.buyers[buyer] = list(self.here.sellers)[n]
        return buyer, self.buyers[buyer]

    async def lives_through(self, buyer: Phone) -> None:
        """One customer's whole story; what disturbs him is armed already."""
        seller_id = self.buyers[buyer]
        order_id = await buys_by_transfer(buyer, self.here.sellers[seller_id])
        async with self.turn:
            await confirms_the_transfer(self.owner, order_id)
        await buyer.wait_for("received for order")
        await Phone(self.here, seller_id).wait_for("You earned")
        await buys_by_invoice(buyer)
        await buyer.wait_for("received for order", 2)
        await changes_language(buyer)

    async def all_live_through(self) -> None:
        async with asyncio.TaskGroup() as group:
            for buyer in self.buyers:
                group.create_task(self.lives_through(buyer))


async def all_is_well(street: Street) -> None:
    """Told, booked and counted once; nobody had to tap again, and every chat answers the next tap."""
    await _until_told()
    orders = 2 * len(street.buyers)
    assert not any((await ledger.check_books()).values())
    assert await Order.exclude(paid_at=None).count() == await Order.all().count() == orders
    assert await Commission.all().count() == orders
    assert await FailedUpdate.exclude(parked_at=None).count() == 0
    for buyer in street.buyers:
        # A tap that comes late may lead away from the question that is being answered.
        assert buyer.again == [] or buyer.is_hasty
        commands = (await street.here.get(f"people/{buyer.id}/chat"))["commands"]
        assert MENU_IN_RUSSIAN in commands[0]["description"]
        await buyer.say("/orders", then="o")
    report = await street.here.get("report")
    refused = [call["description"] for call in report["refusals"]]
    assert not refused or (set(refused) == {OUTRUN} and any(buyer.is_hasty for buyer in street.buyers))
    assert not report["faults"], report["fault_list"]
    assert report["unanswered_callbacks"] == []


async def _until_told(seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while await Notice.filter(done_at=None).count() and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert {one["outcome"] for one in await Notice.all().values("outcome")} == {"sent"}


@pytest.mark.promise(17)
async def test_each_way_to_fail_strikes_each_method_once(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(migrated_sqlite_url, monkeypatch, sellers=len(WAYS)) as here:
        for method, kind in zip(
            AT_START, ("server_error", "bad_gateway", "lost_request", "lost_answer"), strict=True
        ):
            await here.arm(kind, method=method)
        async with running(here):
            street = Street(here)
            for kind, how in WAYS.items():
                buyer, seller_id = await street.newcomer(kind)
                for method in BUYERS:
                    await here.arm(kind, method=method, person=buyer.id, **how)
                await here.arm(kind, method="sendMessage", person=seller_id, **how)
            for method, kind in FILES:
                await here.arm(kind, method=method, **WAYS[kind])
            for kind in ("server_error", "lost_answer", "late_answer"):
                for method in OWNERS:
                    await here.arm(kind, method=method, person=OWNER_ID, **WAYS[kind])
            async with asyncio.TaskGroup() as group:
                group.create_task(_polls_fail(here))
                group.create_task(street.all_live_through())
            await all_is_well(street)
            assert (await here.get("disturbances"))["disturbances"] == []


async def _polls_fail(here: World) -> None:
    """One after the other: after many failures in a row the bot waits half a minute."""
    journal = here.simulation.journal
    for kind in ("too_many_requests", "bad_gateway", "silence", "lost_answer", "lost_request"):
        seen = journal.calls()[-1]["n"]
        await here.arm(kind, method="getUpdates", **WAYS[kind])
        while not _is_over(journal.calls(after=seen)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _is_over(calls: list[dict[str, Any]]) -> bool:
    """Whether a poll failed, and a later one did not."""
    polls = ["disturbance" in call for call in calls if call["method"] == "getUpdates"]
    return True in polls and not polls[-1]


@pytest.mark.promise(1)
@pytest.mark.promise(2)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_updates_that_come_twice_late_or_turned_round(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """People tap twice here, so that there is something to turn round."""
    ways = UPDATES | ({"lost_200": {"count": 10}} if mode == "webhook" else {})
    async with world(migrated_sqlite_url, monkeypatch, sellers=len(ways), mode=mode) as here, running(here):
        street = Street(here)
        for kind, how in ways.items():
            buyer, _ = await street.newcomer(kind, is_hasty=kind != "duplicate")
            buyer.pause_seconds = 0.4
            await here.arm(kind, person=buyer.id, **how)
        await street.all_live_through()
        armed = (await here.get("disturbances"))["disturbances"]
        assert all(one["struck"] for one in armed), armed  # what is used up is no longer there
        await here.session.delete(f"{here.url}/sim/disturbances")
        await all_is_well(street)


@in_soak
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("method", [*BUYERS, *ANYBODYS])
async def test_each_method_and_way_by_itself(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch, method: str, mode: str
) -> None:
    """Twice in a row, for a customer of each way."""
    async with world(migrated_url, monkeypatch, sellers=len(WAYS), mode=mode) as here, running(here):
        street = Street(here)
        for kind, how in WAYS.items():
            buyer, _ = await street.newcomer(kind)
            whom = {} if method in ANYBODYS else {"person": buyer.id}
            if not whom:  # he waits until the ways of all the others are used up, too
                buyer.patience_seconds = PATIENCE_WITH_ALL_SECONDS
            await here.arm(kind, method=method, count=2, **whom, **how)
        await street.all_live_through()
        await all_is_well(street)
