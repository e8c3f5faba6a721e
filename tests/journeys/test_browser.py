"""The demo in a real browser, as the README's first command starts it: played in three languages, with pictures."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.texts import Catalogues, Texts, available_languages
from tests.journeys.stories import ADDRESSES, slip_picture
from tests.journeys.town import free_port

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Catalogues(available_languages(), ZoneInfo("UTC"))
PICTURES = os.environ.get("PICTURES", "")
"""A folder to keep the screenshots in; the README's come from here."""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]

pytestmark = pytest.mark.browser


@dataclass
class Demo:
    url: str
    http_port: int
    process: subprocess.Popen[bytes]

    def sim(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/sim/{path}", timeout=20) as answer:
            return dict(json.load(answer))

    def people(self) -> dict[str, int]:
        """Language → the first customer who reads it; `owner` → the owner."""
        found: dict[str, int] = {}
        for place, person in enumerate(self.sim("state")["people"]):
            found.setdefault("owner" if place == 0 else person["language_code"], person["id"])
        return found


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    port, http_port = free_port(), free_port()
    log = tmp_path / "demo.log"
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--http-port", str(http_port)]
    command += ["--directory", str(tmp_path / "demo")]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220  ended below
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    running = Demo(f"http://127.0.0.1:{port}", http_port, process)
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text(errors="replace")
            if "http://127.0.0.1:" in log.read_text(errors="replace"):
                with contextlib.suppress(OSError):
                    running.sim("state")
                    break
            await asyncio.sleep(0.1)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
    assert "Traceback" not in log.read_text(errors="replace")


@pytest.fixture
async def page(demo: Demo, chromium: str) -> AsyncIterator[Any]:
    playwright_api = pytest.importorskip("playwright.async_api")
    async with playwright_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = await browser.new_context(
            viewport={"width": 1440, "height": 940}, locale="en-US", device_scale_factor=1.5
        )
        opened = await context.new_page()
        opened.set_default_timeout(15_000)
        await opened.goto(demo.url)
        await opened.wait_for_selector(".toolbar")
        yield opened
        if PICTURES:
            await opened.screenshot(path=str(Path(PICTURES) / "last.png"))
        await browser.close()


class Screen:
    """One phone on the page, used with eyes and fingers only."""

    def __init__(self, page: Any, person: int, language: str) -> None:
        self.page, self.person = page, person
        self.texts: Texts = TEXTS.of(language)
        self.root = page.locator(f'.phone[data-person="{person}"]')

    async def press(self, key: str, *, last: bool = True, **params: object) -> None:
        """Taps the newest inline button with this text."""
        await self.press_text(self.texts.plain(key, **params) if params else self.label(key), last=last)

    def label(self, key: str) -> str:
        """A button's text up to its first placeholder."""
        return re.split(r"\{", self.texts.catalogue.gettext(key))[0].strip()

    async def press_text(self, text: str, *, last: bool = True) -> None:
        buttons = self.root.locator(".inline-button", has_text=text)
        button = buttons.last if last else buttons.first
        await button.wait_for()
        await button.click()

    async def press_first(self) -> None:
        """The first button of the shop's first message: a category, then a product."""
        await self.root.locator(".inline-button").first.click()

    async def press_newest(self, place: int) -> None:
        """A button of the newest message."""
        await self.root.locator(".row").last.locator(".inline-button").nth(place).click()

    async def start(self) -> None:
        await self.root.get_by_test_id("start").click()

    async def write(self, text: str) -> None:
        await self.root.get_by_test_id("composer-input").fill(text)
        await self.root.get_by_test_id("send").click()

    async def sees(self, text: str) -> None:
        await self.root.get_by_text(text).last.wait_for()

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.wait_for_timeout(700)
            await self.root.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


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
        customer = Screen(page, await _customer(demo, page, people, language), language)
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


async def _customer(demo: Demo, page: Any, people: dict[str, int], language: str) -> int:
    if language in people:
        return people[language]
    body = json.dumps({"first_name": "Ann", "language_code": language}).encode()
    request = urllib.request.Request(f"{demo.url}/sim/people", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: ASYNC210  the test has nothing else to do
        person = int(json.load(answer)["person"]["id"])
    await page.locator(f'.phone[data-person="{person}"]').wait_for(state="attached")
    return person


async def test_a_transfer_slip_is_uploaded_and_confirmed_and_the_clock_moves(
    demo: Demo, page: Any, tmp_path: Path
) -> None:
    people = demo.people()
    owner = Screen(page, people["owner"], "en")
    await owner.start()
    customer = Screen(page, await _customer(demo, page, people, "en"), "en")
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
