"""A shop and a simulated Telegram in one process: people tap and type, and every call of the shop's is judged."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.methods.base import TelegramMethod
from PIL import Image

from bot import reactions
from bot.app.calls import Shelf
from bot.domain import catalog, distributors, people, promotions
from bot.domain.orders import Method, OrderCard
from bot.domain.work import Actor
from bot.gateways.crypto import signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.pictures import PillowPictures
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.handlers.desk import Desk
from bot.handlers.troubles import NotHandled
from bot.kernel.codes import LinkSigner
from bot.kernel.roles import Role
from bot.middlewares.throttle import Throttle
from bot.models.database import opened
from bot.shop import Shop
from simulator import acts
from simulator.dispatch import carry_out
from simulator.intake import Request, Upload
from simulator.people import Person, Stored
from simulator.simulation import Settings, Simulation
from tests.rubbish.refunding import furnish_refunds
from tests.rubbish.selling import furnish_selling
from tests.rubbish.tongues import LANGUAGES
from tests.situations import BOT_ID, OWNER_ID, Situations, opened_situations, shop_for_tests

Json = dict[str, Any]
WEEK = 7 * 24 * 3600
CODES = {"en": "en", "zh_Hans": "zh-hans", "ru": "ru"}
"""What Telegram calls our languages."""
SECRET_NAME, SECRET_ADDRESS = "Zebediah Quux", "Zebediah Quux, +49 30 7654321, Zinnenweg 77, 12345 Zwiesel"
"""Of the person whose things nobody else may see."""


class Wire(BaseSession):
    """The Bot API without a socket: calls go straight to the simulator, as strict as ever."""

    def __init__(self, sim: Simulation) -> None:
        super().__init__()
        self._sim = sim

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        files: dict[str, Any] = {}
        prepared = {
            name: self.prepare_value(value, bot=bot, files=files)
            for name, value in method.model_dump(warnings=False).items()
        }
        given = {name: value for name, value in prepared.items() if value}
        uploads = {name: await self._upload(bot, file) for name, file in files.items()}
        status, body = await carry_out(self._sim, method.__api_method__, Request(given, uploads))
        return self.check_response(bot, method, status, json.dumps(body)).result

    async def _upload(self, bot: Bot, file: Any) -> Upload:
        content = b"".join([chunk async for chunk in file.read(bot)])
        return Upload(file.filename or "file", content, "application/octet-stream")

    async def stream_content(self, url: str, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        stored = self._sim.files.at(url.partition(f"/bot{self._sim.settings.token}/")[2])
        assert stored is not None, url
        yield stored.content

    async def close(self) -> None:
        """Nothing was opened."""


@dataclass
class Answer:
    """What one update brought about in a person's chat."""

    messages: list[Json]
    alert: str = ""
    is_answered: bool = True
    asks_for_phone: bool = False
    """A button stands where he types: it cannot be seen in a message."""

    @property
    def texts(self) -> list[str]:
        """All that he reads, in their order, without markup."""
        bodies = [str(m.get("text") or m.get("caption") or invoice_text(m)) for m in self.messages]
        return [text for text in (*bodies, self.alert) if text]

    @property
    def buttons(self) -> list[Json]:
        rows = [row for m in self.messages for row in m.get("reply_markup", {}).get("inline_keyboard", [])]
        return [button for row in rows for button in row]

    @property
    def labels(self) -> str:
        """The words on the buttons, a line each."""
        return "\n".join(button["text"] for button in self.buttons)

    @property
    def data(self) -> list[str]:
        """What the buttons send."""
        return [button["callback_data"] for button in self.buttons if "callback_data" in button]

    @property
    def has_way_out(self) -> bool:
        """An alert closes by itself; a message needs a button."""
        has_buttons = any("reply_markup" in message for message in self.messages)
        return bool(self.alert) or self.asks_for_phone or has_buttons


def invoice_text(message: Json) -> str:
    invoice = message.get("invoice")
    return f"{invoice['title']} {invoice['description']}" if invoice else ""


