"""The stranger: one of everything is his, and each word, number and picture of it is his alone.

`Canary.seen_by` says which actions give a sight of it; whoever may do none of them must never meet it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from bot.domain import fulfilment, imports, payouts, promotions, refunds, support
from bot.domain.orders import Method
from bot.domain.payments import upload_slip
from bot.domain.people import Profile, arrive
from bot.domain.work import Actor
from bot.kernel.money import Money
from bot.kernel.roles import Action, Role
from bot.models import ImportRefusal, Order, Payout
from tests.attacks.belongings import belongings
from tests.handlers.earned import paid
from tests.rubbish.booth import SECRET_NAME, Answer, Booth, picture
from tests.rubbish.selling import (
    SECRET_APPLICANT,
    SECRET_CHANNELS,
    SECRET_DETAILS,
    SECRET_PHONE,
    SECRET_REGION,
)
from tests.situations import BOT_ID, CUSTOMER

MONEY = {Action.CONFIRM_PAYMENTS, Action.REFUND_ORDERS, Action.SETTLE}
ORDERS = {*MONEY, Action.SHIP_ORDERS, Action.ANSWER_QUESTIONS}
REVIEW = {Action.REVIEW_DISTRIBUTORS}
STREET, PARCEL, TOLD = "Zaunkönigweg 9, 12345 Zwiesel", "ZQLX 7700112233", "Zwetschgenkuchen verbrannt"
ASKED, ANSWERED = "Zimtschnecken ohne Zucker?", "Zuckerfrei sind sie nie"
SLIP, VOUCHER, OFFER = "indigo", "ZVCH-20261125", "Zimtsterne im Zehnerpack"
BROUGHT, SHEET, SHEET_ROW = "Zita Quill", "zz-quarterly.csv", "zz-refused-row"
PRICE, PIECES, EARNED = 1111, 97, "16165"
TOTALS = ("107767", "108267")
"""Of 97 pieces at 11.11, without and with shipping; 15 % of the first is what is earned by selling them."""


@dataclass(frozen=True, slots=True)
class Canary:
    words: str
    seen_by: frozenset[Action] = frozenset()


@dataclass
class Scene:
    """What the stranger has, and who tries to get at it."""

    here: Booth
    stranger: Actor
    canaries: tuple[Canary, ...]
    ids: tuple[int, ...]
    """The keys of all that is his or that only staff may touch."""
    codes: tuple[str, ...]
    """Of his orders."""
    recruits: set[int] = field(default_factory=set)
    """They know who recruited them by his name."""

    def leaks(self, answer: Answer, who: Actor) -> list[str]:
        """What the answer shows of his that `who` may not see, in words, numbers, files and pictures."""
        files = [_opened(self.here, message) for message in answer.messages]
        read = _bare("\n".join([*answer.texts, answer.labels, *answer.data, *(words for words, _ in files)]))
        found = [
            canary.words
            for canary in self.canaries
            if canary.words in read and not any(who.may(action) for action in canary.seen_by)
        ]
        if who.person_id in self.recruits and SECRET_NAME in found:
            found.remove(SECRET_NAME)
        colours = {colour for _, colour in files}
        if SLIP in colours and not who.may(Action.CONFIRM_PAYMENTS):
            found.append("his transfer slip")
        if colours & {"gold", "plum"} and not who.may(Action.REVIEW_DISTRIBUTORS):
            found.append("a document of an application")
        return found


def _bare(text: str) -> str:
    """Without what stands between the digits of a sum in any language."""
    return re.sub(r"(?<=\d)[.,'\u2019\u00a0\u202f](?=\d)", "", text)


def _opened(here: Booth, message: dict[str, Any]) -> tuple[str, str]:
    """The words in a message's file and the colour of its picture."""
    if photo := message.get("photo"):
        stored = here.sim.files.get(photo[-1]["file_id"])
        assert stored is not None
        return "", _colour(stored.content)
    if document := message.get("document"):
        stored = here.sim.files.get(document["file_id"])
        assert stored is not None
        return f"{stored.name}\n{_words_of(stored.name, stored.content)}", ""
    return "", ""


def _words_of(name: str, content: bytes) -> str:
    if name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8-sig")


def _colour(content: bytes) -> str:
    red, green, blue = Image.open(io.BytesIO(content)).convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    for name, (r, g, b) in {"indigo": (75, 0, 130), "gold": (255, 215, 0), "plum": (221, 160, 221)}.items():
        if abs(red - r) + abs(green - g) + abs(blue - b) < 24:
            return name
    return ""


# ── furnishing ──────────────────────────────────────────────────────────────────────────────────────────────


