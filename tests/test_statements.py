"""What an action costs the database, exactly: statements that reach the driver, on both engines.

BEGIN, COMMIT, ROLLBACK, SAVEPOINT and RELEASE do not count; the person's own statement does. The messenger is
replaced by one that only remembers, so what is counted is the front desk and all rooms behind it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count as numbers
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods.base import TelegramMethod, TelegramType
from tortoise import connections
from tortoise.backends.base.client import TransactionalDBClient

from benchmarks.counting import Count, counted
from benchmarks.telegram import ENDLESS, NoNetwork, desk_for, said, tapped
from bot.domain import (
    catalog,
    distributors,
    imports,
    orders,
    payouts,
    people,
    promotions,
    refunds,
    rulebook,
    settlement,
)
from bot.domain.imports import Reading
from bot.domain.promotions import Fate
from bot.domain.work import Actor
from bot.domain.work.sql import is_postgres
from bot.handlers.desk import Desk
from bot.handlers.promoting import Promoting
from bot.jobs.timetable import Timetable
from bot.jobs.watch import Watch
from bot.kernel.roles import GIVEN, Role
from bot.kernel.screen import Screen, Tapped
from bot.middlewares.throttle import Throttle
from bot.models import Commission, Person, Product, Variant
from bot.models.database import opened
from bot.texts import Texts
from tests.handlers.admin_desk import leads_to
from tests.handlers.earned import matured, months_closed, received
from tests.situations import ADDRESS, BOT_ID, OWNER_ID, Situations, opened_situations

MANY = (1, 8, 30)


def is_in_transaction() -> bool:
    """Whether whoever asks is inside a transaction, as the ORM sees it from here."""
    return isinstance(connections.get("default"), TransactionalDBClient)


def refuse_transactions() -> None:
    assert not is_in_transaction(), "a call to Telegram inside a transaction"


@dataclass
class RememberingMessenger:
    """Stands for the network: nothing may wait for it while a transaction is open."""

    screens: list[Screen] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    calls: int = 0

    async def show(
        self, chat_id: int, screen: Screen, texts: Texts, tapped: Tapped | None = None
    ) -> int | None:
        self._called()
        self.screens.append(screen)
        return 1

    async def put_contact_button_away(self, chat_id: int, text: str) -> None:
        self._called()

    async def answer(self, callback_id: str, text: str = "", alert: bool = False) -> None:
        self._called()
        if alert:
            self.alerts.append(text)

    async def answer_checkout(self, query_id: str, error: str = "") -> None:
        self._called()
        if error:
            self.alerts.append(error)

    async def download(self, file_id: str) -> bytes | None:
        self._called()
        return b"a picture"

    async def save(self, file_id: str, path: Path) -> bool:
        self._called()
        path.write_bytes(b"Handle,Title,Variant Price\nmug,Mug,5\n")
        return True

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], *, language: str = "", chat_id: int | None = None
    ) -> None:
        self._called()

    async def set_description(self, text: str, *, language: str = "") -> None:
        self._called()

    def _called(self) -> None:
        self.calls += 1
        refuse_transactions()


class WatchedNetwork(NoNetwork):
    """The same, below the real messenger."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        refuse_transactions()
        return await super().make_request(bot, method, timeout)


