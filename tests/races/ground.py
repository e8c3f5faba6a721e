"""The shop that races are run on, and the shortest ways to a situation: a thousand of them are needed."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.domain import commissions, fulfilment, orders, payments, payouts, people
from bot.domain.orders import Method
from bot.domain.people import Profile
from bot.domain.rulebook import Rules, current_rules
from bot.domain.work import Actor, Work
from bot.domain.work.sql import rows
from bot.kernel.money import Money
from bot.kernel.roles import Role
from tests.situations import BOT_ID, OWNER_ID, SetClock, Situations, opened_situations, shop_for_tests

PRICE = 1250
PLENTY = 1_000_000
CROWD = 6
"""How many customers there are."""


@dataclass(frozen=True)
class Act:
    """What one contestant does. `late` is how far his process's clock is before the others', or behind them."""

    who: Actor
    verb: str
    arguments: tuple[Any, ...] = ()
    late: timedelta = timedelta()


@dataclass(frozen=True)
class Outcome:
    """What a verb answered, or by which refusal it was turned away."""

    verb: str
    answer: Any = None
    refusal: str = ""


@dataclass
class Ground:
    """A shop as each of the processes has it; the people are known to the one that prepares the rounds."""

    make: Situations = field(default_factory=lambda: _situations())
    owner: Actor = field(init=False)
    partner: Actor = field(init=False)
    """Owns the shop too."""
    mei: Actor = field(init=False)
    ann: Actor = field(init=False)
    """Mei recruited her."""
    carl: Actor = field(init=False)
    """Ann's customer."""
    crowd: list[Actor] = field(default_factory=list)
    variant_id: int = 0
    """One of which there is plenty."""

    @property
    def clock(self) -> SetClock:
        return self.make.clock

    def work(self, who: Actor) -> AbstractAsyncContextManager[Work]:
        return self.make.work(who)

    def as_late_as(self, act: Act) -> Ground:
        """The same shop by the clock of whoever does this."""
        if not act.late:
            return self
        clock = SetClock(self.clock.now() + act.late)
        return Ground(Situations(replace(self.make.shop, clock=clock), clock))

    async def people_it(self) -> None:
        """Customers, distributors, two owners, and something to sell, on an empty shop."""
        opened = await opened_situations()
        self.clock.instant = opened.clock.now()
        await self.make.rules(
            payout_minimum_minor=1,
            tax_note="Each declares his own income.",
            promotions_per_week=1000,
        )
        self.owner = owning(await self.make.owner())
        self.partner = owning(await self.make.person(OWNER_ID + 1))
        self.mei = await self.make.distributor(who=await self.make.person())
        self.ann = await self.make.distributor(sponsor=self.mei, who=await self.make.person())
        self.carl = await self.make.person()
        self.crowd = [await self.make.person() for _ in range(CROWD)]
        await self.make.follow(self.carl, self.ann)
        self.variant_id = await self.make.variant(PRICE, PLENTY)
        for who in (self.carl, *self.crowd):
            await self.make.cart(who, {})
        async with self.work(self.ann) as work:
            await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")

    # ── the shortest ways ───────────────────────────────────────────────────────────────────────────────────

    async def cart(self, who: Actor, *variant_ids: int) -> int:
        """One piece of each lies in his cart; answers its version."""
        async with self.work(who) as work:
            for variant_id in variant_ids or (self.variant_id,):
                await orders.set_quantity(work, variant_id, 1)
        return await self.cart_version(who)

    async def cart_version(self, who: Actor) -> int:
        return (await people.person(who.person_id)).cart_version

    async def order(self, who: Actor, method: Method = Method.TELEGRAM) -> int:
        """Placed, and to be paid; answers its id."""
        version = await self.cart(who)
        return await place(self, Act(who, "place", (version, method, 1)))

    async def pay(self, who: Actor, order_id: int, charge: str = "") -> int:
        return await pay(self, Act(who, "pay", (order_id, charge or f"charge of {order_id}")))

    async def deliver(self, who: Actor, order_id: int) -> None:
        """Shipped and received."""
        rules = (await current_rules())[1]
        async with self.work(self.owner) as work:
            await fulfilment.ship(work, order_id, PARCEL, rules)
        async with self.work(who) as work:
            await fulfilment.confirm_received(work, order_id)

    async def earn(self) -> int:
        """Ann has something that is payable: by an order of Carl's, whose id is answered."""
        order_id = await self.order(self.carl)
        await self.pay(self.carl, order_id)
        await self.deliver(self.carl, order_id)
        self.clock.move(days=16)
        async with self.work(self.owner) as work:
            await commissions.mature(work)
        return order_id

    async def ask_for_payout(self, minor: int = 1) -> int:
        async with self.work(self.ann) as work:
            return await payouts.request_payout(work, Money(minor, "EUR"))


PARCEL = "DHL 00340434161094042557"


def _situations() -> Situations:
    clock = SetClock()
    return Situations(shop_for_tests(clock), clock)


def owning(who: Actor) -> Actor:
    return Actor(who.person_id, who.roles | {Role.OWNER}, who.telegram_id)


async def arrive(work: Work, who: Actor) -> int:
    """As the desk begins each update: his row is held. Answers the version of his cart."""
    name = "Olga" if who.telegram_id == OWNER_ID else "Ann"
    arrival = await people.arrive(work, Profile(who.telegram_id, name, None, "en"), BOT_ID, 0)
    work.actor = Actor(arrival.person.id, who.roles, who.telegram_id)
    return arrival.person.cart_version


async def place(here: Ground, act: Act) -> int:
    """As the handler does: the button carries the cart's version and the total."""
    version, method, pieces = act.arguments
    rules = (await current_rules())[1]
    async with here.work(act.who) as work:
        present = await arrive(work, act.who)
        methods = orders.methods_for(rules, can_invoice=True)
        total = PRICE * pieces + rules.shipping_minor
        return await orders.place(work, version, method, methods, rules, total, was_placed=version < present)


async def pay(here: Ground, act: Act) -> int:
    order_id, charge = act.arguments
    rules: Rules = (await current_rules())[1]
    found = (await rows("SELECT code, total_minor, currency FROM customer_order WHERE id = ?", order_id))[0]
    async with here.work(act.who) as work:
        await arrive(work, act.who)
        amount = Money(found["total_minor"], found["currency"])
        return await payments.take_receipt(
            work, Method.TELEGRAM, charge, act.who.person_id, amount, found["code"], rules
        )


async def number(statement: str, *values: object) -> int:
    """The one number that a statement answers."""
    return int(next(iter((await rows(statement, *values))[0].values())) or 0)


async def words(statement: str, *values: object) -> str:
    """The one word that a statement answers."""
    return str(next(iter((await rows(statement, *values))[0].values())))
