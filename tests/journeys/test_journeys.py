"""The journey over HTTP: both engines, both ways of getting updates, three languages, not one refused call."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.journeys import stories
from tests.journeys.conftest import World
from tests.journeys.town import town


async def test_a_customer_buys_and_the_owner_ships(world: World, tmp_path: Path) -> None:
    language = world.language
    async with town(tmp_path, world.settings, mode=world.mode) as here:
        await here.owner.start()
        customer = await here.street.person("Ann", language)
        friend = await here.street.person("Bob", language)
        await stories.the_whole_purchase(here, customer, friend, language)
        order_id = await stories.buys_by_transfer(here, friend, language)
        await stories.asks_to_cancel_and_gets_his_money(here, friend, order_id)
        await stories.asks_and_is_answered(here, customer)
        await here.street.assert_clean()
        assert here.stop_bot() == 0
    assert "Traceback" not in here.log.read_text(errors="replace")


async def test_a_link_leads_to_a_paid_order_in_few_taps(sqlite_url: str, tmp_path: Path) -> None:
    """At most 10 taps and one typed address for a newcomer, at most 6 for who has bought before."""
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}) as here:
        await here.owner.start()
        friend, ann = await here.street.person("Bob", "en"), await here.street.person("Ann", "en")
        await stories.opens_a_product_by_its_qr(ann, friend)
        await stories.buys_by_invoice(ann, "en")
        assert ann.taps <= 10
        assert len(ann.typed) == 1
        photo = next(m for m in reversed(await friend.messages()) if "photo" in m)["photo"]
        ann.taps, ann.typed = 1, []
        await ann.act("scan", file_id=photo[-1]["file_id"])
        await stories.buys_by_invoice(ann, "en")
        assert ann.taps <= 6
        assert not ann.typed
        await here.street.assert_clean()


@pytest.mark.promise(1)
@pytest.mark.promise(22)
async def test_one_order_and_one_charge_however_often_buttons_are_tapped(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}) as here:
        await here.owner.start()
        ann = await here.street.person("Ann", "en")
        await ann.start()
        await ann.tap("shop")
        await ann.tap("c")
        await ann.tap("p")
        message, row, column, _ = await ann.find("buy")
        twice = {"message_id": message["message_id"], "row": row, "column": column}
        await asyncio.gather(*(here.street.post(f"people/{ann.id}/tap", **twice) for _ in range(2)))
        await here.street.settle()
        assert len([text for text in await ann.bot_texts() if "recipient" in text]) == 1
        await ann.say(stories.ADDRESSES["en"])
        message, row, column, _ = await ann.find("pl", where="telegram")
        tap = {"message_id": message["message_id"], "row": row, "column": column}
        await asyncio.gather(*(here.street.post(f"people/{ann.id}/tap", **tap) for _ in range(5)))
        await here.street.settle()
        invoices = [m for m in await ann.messages() if "invoice" in m]
        outcomes = await asyncio.gather(
            *(here.street.post(f"people/{ann.id}/pay", message_id=m["message_id"]) for m in invoices)
        )
        await here.street.settle()
        assert [o["outcome"] for o in outcomes].count("paid") == 1, outcomes
        await ann.say("/orders")
        last = await ann.last()
        orders = [
            b for r in last["reply_markup"]["inline_keyboard"] for b in r if b["callback_data"][:2] == "o:"
        ]
        assert len(orders) == 1
        report = await here.street.report()
        assert not report["refused"], report["refusals"]


@pytest.mark.promise(3)
async def test_a_killed_bot_loses_no_update_and_doubles_none(sqlite_url: str, tmp_path: Path) -> None:
    """kill -9 while taps are under way; after the restart every tap has had its effect, once."""
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}) as here:
        await here.owner.start()
        ann = await here.street.person("Ann", "en")
        await ann.start()
        await ann.tap("shop")
        await ann.tap("c")
        await ann.tap("p")
        await ann.tap("buy")
        await ann.say(stories.ADDRESSES["en"])
        message, row, column, _ = await ann.find("pl", where="telegram")
        await here.street.post(
            f"people/{ann.id}/tap", message_id=message["message_id"], row=row, column=column
        )
        here.kill_bot()
        await here.start_bot()
        await here.street.settle()
        outcome = await ann.pay()
        assert outcome["outcome"] == "paid", outcome
        await ann.wait_for("received for order")
        await ann.say("/orders")
        last = await ann.last()
        orders = [
            b for r in last["reply_markup"]["inline_keyboard"] for b in r if b["callback_data"][:2] == "o:"
        ]
        assert len(orders) == 1


async def test_staff_buttons_refuse_everybody_else_and_blocking_people_is_survived(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}) as here:
        await here.owner.start()
        ann = await here.street.person("Ann", "ru")
        await ann.start()
        answer = await ann.forge("a")
        assert answer["answered"]
        assert answer["show_alert"]
        await ann.act("block")
        await ann.act("unblock")
        await ann.start()
        assert await ann.shows("shop")
        await stories.runs_a_job_by_hand(here.owner)
        await here.street.assert_clean(allowed=1)