@dataclass
class CountedShop:
    """A shop whose every update is counted; an update that was refused fails the test."""

    make: Situations
    messenger: RememberingMessenger = field(default_factory=RememberingMessenger)
    counter: Any = field(default_factory=lambda: numbers(1))

    def __post_init__(self) -> None:
        throttle = Throttle(burst=ENDLESS, per_second=ENDLESS)
        self.desk = Desk(self.make.shop, self.messenger, throttle)

    def through_the_messenger(self, uploads: Mapping[int, str] | None = None) -> Desk:
        """A front desk with the real messenger, whose connection is watched and sends nothing."""
        return desk_for(self.make.shop, session=WatchedNetwork(), uploads=uploads)

    async def tap(self, who: Actor, data: str) -> Count:
        return await self._feed(tapped(data, who.telegram_id))

    async def say(self, who: Actor, text: str) -> Count:
        return await self._feed(said(text, who.telegram_id))

    async def pay(self, who: Actor, order: orders.OrderCard) -> Count:
        update = said("paid", who.telegram_id)
        del update["message"]["text"], update["message"]["entities"]
        update["message"]["successful_payment"] = {
            "currency": order.total.currency,
            "total_amount": order.total.minor,
            "invoice_payload": order.code,
            "telegram_payment_charge_id": f"charge-{next(self.counter)}",
            "provider_payment_charge_id": "provider",
        }
        return await self._feed(update)

    async def upload(self, who: Actor) -> Count:
        update = said("photo", who.telegram_id)
        del update["message"]["text"], update["message"]["entities"]
        size = {"file_id": "slip", "file_unique_id": "slip", "width": 90, "height": 90}
        update["message"]["photo"] = [size]
        return await self._feed(update)

    async def send(self, who: Actor) -> Count:
        update = said("file", who.telegram_id)
        del update["message"]["text"], update["message"]["entities"]
        update["message"]["document"] = {"file_id": "f", "file_unique_id": "f", "file_name": "goods.csv"}
        return await self._feed(update)

    async def _feed(self, update: dict[str, Any]) -> Count:
        with counted() as count:
            await self.desk.feed(update)
        assert self.messenger.alerts == []
        return count

    async def known_customer(self) -> Actor:
        """He has an address and has answered what newcomers are asked."""
        who = await self.make.person(name="Ann")
        await self.make.cart(who, {})
        await Person.filter(id=who.person_id).update(promotions_asked_at=self.make.clock.now())
        return who

    async def customer_with_cart(self, lines: int) -> Actor:
        who = await self.known_customer()
        await self.make.cart(who, {await self.make.variant(): 1 for _ in range(lines)}, address="")
        return who

    async def place_button(self, who: Actor, method: str = "telegram") -> str:
        """The callback data of the summary's button."""
        bag = await orders.cart(who.person_id, await self.make.rules())
        version = (await people.person(who.person_id)).cart_version
        return f"pl:{version}:{method}:{bag.total.minor}"


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[CountedShop]:
    """Warm: a connection is open, the settings have been read. The clients sign their names themselves."""
    async with opened(migrated_url, synchronous="NORMAL"):
        shop = CountedShop(await opened_situations())
        await shop.tap(await shop.known_customer(), "h")
        yield shop


def at_most(bound: int, count: Count) -> None:
    assert len(count.statements) <= bound, count


# ── screens ─────────────────────────────────────────────────────────────────────────────────────────────────


BUTTONS = {"h": 2, "shop": 2, "c:{category}": 2, "find:tea": 2, "p:{product}": 3, "p:{product}:{variant}": 3}
WORDS = {"/start": 3, "/shop": 2, "/cart": 2, "/orders": 2, "/help": 1, "tea": 3}


async def test_browsing(shop: CountedShop) -> None:
    who = await shop.customer_with_cart(1)
    variant_id = await shop.make.variant()
    product = await _product_of(variant_id)
    for button, bound in BUTTONS.items():
        data = button.format(category=product["category_id"], product=product["id"], variant=variant_id)
        at_most(bound, await shop.tap(who, data))


async def test_what_a_known_person_writes(shop: CountedShop) -> None:
    who = await shop.customer_with_cart(1)
    for text, bound in WORDS.items():
        at_most(bound, await shop.say(who, text))


async def test_start_of_somebody_who_never_answered_the_promotions_question(shop: CountedShop) -> None:
    who = await shop.make.person()
    at_most(4, await shop.say(who, "/start"))
    at_most(4, await shop.say(who, "/start"))


async def test_the_cart_and_its_summary_whatever_is_in_it(shop: CountedShop) -> None:
    people = [await shop.customer_with_cart(lines) for lines in MANY]
    for button, bound in {"cart": 2, "sum": 2}.items():
        counts = [await shop.tap(who, button) for who in people]
        at_most(bound, counts[0])
        assert _lengths(counts) == {len(counts[0].statements)}


async def test_a_categorys_page_costs_the_same_with_one_product_and_with_many(shop: CountedShop) -> None:
    who = await shop.known_customer()
    variant_ids = [await shop.make.variant() for _ in range(8)]
    products = [await _product_of(variant_id) for variant_id in variant_ids]
    alone, crowded = products[0]["category_id"], products[1]["category_id"]
    await _move(products[1:], crowded)
    counts = [await shop.tap(who, f"c:{category_id}") for category_id in (alone, crowded)]
    alone_rows, crowded_rows = [len(screen.rows) for screen in shop.messenger.screens[-2:]]
    assert crowded_rows - alone_rows == 6
    assert _lengths(counts) == {2}


