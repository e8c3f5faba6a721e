"""One good update of every kind that the shop asks for, with things that exist: what mutilation begins with."""

from __future__ import annotations

import random
from typing import Any

from bot.domain.work import Actor
from bot.handlers import COMMANDS, TAPS
from bot.models import Order
from simulator.intake import Upload
from tests.conftest import ROOT
from tests.rubbish.booth import Booth, picture

Json = dict[str, Any]
SHEET = (ROOT / "tests/files/products.csv").read_bytes()[:3000]
TYPED = (
    *("tea", "12,50", "3", "21-9", "2026-12-01 18:30", "15 10", "EUR", "Europe/Berlin"),
    *("Ann Lee, +49 30 1234567, Lindenstr. 5, 10969 Berlin", "DHL 00340434161094042557"),
    *("IBAN DE00 1234 5678", "A good reason, and a long one"),
)
WORDS = ("telegram", "transfer", "en", "ru", "name", "price", "shop_name", "terms", "x", "1750")
KINDS = {"tap": 5, "text": 3, "command": 1, "link": 1, "photo": 1, "document": 1, "contact": 1, "money": 1}
"""How often each is chosen; with `membership` for what is left."""


def user(who: Actor) -> Json:
    return {"id": who.telegram_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def message(who: Actor, **content: Any) -> Json:
    chat = {"id": who.telegram_id, "type": "private", "first_name": "Ann"}
    return {"message_id": 1, "date": 1_800_000_000, "chat": chat, "from": user(who), **content}


class Sender:
    """Makes updates of somebody's. Files that they name lie with Telegram, and orders that they pay wait for it."""

    def __init__(self, here: Booth, choice: random.Random) -> None:
        self._here, self._choice = here, choice
        sizes = here.sim.files.add_photo(picture())
        self._sizes = [{**size.described(), "width": 64, "height": 48} for size in sizes]
        self._sheet = here.sim.files.add("document", Upload("goods.csv", SHEET, "text/csv")).described()
        self._ids = sorted({*here.ids.values(), 0, 1, 2})
        self._codes: list[str] = []

    async def look_around(self) -> None:
        """What waits for money by now."""
        found = await Order.filter(status="unpaid").limit(20).values_list("code", flat=True)
        self._codes = [*map(str, found), "ABCDEFGH"]

    def good(self, who: Actor) -> Json:
        kind = self._choice.choices((*KINDS, "membership"), (*KINDS.values(), 1))[0]
        made: Json = getattr(self, f"_make_{kind}")(who)
        return made

    def _make_tap(self, who: Actor) -> Json:
        keys = {"inline_keyboard": [[{"text": "a", "callback_data": "h"}]]}
        shown = message(who, text="x", reply_markup=keys)
        if self._choice.random() < 0.2:
            shown |= {"photo": self._sizes, "date": self._choice.choice((0, 1, 1_700_000_000))}
        tap = {"id": "1", "from": user(who), "chat_instance": "1", "data": self._data(), "message": shown}
        return {"callback_query": tap}

    def _data(self) -> str:
        """Any prefix with ids of things that exist, and words that some buttons carry."""
        parts = [
            self._choice.choice(WORDS)
            if self._choice.random() < 0.25
            else str(self._choice.choice(self._ids))
            for _ in range(self._choice.choice((0, 1, 1, 1, 2, 2, 3)))
        ]
        return ":".join([self._choice.choice(tuple(TAPS)), *parts])

    def _make_text(self, who: Actor) -> Json:
        said = message(who, text=self._choice.choice(TYPED))
        if self._choice.random() < 0.3:
            kind = self._choice.choice(("bold", "mention", "pre", "blockquote"))
            link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://example.org/?a=1"}
            said["entities"] = [link, {"type": kind, "offset": 1, "length": 2}]
        return {"message": said}

    def _make_command(self, who: Actor) -> Json:
        name = self._choice.choice((*COMMANDS, "frobnicate"))
        return {"message": message(who, text=f"/{name} {self._choice.choice(TYPED)}")}

    def _make_link(self, who: Actor) -> Json:
        return {
            "message": message(who, text=f"/start {self._choice.choice(tuple(self._here.links.values()))}")
        }

    def _make_photo(self, who: Actor) -> Json:
        return {"message": message(who, photo=self._sizes, caption="slip", **self._album())}

    def _make_document(self, who: Actor) -> Json:
        sheet = {**self._sheet, "file_name": "goods.csv", "mime_type": "text/csv"}
        return {"message": message(who, document=sheet, **self._album())}

    def _album(self) -> Json:
        return {"media_group_id": "13000000000000001"} if self._choice.random() < 0.3 else {}

    def _make_contact(self, who: Actor) -> Json:
        contact = {"phone_number": "+49301234567", "first_name": "A", "user_id": who.telegram_id}
        return {"message": message(who, contact=contact)}

    def _make_money(self, who: Actor) -> Json:
        amount, payload = self._choice.choice((1750, 1, 5000)), self._choice.choice(self._codes)
        bill = {"currency": "EUR", "total_amount": amount, "invoice_payload": payload}
        if self._choice.random() < 0.5:
            return {"pre_checkout_query": {"id": "1", "from": user(who), **bill}}
        charge = f"charge-{self._choice.randrange(10**6)}"
        charges = {"telegram_payment_charge_id": charge, "provider_payment_charge_id": "p"}
        return {"message": message(who, successful_payment={**bill, **charges})}

    def _make_membership(self, who: Actor) -> Json:
        bot = {"id": self._here.sim.bot_id, "is_bot": True, "first_name": "Shop"}
        member = {
            "chat": message(who)["chat"],
            "from": user(who),
            "date": 1,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
        }
        return {"my_chat_member": member}
