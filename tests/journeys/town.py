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
from pathlib import Path

import aiohttp

from tests.journeys.phone import Phone, Street

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "424242:simulated-token-for-journeys-0123456789"
OWNER_ID = 9001
KEY = "a-secret-key-for-journeys-0123456789abcdef"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Town:
    street: Street
    owner: Phone
    settings: dict[str, str]
    log: Path
    bot: subprocess.Popen[bytes] | None = None

    async def start_bot(self) -> None:
        self.bot = subprocess.Popen(  # noqa: ASYNC220  killed and waited for by the test itself
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={**os.environ, **self.settings},
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
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
    database_url: str, folder: Path, *, mode: str = "polling", seeded: bool = True, **more: str
) -> AsyncIterator[Town]:
    """Simulator, bot and an owner; the shop holds the demo goods and is open when `seeded`."""
    sim_port, http_port = free_port(), free_port()
    log = folder / "bot.log"
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": f"http://127.0.0.1:{sim_port}",
        "DATABASE_URL": database_url,
        "OWNER_IDS": str(OWNER_ID),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(http_port),
        "SECRET_KEY": KEY,
        "SHOP_NAME": "Leaf & Clay",
        "SHOP_CURRENCY": "EUR",
        "SHOP_LANGUAGES": "en,zh_Hans,ru",
        "PAYMENT_PROVIDER_TOKEN": "284685063:TEST:simulated",
        **more,
    }
    if mode == "webhook":
        settings |= {"PUBLIC_URL": f"http://127.0.0.1:{http_port}", "WEBHOOK_SECRET": "a-webhook-secret_1"}
    simulator = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-m", "simulator", "--port", str(sim_port), "--token", TOKEN, "--exit-with-parent"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=(folder / "simulator.log").open("ab"),
        stderr=subprocess.STDOUT,
    )
    async with aiohttp.ClientSession() as session:
        street = Street(f"http://127.0.0.1:{sim_port}", session)
        here: Town | None = None
        try:
            await _until_up(street, folder)
            owner = await street.person("Olga", "en", id=OWNER_ID)
            here = Town(street, owner, settings, log)
            if seeded:
                await _seed(settings)
            await here.start_bot()
            yield here
        finally:
            for process in (here.bot if here else None, simulator):
                if process is not None and process.poll() is None:
                    process.kill()
                    process.wait()


async def _seed(settings: dict[str, str]) -> None:
    for arguments in (["migrate"], ["seed", "--open"]):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode(errors="replace")


async def _until_up(street: Street, folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(aiohttp.ClientError):
            await street.get("state")
            return
        await asyncio.sleep(0.1)
    raise AssertionError((folder / "simulator.log").read_text(errors="replace"))
