"""The demo in a real browser, as the README's first command starts it: played in three languages, with pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.eyes import PICTURES, Demo, Screen, newcomer
from tests.journeys.stories import ADDRESSES, slip_picture

pytestmark = pytest.mark.browser


async def _buys(screen: Screen, language: str) -> None:
    """Browse, choose, buy now, address, pay in the sheet."""
    await screen.start()
    await screen.press("button.shop")
    await screen.root.locator(".inline-button").nth(1).wait_for()
    await screen.page.wait_for_timeout(400)
    await screen.picture(f"{language}-categories")
    await screen.press_first()
    await screen.page.wait_for_timeout(900)
    await screen.press_first()
    await screen.root.locator(".inline-button", has_text=screen.label("button.buy_now")).last.wait_for()
    await screen.picture(f"{language}-product")
    await screen.press("button.buy_now")
    await screen.page.wait_for_timeout(600)
    await screen.write(ADDRESSES[language])
    await screen.root.locator(".inline-button", has_text="💳").last.wait_for()
    await screen.picture(f"{language}-summary")
    await screen.press_text("💳")
    invoice = screen.root.locator(".row", has=screen.page.locator(".invoice")).last
    await invoice.wait_for()
    await invoice.locator(".inline-button").first.click()
    await screen.root.get_by_test_id("pay-confirm").click()
    await screen.root.get_by_test_id("payment-done").last.wait_for()


async def _ships(owner: Screen, parcel: str) -> None:
    await owner.press("button.ship")
    await owner.page.wait_for_timeout(600)
    await owner.write(parcel)
    await owner.page.wait_for_timeout(600)


async def test_the_demo_is_played_in_three_languages_without_one_refused_call(demo: Demo, page: Any) -> None:
    people = demo.people()
    owner = Screen(page, people["owner"], "en")
    await owner.start()
    shown: list[Screen] = []
    for place, language in enumerate(("en", "zh-hans", "ru")):
        customer = Screen(
            page, people.get(language) or await newcomer(demo.url, page, "Ann", language), language
        )
        await customer.root.scroll_into_view_if_needed()
        await _buys(customer, language)
        parcel = f"DHL 0034043416109404255{place}"
        await _ships(owner, parcel)
        await customer.sees(parcel.split()[1])
        await customer.picture(f"{language}-shipped")
        await customer.press("button.received")
        await page.wait_for_timeout(500)
        await customer.press("button.received")
        await page.wait_for_timeout(700)
        await customer.picture(f"{language}-received")
        shown.append(customer)
    await _pose(page, shown)
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]
    assert report["calls"] > 30


async def _pose(page: Any, customers: list[Screen]) -> None:
    """Each with another screen: a product, another one, and its code."""
    for place, customer in enumerate(customers):
        await customer.write("/shop")
        await customer.sees(customer.label("shop.categories").split("</b>")[0].removeprefix("🛍 <b>"))
        await customer.press_newest(place + 2)
        await page.wait_for_timeout(900)
        await customer.press_newest(place)
        await page.wait_for_timeout(900)
    await customers[-1].press("button.share")
    await page.wait_for_timeout(2500)
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / "demo.png"))


async def test_a_transfer_slip_is_uploaded_and_confirmed_and_the_clock_moves(
    demo: Demo, page: Any, tmp_path: Path
) -> None:
    people = demo.people()
    owner = Screen(page, people["owner"], "en")
    await owner.start()
    customer = Screen(page, people.get("en") or await newcomer(demo.url, page, "Ann", "en"), "en")
    await customer.start()
    await customer.write("tea")
    await customer.sees("🔎")
    await customer.root.locator(".row", has_text="🔎").last.locator(".inline-button").first.click()
    await customer.press("button.buy_now")
    await page.wait_for_timeout(600)
    await customer.write(ADDRESSES["en"])
    await customer.press_text("🏦")
    await customer.sees("Reference")
    slip = tmp_path / "slip.png"
    slip.write_bytes(slip_picture())
    async with page.expect_file_chooser() as chooser:
        await customer.root.get_by_test_id("attach").click()
        await page.get_by_test_id("attach-photo").click()
    await (await chooser.value).set_files(str(slip))
    await page.get_by_test_id("upload-send").click()
    await owner.root.locator(
        ".inline-button", has_text=owner.label("button.confirm_transfer")
    ).last.wait_for()
    await owner.picture("slip")
    await owner.press("button.confirm_transfer")
    await customer.sees("received for order")
    await page.get_by_test_id("clock-advance-day").click()
    await page.wait_for_timeout(1500)
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]
