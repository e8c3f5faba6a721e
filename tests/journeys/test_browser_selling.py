"""From the QR code to the payout, seen and tapped in a browser: three languages on SQLite, one on PostgreSQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import selling
from tests.journeys.eyes import Demo, Screen, looking_at, newcomer
from tests.journeys.selling import DETAILS, NAMES, VOUCHER
from tests.journeys.stories import ADDRESSES
from tests.journeys.town import town

pytestmark = pytest.mark.browser

Later = Callable[[], Awaitable[None]]


@dataclass
class Market:
    """The page, whose address it is, the owner's phone, and how time passes."""

    page: Any
    url: str
    owner: Screen
    after_the_hold: Later
    after_the_month: Later

    async def newcomer(self, name: str, language: str) -> Screen:
        return Screen(self.page, await newcomer(self.url, self.page, name, language), language)


@dataclass
class Pair:
    """Who sells and who buys from him."""

    seller: Screen
    customer: Screen
    language: str


async def _becomes_a_distributor(market: Market, seller: Screen, language: str) -> None:
    await seller.start()
    await seller.write("/join")
    await seller.press("button.join_begin")
    await seller.calm()
    await seller.write(NAMES[language])
    await seller.root.locator(".reply-button").last.click()
    await seller.root.get_by_test_id("contact-ok").click()
    await seller.calm()
    await seller.write("Berlin")
    await seller.calm()
    await seller.write("Instagram, Telegram")
    await seller.press("button.documents_skip")
    await seller.press("button.join_accept")
    await market.owner.press("button.review_application")
    await market.owner.press("button.approve_application")
    await seller.press("button.start_selling")
    await seller.picture(f"{language}-distributor")


async def _buys_through(pair: Pair) -> None:
    """The seller shows his code, the customer's camera reads it; he browses and pays."""
    await pair.seller.press("button.my_links")
    await pair.seller.root.get_by_test_id("scan").last.wait_for()
    await pair.seller.picture(f"{pair.language}-qr")
    await pair.seller.root.get_by_test_id("scan").last.click()
    await pair.seller.page.get_by_test_id(f"scan-{pair.customer.person}").click()
    customer = pair.customer
    await customer.press("button.shop")
    await customer.calm()
    await customer.press_newest(0)
    await customer.calm()
    await customer.press_newest(0)
    await customer.press("button.buy_now")
    await customer.calm()
    await customer.write(ADDRESSES[pair.language])
    await customer.press_text("💳")
    invoice = customer.root.locator(".row", has=customer.page.locator(".invoice")).last
    await invoice.locator(".inline-button").first.click()
    await customer.root.get_by_test_id("pay-confirm").click()
    await customer.root.get_by_test_id("payment-done").last.wait_for()


async def _is_told_why_he_earned(pair: Pair) -> None:
    seller = pair.seller
    await seller.press("button.how_it_came")
    await seller.calm()
    await seller.picture(f"{pair.language}-explanation")
    await seller.write("/earnings")
    await seller.calm()
    await seller.picture(f"{pair.language}-earnings")


async def _receives(market: Market, pair: Pair, parcel: str) -> None:
    await market.owner.press("button.ship")
    await market.owner.calm()
    await market.owner.write(parcel)
    await pair.customer.sees(parcel.split()[1])
    await pair.customer.press("button.received")
    await pair.customer.calm()
    await pair.customer.press("button.received")
    await pair.customer.calm()


async def _asks_for_his_money(pair: Pair) -> None:
    seller = pair.seller
    await seller.write("/earnings")
    await seller.calm()
    await seller.press("button.payouts")
    await seller.press("button.ask_for_payout")
    await seller.calm()
    await seller.write(DETAILS)
    await seller.press("button.payout_of_all")
    await seller.press("button.request_payout")
    await seller.calm()


async def _is_paid(market: Market, pair: Pair) -> None:
    owner = market.owner
    await owner.press("button.see_payout")
    await owner.sees(DETAILS)
    await owner.press("button.approve_payout")
    await owner.press("button.payout_is_paid")
    await owner.calm()
    await owner.write(VOUCHER)
    await pair.seller.sees(VOUCHER)


async def _reads_his_statement(pair: Pair) -> None:
    seller = pair.seller
    await seller.press("button.see_statement")
    await seller.calm()
    await seller.picture(f"{pair.language}-statement")
    await seller.press("button.statement_pdf")
    await seller.root.get_by_test_id("document").last.wait_for()


async def _play(market: Market, pairs: list[Pair]) -> None:
    for place, pair in enumerate(pairs):
        await pair.seller.root.scroll_into_view_if_needed()
        await _becomes_a_distributor(market, pair.seller, pair.language)
        await _buys_through(pair)
        await _is_told_why_he_earned(pair)
        await _receives(market, pair, f"DHL 0034043416109404255{place}")
    await market.after_the_hold()
    for pair in pairs:
        await _asks_for_his_money(pair)
        await _is_paid(market, pair)
    await market.after_the_month()
    for pair in pairs:
        await _reads_his_statement(pair)


async def test_distributors_earn_in_three_languages_in_the_demo(demo: Demo, page: Any) -> None:
    async def go_to(target: str) -> None:
        now = page.get_by_test_id("clock-now")
        before = await now.get_attribute("data-offset")
        await page.get_by_test_id("clock-targets").click()
        await page.get_by_test_id(f"clock-target-{target}").click()
        moved = f"() => document.querySelector('.clock-now').dataset.offset !== '{before}'"
        await page.wait_for_function(moved, timeout=120_000)

    owner = Screen(page, demo.people()["owner"], "en")
    await owner.start()
    market = Market(page, demo.url, owner, lambda: go_to("end of hold"), lambda: go_to("next closing"))
    pairs = []
    for language in ("en", "zh-hans", "ru"):
        seller = await market.newcomer("Dora", language)
        pairs.append(Pair(seller, await market.newcomer("Ann", language), language))
    await _play(market, pairs)
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]


async def test_a_distributor_earns_on_postgresql(
    fresh_postgres: str, redis_url: str, chromium: str, tmp_path: Path
) -> None:
    servers = {"DATABASE_URL": fresh_postgres, "REDIS_URL": redis_url}
    rules: dict[str, object] = {
        "payout_minimum_minor": 100,
        "tax_note": "Everybody pays his own.",
        "distribution_acknowledged_at": "2026-01-01T00:00:00+00:00",
    }
    async with (
        town(tmp_path, servers, mode="webhook", rules=rules) as here,
        looking_at(here.street.url, chromium) as page,
    ):
        hold_over = selling.after_the_hold()
        owner = Screen(page, here.owner.id, "en")
        await owner.start()
        market = Market(
            page,
            here.street.url,
            owner,
            lambda: selling.moves_to(here, hold_over),
            lambda: selling.moves_to(here, selling.after_the_month(hold_over)),
        )
        seller = await market.newcomer("Dora", "zh-hans")
        await _play(market, [Pair(seller, await market.newcomer("Ann", "zh-hans"), "zh-hans")])
        await here.street.assert_clean()
