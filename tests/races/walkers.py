"""People with light phones: they live in the simulator's process, see what comes at once, and forget what is old."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from simulator import acts
from simulator.checkout import invoice_of, pay
from simulator.intake import Upload
from simulator.people import Person, Stored
from simulator.simulation import Simulation
from tests.journeys.phone import body_of
from tests.journeys.stories import slip_picture
from tests.situations import ADDRESS
from tests.survival.buyer import has_button, leads_to

Json = dict[str, Any]
KEPT = 30
"""Messages that a phone remembers."""
PATIENCE_SECONDS = 60.0
SHIPPED = "rc?"
"""What an order's page offers once its parcel is on its way."""
SLIP = slip_picture()


def _numbers_behind(prefix: str, messages: list[Json]) -> list[int]:
    rows = [row for one in messages for row in one.get("reply_markup", {}).get("inline_keyboard", [])]
    found = [str(button.get("callback_data", "")).split(":") for row in rows for button in row]
    return [int(number) for name, number, *_ in (one for one in found if len(one) > 1) if name == prefix]


class Stuck(AssertionError):
    """The shop does not answer."""


class Evening(Exception):
    """Everybody goes home, also from the middle of something."""


@dataclass
class Square:
    """Where they walk: the simulator tells each phone what has come, and waits are written down."""

    sim: Simulation
    think_seconds: float
    until: float
    """By the monotonic clock."""
    walkers: dict[int, Walker] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    """Seconds from the update to what it brings onto the screen."""
    troubles: list[str] = field(default_factory=list)
    updates: int = 0

    def __post_init__(self) -> None:
        keep, changed = self.sim.keep, self.sim.changed

        def kept(person: Person, stored: Stored) -> None:
            keep(person, stored)
            self._show(person, stored)

        def drawn_anew(person: Person, stored: Stored) -> None:
            changed(person, stored)
            self._show(person, stored)

        self.sim.keep = kept  # type: ignore[method-assign]
        self.sim.changed = drawn_anew  # type: ignore[method-assign]

    def _show(self, person: Person, stored: Stored) -> None:
        walker = self.walkers.get(person.id)
        if walker is not None and stored.from_bot:
            walker.see(stored)
        while len(person.messages) > KEPT:
            del person.messages[next(iter(person.messages))]

    def walker(self, telegram_id: int, seed: int) -> Walker:
        person = self.sim.people.get(telegram_id)
        if person is None:
            given = {"id": telegram_id, "first_name": f"Ann {telegram_id}", "language_code": "en"}
            person = self.sim.people.add(given)
        self.walkers[telegram_id] = Walker(self, person, random.Random(seed))
        return self.walkers[telegram_id]