async def test_the_list_of_orders_and_an_order_cost_the_same_whatever_they_hold(shop: CountedShop) -> None:
    lists, pages = [], []
    for lines in MANY:
        who = await shop.customer_with_cart(lines)
        order_id = await shop.make.place(who)
        pages.append(await shop.tap(who, f"o:{order_id}"))
        for _ in range(min(lines, 8) - 1):
            await shop.make.placed_order(who)
        lists.append(await shop.tap(who, "os"))
    assert len(_lengths(lists)) == 1
    assert len(_lengths(pages)) == 1, "\n\n".join(map(str, pages))


async def test_a_known_picture_costs_no_statement_more(shop: CountedShop) -> None:
    """How Telegram calls it is remembered: told at start, and learnt with each upload."""
    who, product = await shop.known_customer(), await _product_of(await shop.make.variant())
    async with shop.make.work() as work:
        picture_id = await catalog.save_picture(work, b"a picture")
    await catalog.remember_upload(BOT_ID, picture_id, "known")
    await Product.filter(id=product["id"]).update(picture_id=picture_id)
    desk = shop.through_the_messenger(uploads=await catalog.newest_uploads(BOT_ID))
    await desk.feed(tapped("h", who.telegram_id))
    with counted() as count:
        await desk.feed(tapped(f"p:{product['id']}", who.telegram_id))
    at_most(3, count)


# ── staff ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_somebody_may_do_costs_no_statement_of_its_own(shop: CountedShop) -> None:
    for roles in ((), (Role.SUPPORT,), GIVEN):
        who = await shop.make.staff(*roles, who=await shop.known_customer())
        at_most(1, await shop.say(who, "/help"))
        at_most(2, await shop.tap(who, "h"))


async def test_staff_are_found_by_one_statement_however_many_they_are(shop: CountedShop) -> None:
    counts = []
    for members in (0, 1, 8):
        for _ in range(members):
            await shop.make.staff(Role.SUPPORT, name="Sue")
        who = await shop.known_customer()
        await shop.tap(who, "ask")
        counts.append(await shop.say(who, "Where is my parcel?"))
    for count in counts:
        assert len([one.text for one in count.statements if "staff_member WHERE ended_at" in one.text]) == 1
    assert len(_lengths(counts)) == 1


async def test_the_owners_list_of_staff_and_an_invitation_from_end_to_end(shop: CountedShop) -> None:
    owner, who = await shop.make.owner(), await shop.known_customer()
    await shop.say(owner, "/start")
    for members in (0, 1, 8):
        for _ in range(members):
            await shop.make.staff(Role.SUPPORT, name="Sue")
        at_most(3, await shop.tap(owner, "ast"))
    at_most(6, await shop.tap(owner, "astn:finance"))
    code = await shop.make.invitation(Role.FINANCE)
    await shop.say(who, "/start")
    at_most(4, await shop.say(who, f"/start s_{code}"))
    at_most(10, await shop.tap(who, f"invok:{code}"))
    await shop.say(owner, "/start")
    at_most(8, await shop.tap(owner, f"astrr:{who.person_id}:finance"))


async def test_the_jobs_pages_cost_the_same_whatever_ran(shop: CountedShop) -> None:
    owner = await shop.make.owner()
    await shop.say(owner, "/start")
    pages = []
    for _ in range(3):
        pages += [await shop.tap(owner, "aj"), await shop.tap(owner, "ajc:expire orders")]
        await Timetable(shop.make.shop).tick(shop.make.clock.now())
        shop.make.clock.move(minutes=1)
    assert _lengths(pages) == {3}
    acts = [await shop.tap(owner, f"{act}:expire orders") for act in ("ajrun", "ajp", "ajres")]
    assert _lengths(acts) == {6}


async def test_a_look_at_the_clock_costs_two_statements_when_nothing_is_due(shop: CountedShop) -> None:
    timetable, watch = Timetable(shop.make.shop), Watch(shop.make.shop)
    await timetable.tick(shop.make.clock.now())
    with counted() as look:
        await timetable.tick(shop.make.clock.now())
    with counted() as check:
        await watch.look(shop.make.clock.now())
    assert (len(look.statements), len(check.statements)) == (2, 4)


