"""What sellers, buyers and the owner do on the page, in any language: for the browser tests and pictures."""

from __future__ import annotations

import json
import random
import re
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain import ledger
from bot.domain.ledger import Account, PostingSpec
from bot.domain.rulebook import current_rules
from bot.domain.work import THE_SHOP, open_work
from bot.gateways.clock import SystemClock
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer
from bot.models.database import opened
from tests.journeys.eyes import Demo, Screen, newcomer
from tests.journeys.selling import DETAILS, NAMES, VOUCHER
from tests.journeys.stories import ADDRESSES

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


async def becomes_a_distributor(market: Market, seller: Screen, language: str) -> None:
    await applies(seller, language)
    await is_approved(market.owner, seller)
    await seller.picture(f"{language}-distributor")


async def applies(seller: Screen, language: str) -> None:
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
    await seller.calm()
    await seller.picture(f"{language}-applying")
    await seller.press("button.join_accept")


async def is_approved(owner: Screen, seller: Screen) -> None:
    await owner.press("button.review_application")
    await owner.calm()
    await owner.picture("application")
    await owner.press("button.approve_application")
    await seller.press("button.start_selling")
    await seller.calm()


async def buys_through(pair: Pair) -> None:
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
    await pays_by_card(customer)


async def pays_by_card(customer: Screen) -> None:
    await customer.press_text("💳")
    invoice = customer.root.locator(".row", has=customer.page.locator(".invoice")).last
    await invoice.locator(".inline-button").first.click()
    await customer.root.get_by_test_id("pay-confirm").click()
    await customer.root.get_by_test_id("payment-done").last.wait_for()


async def is_told_why_he_earned(pair: Pair) -> None:
    seller = pair.seller
    await seller.press("button.how_it_came")
    await seller.calm()
    await seller.picture(f"{pair.language}-explanation")
    await seller.write("/earnings")
    await seller.calm()
    await seller.picture(f"{pair.language}-earnings")


async def receives(owner: Screen, pair: Pair, parcel: str) -> None:
    await owner.press("button.ship")
    await owner.calm()
    await owner.write(parcel)
    await pair.customer.sees(parcel.split()[1])
    await pair.customer.press("button.received")
    await pair.customer.calm()
    await pair.customer.press("button.received")
    await pair.customer.calm()


async def asks_for_his_money(pair: Pair) -> None:
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
    await seller.picture("payout-asked")


async def is_paid(owner: Screen, pair: Pair) -> None:
    await owner.press("button.see_payout")
    await owner.sees(DETAILS)
    await owner.calm()
    await owner.picture("payout")
    await owner.press("button.approve_payout")
    await owner.press("button.payout_is_paid")
    await owner.calm()
    await owner.write(VOUCHER)
    await pair.seller.sees(VOUCHER)


async def reads_his_statement(pair: Pair) -> None:
    seller = pair.seller
    await seller.press("button.see_statement")
    await seller.calm()
    await seller.picture(f"{pair.language}-statement")
    await seller.press("button.statement_pdf")
    await seller.root.get_by_test_id("document").last.wait_for()


async def sends_files(screen: Screen, *files: Path) -> None:
    await screen.root.get_by_test_id("file-input").set_input_files([str(file) for file in files])
    await screen.root.get_by_test_id("upload-send").click()


async def becomes_staff(demo: Demo, owner: Screen, screen: Screen) -> None:
    """By the owner's link, opened in his own client."""
    await owner.write("/admin")
    await owner.press("button.staff")
    await owner.press("button.add_staff")
    await owner.press_text(owner.texts.plain("staff.warehouse"))
    await owner.calm()
    link = re.findall(
        r"https://t\.me/[^\s\"]+start=s_[\w-]+", json.dumps(demo.sim(f"people/{owner.person}/chat"))
    )[-1]
    body = json.dumps({"url": link}).encode()
    request = urllib.request.Request(
        f"{demo.url}/sim/people/{screen.person}/link", body, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=20).close()  # noqa: ASYNC210  nothing else is to be done
    await screen.press("button.become_staff")
    await screen.calm()


async def sold_before(database: Path, days: int = 45) -> None:
    """The books of a shop that sold on six days of seven for a while, one day of refunds among them; they prove."""
    chance, now = random.Random(7), SystemClock().now()
    async with opened(f"sqlite://{database}", synchronous="NORMAL"):
        _, rules = await current_rules()
        for age in (age for age in range(days, 0, -1) if age % 7):
            minor = chance.randrange(3_000, 26_000) + 150 * (days - age)
            paid, income = Account.CASH_TELEGRAM, Account.SALES
            spec = PostingSpec(paid, income, 9_500) if age == 12 else PostingSpec(income, paid, minor)
            sealer = KeyringSealer(["a-key-for-tests-that-is-long-enough"])
            async with open_work(THE_SHOP, now - timedelta(days=age), sealer, RandomCodes(), {}) as work:
                await ledger.post(work, "sold_before", str(age), rules.currency, [spec])
