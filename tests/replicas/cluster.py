"""Replicas of one bot on one PostgreSQL and one Redis, behind one address, and a simulator: all real processes.

    async with cluster(tmp_path, database_url, redis_url) as here:
        await here.start(*here.replicas)
        here.replicas[0].kill()

The test's own process may look into the database meanwhile: it is open for the ORM.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.models.database import opened
from bot.settings import Settings
from tests.journeys.town import KEY, TOKEN, child, free_port
from tests.replicas.front import Front, front
from tests.replicas.process import Process, ended, exit_code, started
from tests.situations import OWNER_ID
from tests.survival.world import open_shop

Json = dict[str, Any]
SELLERS = 4
STOCK = 100_000
METRICS_TOKEN = "a-token-for-whoever-measures"


@dataclass
class Replica:
    """One process, which may be started again after its end."""

    settings: dict[str, str]
    log: Path
    session: aiohttp.ClientSession
    forked: bool
    process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['HTTP_PORT']}"

    @property
    def is_up(self) -> bool:
        return self.process is not None and exit_code(self.process) is None

    def start(self) -> None:
        """Returns at once: see `ready`."""
        assert not self.is_up
        self.process = started(self.settings, self.log, forked=self.forked)

    async def ready(self, seconds: float = 180) -> None:
        """Returns when it says that it may be given work."""
        until = time.monotonic() + seconds
        while await self.status("readyz") != 200:
            assert self.is_up, f"ended by itself:\n{self.told()}"
            assert time.monotonic() < until, f"not ready:\n{self.told()}"
            await asyncio.sleep(0.05)

    async def status(self, path: str) -> int:
        """0 when nobody answers."""
        with contextlib.suppress(aiohttp.ClientError, OSError):
            async with self.session.get(f"{self.url}/{path}") as answer:
                return answer.status
        return 0

    async def figure(self, name: str) -> float:
        """One of its metrics."""
        headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        async with self.session.get(f"{self.url}/metrics", headers=headers) as answer:
            lines = (await answer.text()).splitlines()
        return float(next(line for line in lines if line.startswith(name)).rpartition(" ")[2])

    async def kill(self) -> None:
        """As the kernel would: no goodbye."""
        assert self.process is not None
        self.process.kill()
        await ended(self.process)

    async def stop(self) -> int:
        """As an operator would, by SIGTERM; answers the exit code."""
        assert self.process is not None
        self.process.terminate()
        return await ended(self.process)

    def told(self, last: int = 4000) -> str:
        return self.log.read_text(errors="replace")[-last:] if self.log.exists() else ""


@dataclass
class Cluster:
    url: str
    """The simulator's."""
    session: aiohttp.ClientSession
    settings: dict[str, str]
    replicas: list[Replica]
    front: Front
    sellers: dict[int, str]
    """Distributors by Telegram id, and what their links carry."""

    async def start(self, *replicas: Replica) -> None:
        """Starts these at the same moment and waits until each is ready."""
        for replica in replicas:
            replica.start()
        await asyncio.gather(*(replica.ready() for replica in replicas))

    async def get(self, path: str) -> Json:
        async with self.session.get(f"{self.url}/sim/{path}") as answer:
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/sim/{path}", json=body) as answer:
            return {"status": answer.status, **await answer.json()}

    async def person(self, name: str, number: int) -> int:
        await self.post("people", id=number, first_name=name, language_code="en")
        return number


@contextlib.asynccontextmanager
async def cluster(
    folder: Path,
    database_url: str,
    redis_url: str,
    *,
    count: int = 2,
    mode: str = "webhook",
    seeded: bool = True,
    forked: bool = False,
) -> AsyncIterator[Cluster]:
    """An open shop with an owner and distributors, on a migrated database. No replica is started yet.

    Not `seeded`: the database may be empty. `forked`: replicas start fast, also in a soak.
    """
    sim_port, front_port, *ports = [free_port() for _ in range(2 + count)]
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": f"http://127.0.0.1:{sim_port}",
        "OWNER_IDS": str(OWNER_ID),
        "HTTP_HOST": "127.0.0.1",
        "SECRET_KEY": KEY,
        "SHOP_NAME": "Leaf & Clay",
        "SHOP_CURRENCY": "EUR",
        "PAYMENT_PROVIDER_TOKEN": "1:TEST:1",
        "METRICS_TOKEN": METRICS_TOKEN,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }
    if mode == "webhook":
        settings |= {"PUBLIC_URL": f"http://127.0.0.1:{front_port}", "WEBHOOK_SECRET": "a-webhook-secret_1"}
    sellers = await open_shop(_read(settings), SELLERS, stock=STOCK) if seeded else {}
    arguments = ["simulator", "--port", str(sim_port), "--token", TOKEN, "--exit-with-parent"]
    simulator = child(arguments, folder / "simulator.log")
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0)) as session,
        front(front_port, ports) as door,
        opened(database_url),
    ):
        replicas = [
            Replica({**settings, "HTTP_PORT": str(port)}, folder / f"replica-{n}.log", session, forked)
            for n, port in enumerate(ports, 1)
        ]
        here = Cluster(settings["BOT_API_URL"], session, settings, replicas, door, sellers)
        try:
            await _until_up(here)
            await _has_started(here, "Olga", OWNER_ID)
            for n, seller_id in enumerate(sellers):
                await _has_started(here, f"Seller {n}", seller_id)
            yield here
        finally:
            for replica in replicas:
                if replica.is_up:
                    await replica.kill()
            simulator.kill()
            simulator.wait()


def _read(settings: dict[str, str]) -> Settings:
    return Settings(**{name.lower(): value for name, value in settings.items()})  # type: ignore[arg-type]


async def _until_up(here: Cluster) -> None:
    for _ in range(300):
        with contextlib.suppress(aiohttp.ClientError, OSError):
            await here.get("state")
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the simulator did not come up")


async def _has_started(here: Cluster, name: str, number: int) -> None:
    """Presses START before any bot listens: the shop knows them already."""
    await here.person(name, number)
    await here.post(f"people/{number}/start")
