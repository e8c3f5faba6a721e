"""Eyes and fingers: people's phones on the simulator's page, in a real browser."""

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
from tests.journeys.town import free_port

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Catalogues(available_languages(), ZoneInfo("UTC"))
PICTURES = os.environ.get("PICTURES", "")
"""A folder to keep the screenshots in; the README's come from here."""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


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
    async with running_demo(tmp_path) as running:
        yield running


@contextlib.asynccontextmanager
async def running_demo(folder: Path, *options: str) -> AsyncIterator[Demo]:
    """`make demo` with its files in `folder/demo`; it may have said nothing of an error when it ends."""
    port, http_port = free_port(), free_port()
    log = folder / "demo.log"
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--http-port", str(http_port)]
    command += ["--directory", str(folder / "demo"), *options]
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
    async with looking_at(demo.url, chromium) as opened:
        yield opened


@contextlib.asynccontextmanager
async def looking_at(
    url: str, chromium: str, *, width: int = 1440, scale: float = 1.5, timezone: str = "UTC"
) -> AsyncIterator[Any]:
    """The simulator's page at `url`, in a browser of its own, `width` CSS pixels wide."""
    playwright_api = pytest.importorskip("playwright.async_api")
    async with playwright_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = await browser.new_context(
            viewport={"width": width, "height": 940},
            locale="en-US",
            timezone_id=timezone,
            device_scale_factor=scale,
        )
        opened = await context.new_page()
        opened.set_default_timeout(15_000)
        await opened.goto(url)
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
        await self.calm()
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

    async def calm(self) -> None:
        """Until the bot has nothing left to say and the page shows it."""
        await self.page.wait_for_function(
            "async () => (await (await fetch('/sim/idle?quiet=0.15&timeout=20')).json()).idle"
        )
        await self.page.wait_for_timeout(150)

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.root.scroll_into_view_if_needed()
            await self.page.wait_for_timeout(700)
            await self.root.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


async def newcomer(url: str, page: Any, name: str, language: str) -> int:
    """One more phone on the street."""
    body = json.dumps({"first_name": name, "language_code": language}).encode()
    request = urllib.request.Request(f"{url}/sim/people", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: ASYNC210  the test has nothing else to do
        person = int(json.load(answer)["person"]["id"])
    await page.locator(f'.phone[data-person="{person}"]').wait_for(state="attached")
    return person