HOME = {
    "a": 10,
    "anum": 4,
    "alow": 3,
    "aset": 2,
    "asetone:shop_name": 3,
    "alang": 3,
    "atx": 2,
    "atxt:terms": 3,
}


async def test_the_owners_home_costs_the_same_whatever_waits_and_was_sold(shop: CountedShop) -> None:
    make, owner = shop.make, await shop.make.owner()
    await shop.say(owner, "/start")
    for sales in (0, 1, 6):
        for _ in range(sales):
            await make.paid_order(await make.person())
            await make.variant(stock=0)
            make.clock.move(hours=30)
        for button, bound in HOME.items():
            at_most(bound, await shop.tap(owner, button))


async def test_settings_texts_and_languages_are_changed_by_few_statements(shop: CountedShop) -> None:
    owner = await shop.make.owner()
    await shop.say(owner, "/start")
    at_most(3, await shop.tap(owner, "atxe:terms:en"))
    at_most(5, await shop.say(owner, "Our terms are short and fair."))
    at_most(9, await shop.tap(owner, "atxok:terms:en"))
    last = await rulebook.last_change("terms")
    assert last is not None
    at_most(11, await shop.tap(owner, f"asetundo:{last.audit_id}:terms"))
    at_most(11, await shop.tap(owner, "alangsw:ru:off"))
    at_most(5, await shop.tap(owner, "adig:off"))


async def test_goods_from_a_file_cost_the_same_whatever_is_in_it(shop: CountedShop) -> None:
    """But for its chunks of half a megabyte: a small file is one. The import itself runs beside the updates."""
    owner = await shop.make.owner()
    for button, bound in {"ag": 2, "ainew": 4, "ainewask": 2, "aih": 2, "aiexp": 2}.items():
        at_most(bound, await shop.tap(owner, button))
    at_most(7, await shop.send(owner))
    at_most(9, await shop.send(owner))  # it takes the place of the first
    at_most(2, await shop.tap(owner, "aif:2"))
    async with shop.make.work() as work:
        await imports.file_read(work, 2, imports.Tally(refused=3), Reading("EUR", "en", {}))
    at_most(8, await shop.tap(owner, "aiok:2"))
    at_most(4, await shop.tap(owner, "aiok:2"))
    async with shop.make.work() as work:
        await imports.end_import(work, 2)
    for button, bound in {"aif:2": 2, "air:1": 2, "aiundoask:1": 2, "aiundo:1": 8}.items():
        at_most(bound, await shop.tap(owner, button))


# ── distributors ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_distributors_pages_cost_the_same_whatever_they_hold(shop: CountedShop) -> None:
    """His home, his links, his team and his customers; the arrival is counted too."""
    make, dora = shop.make, await shop.make.distributor("Dora")
    bounds = {
        "d": 3,
        "dl": 2,
        "dr": 2,
        "dt": 2,
        "dc": 2,
        "dg": 1,
        "plan": 1,
        f"pq:{await _a_product(make)}": 3,
    }
    await shop.say(dora, "/start")
    for customers in (0, 1, 8):
        for number in range(customers):
            recruit = await make.distributor(f"Recruit {number}", dora)
            await make.follow(await make.person(), dora)
            await make.follow(ann := await make.person(), recruit)
            await make.paid_order(ann)
        for button, bound in bounds.items():
            at_most(bound, await shop.tap(dora, button))


async def test_an_application_costs_the_same_at_every_question(shop: CountedShop) -> None:
    """Documents are sealed pictures: only how many there are is read."""
    who = await shop.known_customer()
    at_most(3, await shop.tap(who, "j"))
    async with shop.make.work(who) as work:
        await distributors.start_application(work, await shop.make.rules())
    for documents in (0, 1, 3):
        async with shop.make.work(who) as work:
            for number in range(documents):
                await distributors.add_document(work, f"{documents} {number}".encode())
        count = await shop.tap(who, "j")
        at_most(3, count)
        read = [one.text for one in count.statements if "application_document" in one.text]
        assert len(read) == 1
        assert "sealed" not in read[0]


