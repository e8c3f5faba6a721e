"""The owner's home in a browser, in three languages: what waits, the chart, low stock, texts and languages."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import ledger
from bot.domain.ledger import Account, PostingSpec
from bot.domain.rulebook import current_rules
from bot.domain.work import THE_SHOP, open_work
from bot.gateways.clock import SystemClock
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer
from bot.models.database import opened
from tests.journeys.eyes import Demo, Screen, newcomer
from tests.journeys.stories import ADDRESSES

pytestmark = pytest.mark.browser
OWN_WORDS = "Everything here is made by hand in our workshop."


async def _sold_before(database: Path, days: int = 45) -> None:
    """The books of a shop that has been selling for a while, one day of refunds among them."""
    chance, now = random.Random(7), SystemClock().now()
    async with opened(f"sqlite://{database}", synchronous="NORMAL"):
        _, rules = await current_rules()
        for age in range(days, 0, -1):
            minor = 0 if age % 7 == 0 else chance.randrange(3_000, 26_000) + 150 * (days - age)
            paid, income = Account.CASH_TELEGRAM, Account.SALES
            spec = PostingSpec(paid, income, 9_500) if age == 12 else PostingSpec(income, paid, minor)
            sealer = KeyringSealer(["a-key-for-tests-that-is-long-enough"])
            async with open_work(THE_SHOP, now - timedelta(days=age), sealer, RandomCodes(), {}) as work:
                await ledger.post(work, "sold_before", str(age), rules.currency, [spec])


async def _buys(customer: Screen) -> None:
    await customer.start()
    await customer.write("tea")
    await customer.sees("🔎")
    await customer.root.locator(".row", has_text="🔎").last.locator(".inline-button").first.click()
    await customer.press("button.buy_now")
    await customer.calm()
    await customer.write(ADDRESSES["en"])
    await customer.press_text("💳")
    invoice = customer.root.locator(".row", has=customer.page.locator(".invoice")).last
    await invoice.locator(".inline-button").first.click()
    await customer.root.get_by_test_id("pay-confirm").click()
    await customer.root.get_by_test_id("payment-done").last.wait_for()


async def _reads_home(owner: Screen, language: str) -> None:
    await owner.write("/admin")
    await owner.calm()
    await owner.sees(str(owner.texts.plural("numbers.orders", 1)))
    await owner.root.locator(".row").last.evaluate("row => row.scrollIntoView({block: 'start'})")
    await owner.picture(f"{language}-home")
    await owner.press("button.sales")
    await owner.calm()
    await owner.root.locator("img").last.wait_for()
    await owner.picture(f"{language}-sales")


async def test_the_owner_sees_how_his_shop_does_in_three_languages(
    demo: Demo, page: Any, tmp_path: Path
) -> None:
    await _sold_before(tmp_path / "demo" / "shop.db")
    people = demo.people()
    customer = Screen(page, await newcomer(demo.url, page, "Ann", "en"), "en")
    owner = Screen(page, people["owner"], "en")
    await owner.start()
    await _buys(Screen(page, people["zh-hans"], "zh-hans"))
    for language, own_name in (("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")):
        await owner.write("/language")
        await owner.press_text(own_name)
        owner = Screen(page, people["owner"], language)
        await owner.calm()
        await _reads_home(owner, language)
    await _writes_a_welcome(owner, customer)
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]


async def _writes_a_welcome(owner: Screen, customer: Screen) -> None:
    """In Russian screens, for English customers: seen, used, read, and put back."""
    await owner.write("/admin")
    await owner.press("button.shop_settings")
    await owner.picture("ru-settings")
    await owner.press("button.wordings")
    await owner.press("setting.welcome")
    await owner.press_text("English")
    await owner.press("button.write")
    await owner.calm()
    await owner.write(OWN_WORDS)
    await owner.press("button.use_wording")
    await owner.sees("Olivia")
    await owner.picture("ru-welcome")
    await customer.start()
    await customer.sees(OWN_WORDS)
    await owner.press("button.undo_setting")
    await owner.calm()
    await customer.write("/start")
    await customer.calm()
    assert await customer.root.get_by_text(OWN_WORDS).count() == 1
    await owner.write("/admin")
    await owner.press("button.low_stock", last=True)
    await owner.calm()
    await owner.picture("ru-low")