@dataclass
class Booth:
    shop: Shop
    sim: Simulation
    desk: Desk
    make: Situations
    customers: dict[str, Actor] = field(default_factory=dict)
    owners: dict[str, Actor] = field(default_factory=dict)
    distributors: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    """Things that exist: an order, a product, a receipt, an application, a payout, …"""
    links: dict[str, str] = field(default_factory=dict)
    """Start payloads with a good signature: of the product, of somebody else's order, and of the stranger's selling."""

    def phone(self, who: Actor) -> Person:
        person = self.sim.people.get(who.telegram_id)
        assert person is not None
        return person

    async def join(self, language: str, telegram_id: int, name: str) -> Actor:
        self.sim.people.add({"id": telegram_id, "first_name": name, "language_code": CODES[language]})
        phone = self.sim.people.get(telegram_id)
        assert phone is not None
        acts.start(self.sim, phone)
        await self.serve()
        arrival = await people.arrival_of(telegram_id)
        assert arrival is not None
        return Actor(arrival.person.id, self.shop.roles_of(arrival.person), telegram_id)

    # Acts ------------------------------------------------------------------------------------------------

    async def says(self, who: Actor, text: str) -> Answer:
        """Any text, also one that no client would send."""
        return await self.sends(who, text=text)

    async def sends(self, who: Actor, **content: Any) -> Answer:
        return await self._answered(who, lambda: self.sim.receive(self.phone(who), content))

    async def sends_sticker(self, who: Actor) -> Answer:
        return await self._answered(who, lambda: acts.sticker(self.sim, self.phone(who), "🙂"))

    async def shares_number(self, who: Actor, number: str, *, of: int) -> Answer:
        """A contact as a tampered client can send it, also of somebody else."""
        return await self.sends(who, contact={"phone_number": number, "first_name": "Ann", "user_id": of})

    async def sends_photo(self, who: Actor, body: bytes) -> Answer:
        phone = self.phone(who)
        before = set(phone.messages)
        await acts.send_file(self.sim, phone, "photo", Upload("p.png", body, "image/png"))
        return await self._outcome(who, before)

    async def sends_document(self, who: Actor, body: bytes) -> Answer:
        phone = self.phone(who)
        before = set(phone.messages)
        await acts.send_file(self.sim, phone, "document", Upload("p.png", body, "image/png"))
        return await self._outcome(who, before)

    async def taps(self, who: Actor, data: str, *, is_old: bool = False) -> Answer:
        """A button with that data, whether or not anything like it was ever drawn."""
        phone = self.phone(who)
        shown = [stored for stored in phone.messages.values() if stored.from_bot]
        last = shown[-1]
        if is_old:
            last.body["date"] -= WEEK
        before = {number: _state(stored) for number, stored in phone.messages.items()}
        tap = acts.forge(self.sim, phone, last.message_id, data)
        await self.serve()
        changed = [
            stored.body
            for number, stored in phone.messages.items()
            if stored.from_bot and before.get(number) != _state(stored)
        ]
        if is_old:
            last.body["date"] += WEEK
        return Answer(changed, tap.text, tap.answered, phone.reply_keyboard is not None)

    async def _answered(self, who: Actor, act: Any) -> Answer:
        before = set(self.phone(who).messages)
        act()
        return await self._outcome(who, before)

    async def _outcome(self, who: Actor, before: set[int]) -> Answer:
        await self.serve()
        phone = self.phone(who)
        new = [m.body for number, m in phone.messages.items() if number not in before and m.from_bot]
        return Answer(new, asks_for_phone=phone.reply_keyboard is not None)

    async def serve(self) -> None:
        """Brings what waits to the shop, again and again until it took effect or was put aside."""
        for pending in self.sim.inbox.waiting():
            for _ in range(6):
                pending.deliveries += 1
                try:
                    await self.desk.feed(json.loads(json.dumps(pending.payload())))
                    break
                except NotHandled:
                    continue
            self.sim.inbox.confirm(pending)

    # Looking ---------------------------------------------------------------------------------------------

    def last_message(self, who: Actor) -> list[Json]:
        """What he still has before his eyes when nothing new came."""
        return [stored.body for stored in self.phone(who).messages.values() if stored.from_bot][-1:]

    def tidy(self, who: Actor) -> None:
        """Leaves him his last message: what is compared at each tap is all that he has."""
        messages = self.phone(who).messages
        for number in [one for one in messages if messages[one].from_bot][:-1]:
            del messages[number]

    def faults(self) -> list[str]:
        """What Telegram would have refused, or let pass with a frown."""
        calls = [*self.sim.journal.calls(only="refused"), *self.sim.journal.calls(only="faults")]
        return [
            f"{c['method']}: {c.get('description')} {c['faults']} {str(c['params'])[:300]}" for c in calls
        ]