async def test_following_a_distributors_link(shop: CountedShop) -> None:
    """What it costs to be bound, to come by the same link again, and to open what somebody shared."""
    dora = await shop.make.distributor("Dora")
    code = (await distributors.distributor(dora.person_id)).code
    who, product = await shop.known_customer(), await catalog.product(await _a_product(shop.make))
    await shop.say(who, "/start")
    links = shop.make.shop.links
    followed = [links.customer(code), links.customer(code), links.shared_product(product.code, code)]
    for link, bound in zip(followed, (8, 5, 7), strict=True):
        at_most(bound, await shop.say(who, f"/start {link.partition('start=')[2]}"))


async def _a_product(make: Situations) -> int:
    return int((await _product_of(await make.variant()))["id"])


# ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["telegram", "transfer"])
async def test_placing_an_order_costs_the_same_whatever_its_lines(shop: CountedShop, method: str) -> None:
    counts = []
    for lines in MANY:
        who = await shop.customer_with_cart(lines)
        counts.append(await shop.tap(who, await shop.place_button(who, method)))
        assert len((await _last_order(who)).lines) == lines
        assert (shop.messenger.screens[-1].invoice is not None) == (method == "telegram")
    for count in counts:
        at_most(7 if is_postgres() else 11, count)
    assert _lengths(counts) == {len(counts[0].statements)}, "\n\n".join(map(str, counts))


async def test_what_places_an_order_is_the_same_statement_for_other_goods(shop: CountedShop) -> None:
    """A driver keeps what it has prepared by its text: ids and pieces in it would make each order prepare anew."""
    placed = []
    for _ in range(2):
        who = await shop.customer_with_cart(3)
        count = await shop.tap(who, await shop.place_button(who))
        placed.append([one.text for one in count.statements])
    assert placed[0] == placed[1]


async def test_paying_costs_the_same_whatever_its_lines(shop: CountedShop) -> None:
    await shop.make.paid_order(await shop.known_customer())  # the first one ever opens the shop's accounts
    counts = []
    for lines in MANY:
        who = await shop.customer_with_cart(lines)
        order = await shop.make.order(await shop.make.place(who))
        counts.append(await shop.pay(who, order))
        assert (await shop.make.order(order.id)).status is orders.Status.PAID
    assert _lengths(counts) == {len(counts[0].statements)}, "\n\n".join(map(str, counts))


async def test_accrual_adds_few_statements_whatever_the_lines_and_tiers(shop: CountedShop) -> None:
    """Against the same order of a customer whom nobody brought; a line of three, and the third is paid too."""
    make = shop.make
    owner = await make.owner()
    async with make.work(owner) as work:
        await rulebook.acknowledge_third_tier(work)
        await rulebook.change_plan(work, tier_rates=[1500, 1000, 500])
    sponsor = None
    for name in ("Third", "Second", "First"):
        sponsor = await make.distributor(name, sponsor)
    assert sponsor is not None
    known = await shop.known_customer()
    await make.paid_order(known)  # the first one ever opens the shop's accounts
    await shop.say(known, "/start")  # and the first update after a change reads the settings
    added = []
    for lines in MANY:
        alone, brought = await shop.customer_with_cart(lines), await shop.customer_with_cart(lines)
        await make.follow(brought, sponsor)
        usual = await shop.pay(alone, await make.order(await make.place(alone)))
        order = await make.order(await make.place(brought))
        earning = await shop.pay(brought, order)
        assert await Commission.filter(order_id=order.id).count() == 3 * lines
        added.append(len(earning.statements) - len(usual.statements))
    assert set(added) == {added[0]}
    assert added[0] <= (5 if is_postgres() else 6), added


# ── what a distributor earned ───────────────────────────────────────────────────────────────────────────────


async def _earning(shop: CountedShop, lines: int) -> tuple[Actor, int]:
    """A distributor with one order of so many lines, whose month is closed; and the order's id."""
    make, customer = shop.make, await shop.customer_with_cart(lines)
    who = await make.distributor("Ann", who=await shop.known_customer())
    await make.follow(customer, who)
    order = await make.order(await make.place(customer))
    await make.pay(customer, order)
    await received(make, customer, order)
    await matured(make)
    await months_closed(make)
    return who, order.id


EARNINGS = {
    "de": 3,
    "de:1": 3,
    "dx:{order}": 2,
    "ds": 2,
    "dst:{statement}": 3,
    "dspdf:{statement}": 3,
    "dy": 4,
}