async def scene(here: Booth) -> Scene:
    """On top of what the booth has: orders of every kind, money that moved, questions, a file, an offer."""
    stranger = Actor(here.ids["stranger"], CUSTOMER | {Role.DISTRIBUTOR}, 666)
    owner, make = here.owners["en"], here.make
    variant_id = await make.variant(PRICE, stock=1000, name="Cinnamon")
    await _buy(here, stranger, variant_id)
    await _sell(here, stranger, variant_id)
    async with make.work(stranger) as work:
        question_id = await support.ask_seller(work, ASKED)
        await support.ask_seller(work, ASKED)
    async with make.work(owner) as work:
        await support.answer(work, question_id, ANSWERED)
        await promotions.write(work, "en", OFFER)
        file_id = await imports.keep_file(work, SHEET, [b"Handle,Title,Variant Price\n"])
        await imports.file_read(work, file_id, imports.Tally(refused=1), imports.Reading("EUR", "en", {}))
    await ImportRefusal.create(file_id=file_id, line=2, handle=SHEET_ROW, reason="price", detail="free")
    codes = tuple(str(one.code) for one in await Order.filter(customer_id=stranger.person_id).order_by("id"))
    his = [key for _, key in await belongings(stranger.person_id) if isinstance(key, int)]
    ids = tuple(sorted({*his, *here.ids.values()} - set(_own(here))))
    return Scene(here, stranger, _canaries(codes, here.links["staff"].split("_")[1][:16]), ids, codes)


def _own(here: Booth) -> list[int]:
    return [value for name, value in here.ids.items() if name.startswith("own") or name == "amount"]


async def _buy(here: Booth, stranger: Actor, variant_id: int) -> None:
    """One under way to him, one that he wants to cancel, a transfer with its slip, an invoice that waits."""
    make = here.make
    address = f"{SECRET_NAME}, +49 30 7654321, {STREET}"
    await make.cart(stranger, {variant_id: PIECES}, address=address)
    shipped = await make.order(await make.place(stranger))
    await make.pay(stranger, shipped)
    async with make.work(here.owners["en"]) as work:
        await fulfilment.ship(work, shipped.id, f"Zustellerei {PARCEL}", await make.rules())
    regretted = await paid(make, stranger, {variant_id: PIECES})
    async with make.work(stranger) as work:
        await refunds.ask(work, regretted.id, TOLD)
    await make.cart(stranger, {variant_id: PIECES})
    transfer = await make.order(await make.place(stranger, Method.TRANSFER))
    async with make.work(stranger) as work:
        await upload_slip(work, transfer.id, picture(SLIP))
    await make.cart(stranger, {variant_id: PIECES})
    here.ids["unpaid"] = await make.place(stranger)


async def _sell(here: Booth, stranger: Actor, variant_id: int) -> None:
    """He brings a customer, who buys; and what he earned before was paid out."""
    make = here.make
    async with make.work() as work:
        arrival = await arrive(work, Profile(667, BROUGHT, None, "en"), BOT_ID, 0)
    zita = Actor(arrival.person.id, CUSTOMER, 667)
    await make.follow(zita, stranger)
    await paid(make, zita, {variant_id: PIECES})
    waiting = await Payout.get(id=here.ids["payout"])
    async with make.work(here.owners["en"]) as work:
        await payouts.approve(work, waiting.id)
    async with make.work(here.owners["ru"]) as work:
        await payouts.mark_paid(work, waiting.id, VOUCHER)
    async with make.work(stranger) as work:
        here.ids["payout"] = await payouts.request_payout(work, Money(104, "EUR"))
    here.ids["payout paid"] = waiting.id


def _canaries(codes: tuple[str, ...], invitation: str) -> tuple[Canary, ...]:
    seen_by: dict[str, set[Action]] = {
        SECRET_NAME: {*ORDERS, *REVIEW},
        STREET: {Action.CONFIRM_PAYMENTS, Action.SHIP_ORDERS},
        PARCEL: ORDERS,
        TOLD: ORDERS,
        ASKED: {Action.ANSWER_QUESTIONS},
        ANSWERED: {Action.ANSWER_QUESTIONS},
        VOUCHER: {Action.SETTLE},
        OFFER: {Action.PROMOTE},
        BROUGHT: {*ORDERS, *REVIEW},
        SHEET: {Action.MANAGE_GOODS},
        SHEET_ROW: {Action.MANAGE_GOODS},
        EARNED: {Action.SETTLE, *REVIEW},
        SECRET_DETAILS: {Action.SETTLE},
        SECRET_DETAILS[-4:]: {Action.SETTLE},
        invitation: {Action.CHANGE_SETTINGS},
        **dict.fromkeys(TOTALS, ORDERS),
        **dict.fromkeys(codes, ORDERS),
        **dict.fromkeys((SECRET_APPLICANT, SECRET_PHONE[1:], SECRET_REGION, SECRET_CHANNELS), REVIEW),
    }
    return tuple(Canary(words, frozenset(actions)) for words, actions in seen_by.items())