def _state(stored: Stored) -> str:
    return json.dumps(stored.body, sort_keys=True, default=str)


def picture(color: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "PNG")
    return out.getvalue()


@asynccontextmanager
async def booth(database_url: str, *, furnished: bool = True) -> AsyncIterator[Booth]:
    """A shop with a customer, a distributor and an owner of every language, and one of everything.

    Without furniture: customers and owners only, and empty shelves.
    """
    logging.getLogger("aiogram").setLevel(logging.WARNING)
    async with opened(database_url, synchronous="NORMAL"):
        make = await opened_situations()
        settings = Settings(token=f"{BOT_ID}:simulated-token-for-rubbish-0123456789")
        sim = Simulation(settings)
        sim.limits.take = lambda *_: None  # type: ignore[method-assign]
        owner_ids = frozenset(OWNER_ID + place for place in range(len(LANGUAGES)))
        shop = dataclasses.replace(
            shop_for_tests(make.clock),
            reactions=reactions.table(owner_ids),
            owner_ids=owner_ids,
            pictures=PillowPictures(),
            links=TelegramLinks(
                settings.username, LinkSigner.of(signing_keys(["a-key-for-tests-that-is-long-enough"]))
            ),
        )
        make.shop = shop
        bot = Bot(settings.token, session=Wire(sim), default=DefaultBotProperties(parse_mode="HTML"))
        fast = Pacer(1e6, chat_burst=1e6, chat_per_second=1e6)
        messenger = Messenger(
            bot, fast, Shelf(shop.bot_id, shop.sealer), shop.pictures, FilePrinter(), "1:TEST:x"
        )
        desk = Desk(shop, messenger, Throttle(burst=1e9))
        here = Booth(shop, sim, desk, make)
        for place, language in enumerate(LANGUAGES):
            here.owners[language] = await here.join(language, OWNER_ID + place, f"Olga {place}")
            here.customers[language] = await here.join(language, 500 + place, f"Ann {place}")
        if furnished:
            await _furnish(here)
        yield here


async def _furnish(here: Booth) -> None:
    """One of everything, most of it somebody else's."""
    make = here.make
    stranger = await here.join("en", 666, SECRET_NAME)
    variant_id = await make.variant(stock=500)
    await furnish_selling(here, stranger, variant_id, (picture("gold"), picture("plum")))
    orders = [
        await _order(make, stranger, variant_id, method) for method in (Method.TELEGRAM, Method.TRANSFER)
    ]
    await make.pay(stranger, orders[0])
    late = await make.pay(stranger, orders[0], charge="twice")
    await here.says(stranger, "/ask")
    await here.says(stranger, f"Where is it? {SECRET_ADDRESS}")
    here.ids |= {
        "variant": variant_id,
        "product": 1,
        "category": 1,
        "receipt": late,
        "question": 1,
        "paid": orders[0].id,
        "order": orders[1].id,
        "stranger": stranger.person_id,
    }
    await furnish_refunds(here, stranger, variant_id)
    async with make.work(here.owners["en"]) as work:
        here.ids["promotion"] = await promotions.write(work, "en", "1 + 1")
    await make.staff(Role.WAREHOUSE, who=await here.join("en", 800, "Will"))
    product, seller = await catalog.product(1), await distributors.distributor(stranger.person_id)
    for name, url in (
        ("product", here.shop.links.product(product.code)),
        ("order", here.shop.links.order(orders[1].code)),
        ("customer", here.shop.links.customer(seller.code)),
        ("recruit", here.shop.links.recruit(seller.code)),
        ("staff", here.shop.links.staff(await make.invitation(Role.SUPPORT))),
    ):
        here.links[name] = url.partition("?start=")[2]
    for language in LANGUAGES:
        for who in (here.customers[language], here.owners[language], here.distributors[language]):
            own = await _order(make, who, variant_id, Method.TRANSFER, "")
            here.ids[f"own {who.telegram_id}"] = own.id
            await make.cart(who, {variant_id: 1}, address="")


async def _order(
    make: Situations, who: Actor, variant_id: int, method: Method, address: str = SECRET_ADDRESS
) -> OrderCard:
    await make.cart(
        who, {variant_id: 1}, address=address or f"Ann Lee, +49 30 1234567, Lindenstr. {who.person_id}"
    )
    return await make.order(await make.place(who, method))