async def test_reading_what_was_earned_costs_the_same_whatever_the_lines(shop: CountedShop) -> None:
    lengths = []
    for lines in MANY:
        who, order_id = await _earning(shop, lines)
        statement_id = (await settlement.statements_of(who.person_id, 0)).items[0].id
        await shop.tap(who, "h")  # the first update after a change reads the settings
        for button, bound in EARNINGS.items():
            count = await shop.tap(who, button.format(order=order_id, statement=statement_id))
            at_most(bound, count)
            lengths.append(len(count.statements))
    assert lengths[: len(EARNINGS)] * len(MANY) == lengths


async def test_asking_for_money_costs_the_same_with_one_payout_behind_and_with_many(
    shop: CountedShop,
) -> None:
    who, _ = await _earning(shop, 30)
    await shop.make.rules(tax_note="Each declares his own income.", payout_minimum_minor=1)
    async with shop.make.work(who) as work:
        await payouts.save_details(work, "Example Bank, account 1234567")
    await shop.tap(who, "h")
    asked, confirmed, pages = [], [], []
    for minor in range(1, 5):
        asked.append(await shop.tap(who, "dya"))
        at_most(4, await shop.tap(who, f"dyc:{minor}"))
        confirmed.append(await shop.tap(who, leads_to(shop.messenger.screens[-1], "dyok")))
        pages.append(await shop.tap(who, "dy"))
        payout_id = (await payouts.payouts_of(who.person_id, 0)).items[0].id
        at_most(2, await shop.tap(who, f"dyp:{payout_id}"))
        await shop.tap(who, f"dyx:{payout_id}")
    for counts, bound in ((asked, 7), (confirmed, 19), (pages, 4)):
        at_most(bound, counts[0])
        assert _lengths(counts) == {len(counts[0].statements)}


async def test_a_refund_costs_the_same_whatever_the_lines(shop: CountedShop) -> None:
    """Decided while the hold runs, and confirmed; two tiers give back what they earned."""
    make, owner = shop.make, await shop.make.owner()
    ann = await make.distributor("Ann", await make.distributor("Mei"))
    first = await make.paid_order(await shop.known_customer())  # the first one ever opens the shop's accounts
    await shop.say(owner, "/start")
    counts: dict[str, list[Count]] = {"decided": [], "asked": [], "confirmed": []}
    for lines in MANY:
        customer = await shop.customer_with_cart(lines)
        await make.follow(customer, ann)
        order = await make.order(await make.place(customer))
        await make.pay(customer, order)
        await received(make, customer, order)
        await shop.tap(owner, "h")
        counts["decided"].append(await shop.tap(owner, f"arfok:{order.id}:damaged:1"))
        card = await refunds.refund_of(order.id)
        assert card is not None
        counts["asked"].append(await shop.tap(owner, f"arfpaid:{card.id}"))
        counts["confirmed"].append(await shop.say(owner, "SEPA 0815"))
        assert (await make.order(order.id)).status is orders.Status.REFUNDED
    assert first.status is orders.Status.PAID
    for act, bound in {"decided": 23, "asked": 5, "confirmed": 40}.items():
        at_most(bound, counts[act][0])
        assert _lengths(counts[act]) == {len(counts[act][0].statements)}, "\n\n".join(map(str, counts[act]))


# ── what is around the statements ───────────────────────────────────────────────────────────────────────────


async def test_a_reader_opens_no_transaction_and_a_writer_exactly_one(shop: CountedShop) -> None:
    who = await shop.customer_with_cart(1)
    assert (await shop.tap(who, "cart")).control == []
    begun = [one for one in (await shop.tap(who, await shop.place_button(who))).control if "BEGIN" in one]
    assert len(begun) == 1


async def test_an_open_transaction_would_be_noticed(shop: CountedShop) -> None:
    assert not is_in_transaction()
    async with shop.make.work():
        with pytest.raises(AssertionError, match="inside a transaction"):
            await shop.messenger.answer("1")


