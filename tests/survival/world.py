"""The simulator and the whole bot in this process: real HTTP between them, only less patience than in life."""

from __future__ import annotations

import asyncio
import functools
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot import app as bot_app
from bot import demo
from bot.domain import catalog, distributors, rulebook
from bot.domain.work import THE_SHOP
from bot.gateways.telegram import client, notices, polling
from bot.settings import Settings
from simulator.control import SIM
from simulator.server import build_app
from simulator.simulation import Settings as SimulatorSettings
from simulator.simulation import Simulation
from tests.journeys.town import KEY, OPEN_SHOP, TOKEN, free_port
from tests.situations import OWNER_ID, SetClock, Situations

Json = dict[str, Any]
PATIENCE_SECONDS = 1.5
"""When the bot gives a call up; 20 in life."""


@dataclass
class World:
    url: str
    simulation: Simulation
    settings: Settings
    session: aiohttp.ClientSession
    sellers: dict[int, str] = field(default_factory=dict)
    """Distributors by Telegram id, and what their links carry."""

    async def get(self, path: str) -> Json:
        async with self.session.get(f"{self.url}/sim/{path}") as answer:
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/sim/{path}", json=body) as answer:
            return {"status": answer.status, **await answer.json()}

    async def arm(self, kind: str, **more: Any) -> None:
        answer = await self.post("disturbances", kind=kind, **more)
        assert answer["ok"], answer

    async def person(self, name: str, number: int, *, started: bool = False) -> int:
        await self.post("people", id=number, first_name=name, language_code="en")
        if started:
            self.simulation.people.chat(number).started = True
        return number


@asynccontextmanager
async def world(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sellers: int,
    mode: str = "polling",
) -> AsyncIterator[World]:
    """An open shop with some of the demo's goods, an owner, and so many distributors, on a migrated database."""
    _impatient(monkeypatch)
    simulator = build_app(SimulatorSettings(token=TOKEN, retry_scale=0.1))
    async with TestServer(simulator) as server, aiohttp.ClientSession() as session:
        url, port = str(server.make_url("")).rstrip("/"), free_port()
        given: dict[str, Any] = {
            "bot_token": TOKEN, "bot_api_url": url, "owner_ids": str(OWNER_ID), "secret_key": KEY,
            "shop_name": "Leaf & Clay", "shop_currency": "EUR", "payment_provider_token": "1:TEST:1",
            "database_url": database_url, "http_port": port,
        }  # fmt: skip
        if mode == "webhook":
            given |= {"public_url": f"http://127.0.0.1:{port}", "webhook_secret": "a-webhook-secret_1"}
        settings = Settings(**given)
        here = World(url, simulator[SIM], settings, session)
        await here.person("Olga", OWNER_ID, started=True)
        await _opened(here, sellers)
        yield here


@asynccontextmanager
async def running(here: World) -> AsyncIterator[None]:
    """The bot, from its start to an operator's SIGTERM; it must leave of its own accord."""
    ready = asyncio.Event()
    running = asyncio.create_task(bot_app.run(here.settings, on_ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({running, waiting}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        assert ready.is_set(), "the bot did not start"
        yield
    finally:
        waiting.cancel()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(running, 30)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)


def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = functools.partial(client.connect, timeout_seconds=PATIENCE_SECONDS)
    monkeypatch.setattr(client, "connect", connect)
    monkeypatch.setattr(polling, "Poller", functools.partial(polling.Poller, poll_seconds=2))
    monkeypatch.setattr(notices, "backoff", lambda tries: 1)


async def _opened(here: World, sellers: int) -> None:
    here.sellers = await open_shop(here.settings, sellers)
    for n, telegram_id in enumerate(here.sellers):
        await here.person(f"Seller {n}", telegram_id, started=True)


async def open_shop(settings: Settings, sellers: int, *, stock: int = 0) -> dict[int, str]:
    """Two of the demo's goods on sale, as many of each as `stock` says, and distributors.

    Answers their Telegram ids, and what their links carry.
    """
    goods, pictures = demo.read_goods()
    few = goods | {"products": goods["products"][:2]}
    for variant in (one for product in few["products"] for one in product["variants"]):
        variant["stock"] = stock or variant["stock"]
    links = {}
    async with bot_app.opened_shop(settings) as shop:
        make = Situations(shop, SetClock(shop.clock.now()))
        async with shop.work(THE_SHOP) as work:
            await catalog.load_demo(work, few, pictures)
            await rulebook.change_rules(work, opened_at=shop.clock.now().isoformat(), **OPEN_SHOP)
        for n in range(sellers):
            seller = await make.distributor(who=await make.person(5000 + n, name=f"Seller {n}"))
            code = (await distributors.distributor(seller.person_id)).code
            links[seller.telegram_id] = shop.links.customer(code).partition("?start=")[2]
    return links
