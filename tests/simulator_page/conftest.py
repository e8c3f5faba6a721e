"""The simulator as a child process, the bot's side of it over plain HTTP, and a headless Chromium."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "7000000000:page-test-token"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DAY = 86_400


def _missing(what: str) -> NoReturn:
    """On a developer's machine a missing browser is no failure; in CI it is."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must run these tests")
    pytest.skip(f"{what} is missing")


def picture(width: int, height: int) -> bytes:
    """A picture to send."""
    return png(Image.linear_gradient("L").resize((width, height)).convert("RGB"))


def png(image: Image.Image) -> bytes:
    """As the bytes of a file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


class _ShopClock(BaseHTTPRequestHandler):
    """The shop's clock endpoint, as small as it can be."""

    offset = 0

    def _answer(self) -> None:
        now = int(time.time()) + _ShopClock.offset
        targets = [{"name": "deadline", "label": "Payment deadline", "at": now + 2 * DAY}]
        body = json.dumps({"now": now, "offset": _ShopClock.offset, "targets": targets}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _ShopClock.offset += wish.get("advance") or 2 * DAY
        self._answer()

    def log_message(self, *args: Any) -> None:
        """Keep the output of the tests clean."""


@dataclass
class Simulator:
    """The running simulator, from the bot's side."""

    url: str
    offset: int = 0
    updates: list[Json] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def post(self, path: str, body: Json) -> Json:
        """A call of either API; a refusal is an answer too."""
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.load(error))

    def get(self, path: str) -> Json:
        """A look through the control API."""
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return dict(json.load(response))

    def bot(self, method: str, **params: Any) -> Any:
        """A call of the bot, which must succeed."""
        answer = self.post(f"/bot{TOKEN}/{method}", params)
        assert answer["ok"], answer
        return answer["result"]

    def upload(self, method: str, name: str, content: bytes, **params: str) -> Any:
        """A call of the bot with a file."""
        part = "--b\r\nContent-Disposition: form-data; name="
        fields = "".join(f'{part}"{field}"\r\n\r\n{value}\r\n' for field, value in params.items())
        file = f'{part}"{name}"; filename="{name}.png"\r\n\r\n'
        body = (fields + file).encode() + content + b"\r\n--b--\r\n"
        request = urllib.request.Request(
            f"{self.url}/bot{TOKEN}/{method}", body, {"Content-Type": "multipart/form-data; boundary=b"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)["result"]

    def next(self, kind: str, fits: Callable[[Json], bool] = bool, seconds: float = 8) -> Json:
        """The next update of that kind which fits; others are passed over."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            while self.updates:
                update = self.updates.pop(0)
                self.offset = update["update_id"] + 1
                if kind in update and fits(update[kind]):
                    return dict(update[kind])
            self.updates = self.bot("getUpdates", offset=self.offset, timeout=1)
        raise AssertionError(f"no {kind} update came")

    def message(self, person: int) -> Json:
        """The next message that he sends."""
        return self.next("message", lambda content: content["chat"]["id"] == person)

    def person(self, name: str, language: str = "en", started: bool = True) -> int:
        """Somebody new, whose /start the bot has got already."""
        added = self.post("/sim/people", {"first_name": name, "language_code": language})
        number: int = added["person"]["id"]
        if started:
            self.post(f"/sim/people/{number}/start", {})
            self.message(number)
        self.people.append(number)
        return number


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    clock = ThreadingHTTPServer(("127.0.0.1", 0), _ShopClock)
    threading.Thread(target=clock.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "simulator", "--port", str(port), "--token", TOKEN, "--name", "Page test shop",
        "--clock-url", f"http://127.0.0.1:{clock.server_port}/clock",
    ]  # fmt: skip
    child = subprocess.Popen(command, cwd=ROOT)
    running = Simulator(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            try:
                running.get("/sim/state")
                break
            except OSError:
                assert child.poll() is None, "the simulator ended"
                time.sleep(0.1)
        yield running
    finally:
        child.terminate()
        child.wait(10)
        clock.shutdown()
        clock.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        _missing("Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Any, simulator: Simulator) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []
    trouble: list[str] = []
    requested: list[str] = []

    def opened(**options: Any) -> Any:
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options}
        contexts.append(browser.new_context(**options))
        # The phones of earlier tests' people would only take time.
        hidden = json.dumps(simulator.people[:-2])
        contexts[-1].add_init_script(f"localStorage['simulator.hidden'] ??= '{hidden}'")
        page = contexts[-1].new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: requested.append(request.url))
        page.goto(simulator.url)
        page.wait_for_selector(".toolbar")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not trouble, trouble
    outside = [url for url in requested if not url.startswith((simulator.url, "blob:", "data:"))]
    assert not outside, outside


class Phone:
    """One person's phone on the page."""

    def __init__(self, page: Any, person: int) -> None:
        self.page, self.id = page, person
        self.root = page.locator(f'.phone[data-person="{person}"]')
        self.root.wait_for(state="attached")
        # Other tests' people may fill the row: put this phone where it can be seen.
        self.root.scroll_into_view_if_needed()

    def find(self, testid: str) -> Any:
        """A control of the page."""
        return self.root.get_by_test_id(testid)

    def message(self, number: int) -> Any:
        """A bubble."""
        return self.root.locator(f'[data-message-id="{number}"]')

    def button(self, text: str) -> Any:
        """An inline button."""
        return self.root.locator(".inline-button", has_text=text)

    def says(self, text: str) -> Any:
        """Waits until that text is shown."""
        found = self.root.get_by_text(text).last
        found.wait_for()
        return found
