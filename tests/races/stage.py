"""Two replicas on PostgreSQL and Redis behind one address, and the simulator in this process.

So a test sees what happens without asking for it over HTTP, and can hand updates to the replicas itself.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from bot import app as bot_app
from bot import demo
from bot.domain import catalog, rulebook
from bot.domain.work import THE_SHOP, Actor
from bot.settings import Settings
from bot.shop import Shop
from simulator.control import SIM
from simulator.inbox import Pending
from simulator.people import Person, Stored
from simulator.server import build_app
from simulator.simulation import Settings as SimulatorSettings
from simulator.simulation import Simulation
from tests.journeys.town import KEY, OPEN_SHOP, TOKEN, free_port
from tests.replicas.cluster import METRICS_TOKEN, Replica
from tests.replicas.front import front
from tests.situations import OWNER_ID, SetClock, Situations
from webhooks.telegram import PATH, SECRET_HEADER

Json = dict[str, Any]
REPLICAS = 2
SECRET = "a-webhook-secret_1"
PLENTY = 1_000_000


@dataclass
class Stage:
    sim: Simulation
    shop: Shop
    """As the replicas have it: what one seals the other opens."""
    make: Situations
    replicas: list[Replica]
    session: aiohttp.ClientSession
    url: str
    """The simulator's."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def start(self) -> None:
        for replica in self.replicas:
            replica.start()
        await asyncio.gather(*(replica.ready(300) for replica in self.replicas))
        while self.sim.webhook is None:  # noqa: ASYNC110  Nobody tells of it.
            await asyncio.sleep(0.05)

    async def someone(self, telegram_id: int = 0, name: str = "Ann") -> Actor:
        """He has pressed START long ago: the shop knows him, and his chat shows a message of the bot's."""
        who = await self.make.person(telegram_id, name=name)
        self.phone(who, name)
        return who

    def phone(self, who: Actor, name: str = "Ann") -> Person:
        found = self.sim.people.get(who.telegram_id)
        if found is None:
            given = {"id": who.telegram_id, "first_name": name, "language_code": "en"}
            found = self.sim.people.add(given)
            found.started = True
            greeting = {
                "from": self.sim.bot(),
                "chat": found.chat(),
                "date": self.sim.clock.now(),
                "text": "Hello",
            }
            self.sim.keep(
                found, Stored({"message_id": self.sim.next_message_id(), **greeting}, from_bot=True)
            )
        return found

    # ── updates that are handed to the replicas ─────────────────────────────────────────────────────────────

    def tapped(self, who: Actor, data: str) -> Json:
        """On the first message of his chat; perhaps delivered twice."""
        phone = self.phone(who)
        message_id = min(phone.messages)
        tap = self.sim.taps.open(who.telegram_id, message_id, data)
        tap.update = Pending(0, "callback_query", {}, "", 0.0, deliveries=2)
        body = {"id": tap.id, "from": phone.user(), "chat_instance": "1", "data": data}
        message = self.sim.message_of(phone, message_id)
        return {"update_id": next(self.numbers), "callback_query": {**body, "message": message}}

    def said(self, who: Actor, **content: Any) -> Json:
        phone = self.phone(who)
        place = {"message_id": self.sim.next_message_id(), "date": self.sim.clock.now()}
        body = {"from": phone.user(), "chat": phone.chat(), **place, **content}
        return {"update_id": next(self.numbers), "message": body}

    async def strike(self, updates: Iterable[Json]) -> None:
        """Handed in at once, each to the next replica; all must be taken."""
        posts = [
            self.session.post(
                f"{self.replicas[place % REPLICAS].url}{PATH}", json=update, headers={SECRET_HEADER: SECRET}
            )
            for place, update in enumerate(updates)
        ]
        for answer in await asyncio.gather(*posts):
            assert answer.status == 200, answer.status
            answer.release()


@asynccontextmanager
async def stage(
    folder: Path, database_url: str, redis_url: str, *, products: int = 2
) -> AsyncIterator[Stage]:
    """An open shop with an owner, on a migrated database. No replica is started yet."""
    sim_port, front_port, *ports = [free_port() for _ in range(2 + REPLICAS)]
    told = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": f"http://127.0.0.1:{sim_port}",
        "OWNER_IDS": f"{OWNER_ID},{OWNER_ID + 1}",
        "HTTP_HOST": "127.0.0.1",
        "SECRET_KEY": KEY,
        "SHOP_NAME": "Leaf & Clay",
        "SHOP_CURRENCY": "EUR",
        "PAYMENT_PROVIDER_TOKEN": "1:TEST:1",
        "METRICS_TOKEN": METRICS_TOKEN,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{front_port}",
        "WEBHOOK_SECRET": SECRET,
    }
    settings = Settings(**{name.lower(): value for name, value in told.items()})  # type: ignore[arg-type]
    simulator = build_app(SimulatorSettings(token=TOKEN))
    async with (
        TestServer(simulator, port=sim_port),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0)) as session,
        front(front_port, ports),
        bot_app.opened_shop(settings) as shop,
    ):
        make = Situations(shop, SetClock(shop.clock.now()))
        await _open(make, products)
        replicas = [
            Replica({**told, "HTTP_PORT": str(port)}, folder / f"replica-{n}.log", session, forked=False)
            for n, port in enumerate(ports, 1)
        ]
        here = Stage(simulator[SIM], shop, make, replicas, session, told["BOT_API_URL"])
        for telegram_id in (OWNER_ID, OWNER_ID + 1):
            await here.someone(telegram_id, "Olga")
        try:
            yield here
        finally:
            for replica in replicas:
                if replica.is_up:
                    await replica.kill()


async def _open(make: Situations, products: int) -> None:
    goods, pictures = demo.read_goods()
    few = goods | {"products": goods["products"][:products]}
    for variant in (one for product in few["products"] for one in product["variants"]):
        variant["stock"] = PLENTY
    async with make.work(THE_SHOP) as work:
        await catalog.load_demo(work, few, pictures)
        opened = {"opened_at": make.shop.clock.now().isoformat(), **OPEN_SHOP}
        note = "Each declares his own income."
        await rulebook.change_rules(work, payout_minimum_minor=1, tax_note=note, **opened)


def errors_in(replicas: Iterable[Replica]) -> list[str]:
    """Lines of their logs that tell of an error, or of what was not caught."""
    words = ('"level": "error"', '"level": "critical"', "[error", "[critical", "Traceback")
    return [
        line[:600]
        for replica in replicas
        for line in replica.log.read_text(errors="replace").splitlines()
        if any(word in line for word in words)
    ]