@dataclass
class Walker:
    square: Square
    person: Person
    chance: random.Random
    news: list[Json] = field(default_factory=list)
    """What has come or changed since his last act."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    has_address: bool = False
    agreed: bool = False
    pace: float = 1.0
    """How many times faster than the others he is."""
    watch: Callable[[Json], None] | None = None

    @property
    def sim(self) -> Simulation:
        return self.square.sim

    def see(self, stored: Stored) -> None:
        self.news.append(stored.body)
        self.came.set()
        if self.watch is not None:
            self.watch(stored.body)

    # ── acts ────────────────────────────────────────────────────────────────────────────────────────────────

    async def think(self) -> None:
        """Raises Evening."""
        left = self.square.until - time.monotonic()
        seconds = self.chance.expovariate(self.pace / self.square.think_seconds)
        await asyncio.sleep(max(0.0, min(left, seconds)))
        if time.monotonic() >= self.square.until:
            raise Evening()

    async def expect(self, what: str, act: Callable[[], Any], *then: str) -> None:
        """Thinks, acts, and looks until something new has a button that leads to one of these."""
        await self.think()
        self.news.clear()
        began = time.monotonic()
        self.square.updates += 1
        done = act()
        if isinstance(done, Awaitable):
            await done
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not any(has_button(self.news, one) for one in then):
                    self.came.clear()
                    await self.came.wait()
        except TimeoutError:
            seen = [body_of(body)[:80] for body in self.news]
            raise Stuck(f"{what} → {then}: nothing but {seen}") from None
        self.square.waits.append(time.monotonic() - began)

    async def start(self, payload: str = "") -> None:
        await self.expect("/start", lambda: acts.start(self.sim, self.person, payload), "shop")

    async def say(self, text: str, then: str) -> None:
        await self.expect(text, lambda: acts.text(self.sim, self.person, text), then)

    async def tap(self, prefix: str, *then: str, where: str = "") -> None:
        """One of the newest message's buttons that lead there, by chance."""
        await self.expect(prefix, lambda: self._tap(prefix, where), *then)

    async def opens_his_newest_order(self, *then: str) -> None:
        """By its number: meanwhile he may be told of another one."""
        await self.say("/orders", then="o")
        await self.tap("o", *then, where=str(max(_numbers_behind("o", self.news))))

    def _tap(self, prefix: str, where: str) -> None:
        for message_id, stored in reversed(self.person.messages.items()):
            lines = stored.body.get("reply_markup", {}).get("inline_keyboard", []) if stored.from_bot else []
            places = [
                (row, column)
                for row, line in enumerate(lines)
                for column, button in enumerate(line)
                if leads_to(button, prefix, where)
            ]
            if places:
                acts.tap(self.sim, self.person, message_id, *self.chance.choice(places))
                return
        raise Stuck(f"no button {prefix} {where}")

    def forge(self, data: str) -> None:
        """A button that was before his eyes, also of a message that his phone has forgotten: on the newest one."""
        newest = next(number for number, one in reversed(self.person.messages.items()) if one.from_bot)
        acts.forge(self.sim, self.person, newest, data)

    # ── what people do ──────────────────────────────────────────────────────────────────────────────────────

    async def browses(self) -> None:
        await self.say("/shop", then="c")
        for _ in range(self.chance.randint(1, 3)):
            await self.tap("c", "p")
            await self.tap("p", "pq")
            if self.chance.random() < 0.1:
                await self.tap("pq", "p")
            await self.say("/shop", then="c")

    async def chooses(self) -> None:
        """From the shop to the summary of his cart."""
        await self.say("/shop", then="c")
        await self.tap("c", "p")
        await self.tap("p", "buy")
        if self.has_address:
            await self.tap("buy", "pl")
            return
        await self.tap("buy", "stop")
        await self.say(ADDRESS, then="pl")
        self.has_address = True

    async def places_and_cancels(self) -> None:
        await self.chooses()
        await self.tap("pl", "invoice", where="telegram")
        await self.opens_his_newest_order("x")
        await self.tap("x", "xx")
        await self.tap("xx", "")

    async def pays(self) -> None:
        await self.chooses()
        await self.tap("pl", "invoice", where="telegram")
        message_id = next(
            number for number, one in reversed(self.person.messages.items()) if "invoice" in one.body
        )
        invoice = invoice_of(self.sim, self.person, message_id, None)
        told: Json = {}

        async def sheet() -> None:
            told.update(await pay(self.sim, self.person, invoice, message_id))

        await self.expect("the payment", sheet, "o")
        assert told["outcome"] == "paid", told

    async def pays_by_transfer(self) -> None:
        await self.chooses()
        await self.tap("pl", "o", where="transfer")
        upload = Upload("slip.png", SLIP, "image/png")
        await self.expect("slip", lambda: acts.send_file(self.sim, self.person, "photo", upload), "")

    async def wants_his_money_back(self) -> None:
        """Unless the parcel is faster."""
        await self.pays()
        await self.opens_his_newest_order("rf?", SHIPPED)
        for prefix, then in (("rf?", "rf"), ("rf", "rfk")):
            if has_button(self.news, SHIPPED):
                return
            await self.tap(prefix, then, SHIPPED)

    async def asks(self) -> None:
        await self.say("/ask", then="stop")
        await self.say("Is the green one still there?", then="h")

    async def makes_up_his_mind_about_promotions(self) -> None:
        await self.say("/settings", then="yes" if not self.agreed else "no")
        await self.tap("no" if self.agreed else "yes", "")
        self.agreed = not self.agreed

    async def looks_what_he_earned(self) -> None:
        """A distributor."""
        await self.say("/earnings", then="ds")
        await self.tap("ds", "")
        await self.say("/links", then="")
        await self.say("/team", then="")


HABITS: tuple[tuple[Callable[[Walker], Awaitable[None]], int], ...] = (
    (Walker.browses, 60),
    (Walker.places_and_cancels, 15),
    (Walker.pays, 10),
    (Walker.pays_by_transfer, 3),
    (Walker.wants_his_money_back, 1),
    (Walker.asks, 2),
    (Walker.makes_up_his_mind_about_promotions, 3),
)
"""What customers do, and how often in a hundred."""


async def lives(walker: Walker, payload: str, *, sells: bool = False) -> None:
    """Until the evening; a trouble is written down, and he begins anew."""
    habits, weights = zip(*HABITS, strict=True)
    has_begun = False
    while True:
        try:
            if not has_begun:
                await walker.start(payload)
                has_begun = True
            habit = walker.chance.choices(habits, weights)[0]
            await (walker.looks_what_he_earned() if sells else habit(walker))
        except Evening:
            return
        except Exception as trouble:
            walker.square.troubles.append(f"{walker.person.id}: {type(trouble).__name__} {trouble}")
