"""A simulator and a bot as child processes: the whole product, met over HTTP only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.domain import rulebook
from bot.domain.work import THE_SHOP
from bot.models.database import opened
from tests.journeys.phone import Phone, Street
from tests.situations import SetClock, shop_for_tests

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "424242:simulated-token-for-journeys-0123456789"
OWNER_ID = 9001
OPEN_SHOP = {"shipping_minor": 490, "takes_transfers": True, "transfer_details": "IBAN DE00 1234 5678"}
KEY = "Vb7kQ2mX9pLr4TzW8nYc3HdJ6sGf1KuA"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def child(module: list[str], log: Path, **settings: str) -> subprocess.Popen[bytes]:
    """`python -m …` beside the test; what it prints goes to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


@dataclass
class Town:
    street: Street
    owner: Phone
    settings: dict[str, str]
    log: Path
    simulator: subprocess.Popen[bytes]
    bot: subprocess.Popen[bytes] | None = None

    async def start_bot(self) -> None:
        self.bot = child(["bot", "run"], self.log, **self.settings)
        await self._until_healthy()

    async def _until_healthy(self, timeout: float = 60) -> None:
        url = f"http://127.0.0.1:{self.settings['HTTP_PORT']}/healthz"
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            assert self.bot is not None
            assert self.bot.poll() is None, self.log.read_text(errors="replace")[-4000:]
            with contextlib.suppress(aiohttp.ClientError):
                async with self.street.session.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)
        raise AssertionError(f"the bot did not come up:\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill_bot(self) -> None:
        """As the kernel would: no goodbye."""
        assert self.bot is not None
        self.bot.kill()
        self.bot.wait()

    def stop_bot(self) -> int:
        """As an operator would; answers the exit code."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGTERM)
        return self.bot.wait(timeout=30)


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    servers: dict[str, str],
    *,
    mode: str = "polling",
    seeded: bool = True,
    rules: dict[str, object] | None = None,
) -> AsyncIterator[Town]:
    """Simulator, bot and an owner; the shop holds the demo goods and is open when `seeded`, by these `rules`."""
    sim_port, http_port = free_port(), free_port()
    log = folder / "bot.log"
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": f"http://127.0.0.1:{sim_port}",
        "OWNER_IDS": str(OWNER_ID),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(http_port),
        "SECRET_KEY": KEY,
        "SHOP_NAME": "Leaf & Clay",
        "SHOP_CURRENCY": "EUR",
        "SHOP_LANGUAGES": "en,zh_Hans,ru",
        "PAYMENT_PROVIDER_TOKEN": "284685063:TEST:simulated",
        **servers,
    }
    if mode == "webhook":
        webhook = {"PUBLIC_URL": f"http://127.0.0.1:{http_port}", "WEBHOOK_SECRET": "a-webhook-secret_1"}
        settings = webhook | settings
    arguments = ["simulator", "--port", str(sim_port), "--token", TOKEN, "--exit-with-parent"]
    simulator = child(arguments, folder / "simulator.log")
    async with aiohttp.ClientSession() as session:
        street = Street(f"http://127.0.0.1:{sim_port}", session)
        here: Town | None = None
        try:
            await _until_up(street, folder)
            owner = await street.person("Olga", "en", id=OWNER_ID)
            here = Town(street, owner, settings, log, simulator)
            if seeded:
                await _seed(settings, rules or {})
            await here.start_bot()
            yield here
        finally:
            for process in (here.bot if here else None, simulator):
                if process is not None and process.poll() is None:
                    process.kill()
                    process.wait()


async def _seed(settings: dict[str, str], rules: dict[str, object]) -> None:
    """The demo's goods by the command, then the settings of an open shop."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "seed"),
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode(errors="replace")
    clock = SetClock(datetime.now(UTC))
    async with opened(settings["DATABASE_URL"]), shop_for_tests(clock).work(THE_SHOP) as work:
        await rulebook.change_rules(work, opened_at=clock.now().isoformat(), **OPEN_SHOP, **rules)


async def _until_up(street: Street, folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(aiohttp.ClientError):
            await street.get("state")
            return
        await asyncio.sleep(0.1)
    raise AssertionError((folder / "simulator.log").read_text(errors="replace"))