@pytest.mark.promise(12)
async def test_nothing_waits_for_telegram_inside_a_transaction(shop: CountedShop) -> None:
    """From the first word to the slip of a transfer; the messenger refuses to be called in between."""
    who = await shop.make.person()
    variant_id = await shop.make.variant()
    await shop.say(who, "/start")
    for data in ("yes", "l:ru", "shop", f"q:{variant_id}:2", f"buy:{variant_id}"):
        await shop.tap(who, data)
    await shop.say(who, ADDRESS)
    await shop.tap(who, await shop.place_button(who, "transfer"))
    await shop.upload(who)
    order = await _last_order(who)
    assert order.status is orders.Status.UNDER_REVIEW
    await shop.tap(who, f"o:{order.id}")
    assert shop.messenger.calls > 10


@pytest.mark.promise(12)
async def test_nor_does_the_real_messenger(shop: CountedShop) -> None:
    who = await shop.customer_with_cart(1)
    desk = shop.through_the_messenger()
    for data in ("h", "cart", "sum", await shop.place_button(who), "os", "l:ru"):
        await desk.feed(tapped(data, who.telegram_id))
    for text in ("/start", "tea", "/orders"):
        await desk.feed(said(text, who.telegram_id))


async def test_no_tap_hops_to_another_thread(shop: CountedShop) -> None:
    who = await shop.customer_with_cart(1)
    place = await shop.place_button(who)
    for data in ("h", "shop", "cart", "sum", place, "os", "lang", "l:ru", "ask", "clear", "nowhere"):
        with counted() as count:
            await shop.desk.feed(tapped(data, who.telegram_id))
        assert count.hops == [], data


async def test_nothing_that_somebody_writes_hops_to_another_thread(shop: CountedShop) -> None:
    owner = Actor(0, frozenset(), OWNER_ID)
    for text in ("/start", "/admin", "/orders", "tea", "/nonsense"):
        with counted() as count:
            await shop.desk.feed(said(text, owner.telegram_id))
        assert count.hops == [], text


def _lengths(counts: list[Count]) -> set[int]:
    return {len(count.statements) for count in counts}


async def _product_of(variant_id: int) -> dict[str, Any]:
    variant = await Variant.get(id=variant_id).prefetch_related("product")
    return {"id": variant.product_id, "category_id": variant.product.category_id}


async def _move(products: list[dict[str, Any]], category_id: int) -> None:
    await Product.filter(id__in=[product["id"] for product in products]).update(category_id=category_id)


async def _last_order(who: Actor) -> orders.OrderCard:
    page = await orders.orders_of(who.person_id, 0)
    return await orders.order(page.items[0].id, of=who.person_id)


# ── promotions ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_promotion_costs_the_same_to_one_person_and_to_many(shop: CountedShop) -> None:
    """Saying send, each round of its sender, and its page; half a second's worth is claimed and recorded at once."""
    make, owner, office = shop.make, await shop.make.owner(), Promoting(shop.make.shop, "me")
    await shop.say(owner, "/start")
    confirmed, rounds, pages = [], [], []
    for readers in MANY:
        for _ in range(readers):
            await make.reader()
        await make.rules(promotion_pace=2 * readers, promotions_per_week=50)
        async with make.work(owner) as work:
            promotion_id = await promotions.write(work, "en", "Tea")
        confirmed.append(await shop.tap(owner, f"amsend:{promotion_id}:1"))
        with counted() as count:
            found = await office.next()
            assert found is not None
            assert len(found.deliveries) == readers
            await office.record(found.deliveries, {one.id: (Fate.SENT, "") for one in found.deliveries})
        rounds.append(count)
        pages.append(await shop.tap(owner, f"amc:{promotion_id}"))
        async with make.work(owner) as work:
            await promotions.stop(work, promotion_id)
    at_most(9, rounds[0])  # the first one also takes over what a dead sender may have left
    at_most(7, rounds[1])
    at_most(9, confirmed[0])
    at_most(5, pages[0])
    assert all(len(_lengths(counts)) == 1 for counts in (confirmed, rounds[1:], pages))


async def test_a_readers_taps_on_a_promotion(shop: CountedShop) -> None:
    who, product = await shop.known_customer(), await _product_of(await shop.make.variant())
    await shop.make.reader(who=who)
    promotion_id = await shop.make.promotion()
    await shop.say(who, "/start")
    at_most(5, await shop.tap(who, f"pm:{promotion_id}:{product['id']}"))
    at_most(4, await shop.tap(who, f"pmno:{promotion_id}"))
    at_most(4, await shop.tap(who, f"pmyes:{promotion_id}"))
