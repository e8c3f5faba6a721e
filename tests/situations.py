"""Situations that tests start from, named as a person would name them."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import reactions
from bot.domain import (
    catalog,
    distributors,
    orders,
    payments,
    people,
    promotions,
    referrals,
    rulebook,
    staff,
)
from bot.domain.distributors import JoinStep
from bot.domain.orders import Method, OrderCard
from bot.domain.people import Profile
from bot.domain.referrals import Outcome, Via
from bot.domain.rulebook import Rules
from bot.domain.work import THE_SHOP, Actor, Work
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer
from bot.jobs.timetable import TABLE
from bot.kernel.chart import Chart
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.shop import Shop
from bot.texts import Catalogues, available_languages

OWNER_ID = 9001
BOT_ID = 42
START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ADDRESS = "Ann Lee, +49 30 1234567, Lindenstr. 5, 10969 Berlin"


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def move(self, **parts: float) -> None:
        self.instant += timedelta(**parts)


class SilentBell:
    def ring(self) -> None:
        """Notices stay rows: tests read them there."""


class PlainLinks:
    def product(self, code: str) -> str:
        return f"https://t.me/demo_bot?start=p_{code}"

    def order(self, code: str) -> str:
        return f"https://t.me/demo_bot?start=o_{code}"

    def customer(self, distributor_code: str) -> str:
        return f"https://t.me/demo_bot?start=c_{distributor_code}"

    def recruit(self, distributor_code: str) -> str:
        return f"https://t.me/demo_bot?start=r_{distributor_code}"

    def shared_product(self, code: str, distributor_code: str) -> str:
        return f"https://t.me/demo_bot?start=p_{code}_{distributor_code}"

    def staff(self, code: str) -> str:
        return f"https://t.me/demo_bot?start=s_{code}"

    def read(self, payload: str) -> tuple[str, str] | None:
        prefix, line, code = payload.partition("_")
        return (prefix, code) if line and prefix in ("p", "o", "c", "r", "s") else None


class PassingPictures:
    async def clean(self, raw: bytes) -> bytes:
        return raw

    async def qr(self, link: str) -> bytes:
        return link.encode()

    async def chart(self, chart: Chart) -> bytes:
        return chart.title.encode()


@dataclass
class Situations:
    """`make.paid_order()` and the like, on an open shop in EUR with shipping 5.00, invoices and transfers."""

    shop: Shop
    clock: SetClock
    counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def person(self, telegram_id: int = 0, language: str = "en", name: str = "Ann") -> Actor:
        telegram_id = telegram_id or 100 + next(self.counter)
        async with self.shop.work(THE_SHOP) as work:
            arrival = await people.arrive(work, Profile(telegram_id, name, None, language), BOT_ID, 0)
        return Actor(arrival.person.id, self.shop.roles_of(arrival.person), telegram_id)

    async def owner(self) -> Actor:
        return await self.person(OWNER_ID, name="Olga")

    async def rules(self, **changes: object) -> Rules:
        if changes:
            async with self.shop.work(THE_SHOP) as work:
                await rulebook.change_rules(work, **changes)
        return (await rulebook.current_rules())[1]

    async def variant(self, price_minor: int = 1250, stock: int = 10, *, name: str = "Green tea") -> int:
        """A product on sale with one variant; answers the variant's id."""
        rules = await self.rules()
        kind = "digital" if rules.sells_digital else "physical"
        async with self.shop.work(THE_SHOP) as work:
            category_id = await catalog.add_category(work, {"en": f"Category {next(self.counter)}"}, "🍵")
            product_id = await catalog.add_product(work, category_id, kind, {"en": name}, rules.currency)
            if kind == "digital":
                await catalog.change_product(work, product_id, delivery="https://example.org/file")
            variant_id = await catalog.add_variant(work, product_id, price_minor, stock)
            await catalog.show_product(work, product_id, rules.currency)
        return variant_id

    async def cart(self, who: Actor, quantities: dict[int, int], *, address: str = ADDRESS) -> None:
        async with self.shop.work(who) as work:
            for variant_id, quantity in quantities.items():
                await orders.set_quantity(work, variant_id, quantity)
            if address:
                await orders.save_address(work, address)

    async def place(self, who: Actor, method: Method = Method.TELEGRAM) -> int:
        """Places what is in his cart; answers the order's id."""
        rules = await self.rules()
        version = (await people.person(who.person_id)).cart_version
        bag = await orders.cart(who.person_id, rules)
        async with self.shop.work(who) as work:
            methods = orders.methods_for(rules, can_invoice=True)
            return await orders.place(work, version, method, methods, rules, bag.total.minor)

    async def placed_order(
        self, who: Actor, method: Method = Method.TELEGRAM, *, stock: int = 10, quantity: int = 1
    ) -> OrderCard:
        await self.cart(who, {await self.variant(stock=stock): quantity})
        return await self.order(await self.place(who, method))

    async def paid_order(self, who: Actor) -> OrderCard:
        placed = await self.placed_order(who)
        await self.pay(who, placed)
        return await self.order(placed.id)

    async def pay(
        self,
        who: Actor,
        order: OrderCard,
        *,
        amount: Money | None = None,
        charge: str = "",
        payload: str = "",
    ) -> int:
        """Money arrives for an order; answers the receipt's id."""
        async with self.shop.work(who) as work:
            return await payments.take_receipt(
                work,
                Method.TELEGRAM,
                charge or f"charge-{next(self.counter)}",
                who.person_id,
                amount or order.total,
                payload or order.code,
                await self.rules(),
            )

    async def distributor(
        self, name: str = "Dora", sponsor: Actor | None = None, *, who: Actor | None = None
    ) -> Actor:
        """Somebody, or `who`, that answered every question and was approved, under `sponsor`."""
        who = who or await self.person(name=name)
        rules = await self.rules()
        async with self.shop.work(who) as work:
            await distributors.start_application(work, rules, sponsor.person_id if sponsor else None)
            await distributors.answer(work, JoinStep.NAME, f"{name} Distributor")
            await distributors.answer(work, JoinStep.PHONE, f"+4930{who.telegram_id:08d}")
            await distributors.answer(work, JoinStep.REGION, "Berlin")
            await distributors.answer(work, JoinStep.CHANNELS, "Friends and a small blog")
            await distributors.finish_documents(work)
            application_id = await distributors.accept_terms(work, rules.distributor_terms_version, rules)
        async with self.shop.work(await self.owner()) as work:
            await rulebook.acknowledge_distribution(work)
            await distributors.approve(work, application_id)
        return who

    async def invitation(self, role: Role) -> str:
        """The code of an owner's link for one member of staff."""
        async with self.shop.work(await self.owner()) as work:
            invitation_id = await staff.invite(work, role)
        return (await staff.invitation(invitation_id, self.shop.sealer, self.clock.now())).code

    async def staff(self, *roles: Role, name: str = "Will", who: Actor | None = None) -> Actor:
        """Somebody, or `who`, that accepted an invitation for each of these roles."""
        who = who or await self.person(name=name)
        for role in roles:
            code = await self.invitation(role)
            async with self.shop.work(who) as work:
                await staff.accept(work, code)
            who = replace(who, roles=who.roles | {role})
        return who

    async def follow(self, who: Actor, distributor: Actor, via: Via = Via.LINK) -> Outcome:
        """He opens the distributor's link."""
        card = await distributors.distributor(distributor.person_id)
        async with self.shop.work(who) as work:
            return await referrals.record_touch(work, card.code, via, await self.rules())

    async def reader(self, language: str = "en", *, who: Actor | None = None) -> Actor:
        """Somebody, or `who`, that said yes to promotions."""
        who = who or await self.person(language=language)
        async with self.shop.work(who) as work:
            await people.agree_to_promotions(work)
        return who

    async def promotion(self, text: str = "Spring <b>tea</b> is here", *, to: int = 0) -> int:
        """One that the owner has said send for, to `to` new readers and those there are; answers its id."""
        for _ in range(to):
            await self.reader()
        async with self.shop.work(await self.owner()) as work:
            promotion_id = await promotions.write(work, "en", text)
        async with self.shop.work(await self.owner()) as work:
            await promotions.confirm(work, promotion_id, 1)
        return promotion_id

    async def order(self, order_id: int) -> OrderCard:
        return await orders.order(order_id, of=None)

    @asynccontextmanager
    async def work(self, who: Actor = THE_SHOP) -> AsyncIterator[Work]:
        async with self.shop.work(who) as work:
            yield work


def shop_for_tests(clock: SetClock) -> Shop:
    """A shop with real keys and texts, without Telegram."""
    return Shop(
        clock=clock,
        sealer=KeyringSealer(["a-key-for-tests-that-is-long-enough"]),
        codes=RandomCodes(),
        links=PlainLinks(),
        pictures=PassingPictures(),
        bell=SilentBell(),
        texts=Catalogues(available_languages(), ZoneInfo("UTC")),
        reactions=reactions.table(frozenset({OWNER_ID})),
        owner_ids=frozenset({OWNER_ID}),
        bot_id=BOT_ID,
        can_invoice=True,
        jobs=TABLE,
    )


async def opened_situations() -> Situations:
    """On an open database: an owner who has met the bot and a shop that is open."""
    clock = SetClock()
    make = Situations(shop_for_tests(clock), clock)
    async with make.work() as work:
        await rulebook.start_rules(
            work,
            shop_name="Leaf & Clay",
            currency="EUR",
            shipping_minor=500,
            takes_transfers=True,
            transfer_details="IBAN DE00 1234",
            opened_at=START.isoformat(),
            languages=["en", "zh_Hans", "ru"],
        )
    await make.owner()
    return make


CUSTOMER = frozenset({Role.CUSTOMER})
