"""The owner's home in a browser, in three languages: what waits, the chart, low stock, texts and languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.eyes import Demo, Screen, newcomer
from tests.journeys.market import pays_by_card, sold_before
from tests.journeys.stories import ADDRESSES

pytestmark = pytest.mark.browser
OWN_WORDS = "Everything here is made by hand in our workshop."


async def _buys(customer: Screen) -> None:
    await customer.start()
    await customer.write("tea")
    await customer.sees("🔎")
    await customer.root.locator(".row", has_text="🔎").last.locator(".inline-button").first.click()
    await customer.press("button.buy_now")
    await customer.calm()
    await customer.write(ADDRESSES["en"])
    await pays_by_card(customer)


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
    await sold_before(tmp_path / "demo" / "shop.db")
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
