"""How a distributor earns, from the invitation to the payout: played on every engine and in every mode."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf

from bot.domain import runs
from bot.domain.work.sql import rows
from bot.kernel.money import Money
from bot.models.database import opened
from bot.texts import Catalogues, Texts, available_languages
from tests.journeys import stories
from tests.journeys.phone import Phone
from tests.journeys.town import Town

CATALOGUES = Catalogues(available_languages(), ZoneInfo("UTC"))
NAMES = {"en": "Dora Fields", "zh-hans": "王小明", "ru": "Дарья Полева"}
DETAILS = "IBAN DE89 3704 0044 0532 0130 00, Dora Fields"
VOUCHER = "SEPA 2026-000123"
REFUND_VOUCHER = "SEPA 2026-000987"


@dataclass
class Books:
    """What the shop's own tables say: screens are compared with them."""

    url: str

    async def commission(self, phone: Phone) -> int:
        """Everything that a person has earned, in minor units."""
        async with opened(self.url):
            found = await rows(
                """
                SELECT COALESCE(SUM(c.amount_minor), 0) AS minor
                FROM commission c JOIN person p ON p.id = c.distributor_id WHERE p.telegram_id = ?
                """,
                phone.id,
            )
        return int(found[0]["minor"])


def texts_of(language: str) -> Texts:
    return CATALOGUES.of(language)


async def shows_its_code(phone: Phone, prefix: str) -> str:
    """The file id of the QR photo that a tap on this button shows."""
    await phone.tap(prefix)
    photo = next(m for m in reversed(await phone.messages()) if "photo" in m)["photo"]
    return str(photo[-1]["file_id"])


async def applies(phone: Phone, language: str) -> None:
    """From the application's page to its submission; every question is answered once."""
    await phone.tap("jgo")
    await phone.say(NAMES[language])
    await phone.act("contact")
    await phone.say(texts_of(language).plain("language.choose")[:40])
    await phone.say("Instagram, Telegram")
    await phone.tap("jdone")
    await phone.tap("jok")


async def is_approved(town: Town, phone: Phone) -> None:
    """The owner reads the card, takes responsibility the first time, and approves."""
    owner = town.owner
    await owner.tap("aa")
    await owner.tap("aaok")
    if await owner.shows("aackok"):
        await owner.tap("aackok")
        await owner.tap("aaok")
    await town.street.settle()
    await phone.tap("dhi")


async def becomes_a_distributor(town: Town, phone: Phone, language: str) -> None:
    await phone.start()
    await phone.say("/join")
    await applies(phone, language)
    await is_approved(town, phone)


async def buys_through(customer: Phone, file_id: str, language: str) -> int:
    """Scans a distributor's code, is told by whom he was invited, and buys; answers the order's id."""
    await customer.act("scan", file_id=file_id)
    await customer.say("/shop")
    await customer.tap("c")
    await customer.tap("p", where="p:")
    return await stories.buys_by_invoice(customer, language)


async def is_told_what_he_earned(town: Town, seller: Phone, language: str, order_id: int) -> Money:
    """The notice, then how it came about; both say what the books say. Answers the commission."""
    earned = Money(await Books(town.settings["DATABASE_URL"]).commission(seller), "EUR")
    assert earned.minor > 0
    amount = texts_of(language).money(earned)
    await seller.wait_for(amount)
    await seller.tap("dx", where=f"dx:{order_id}")
    assert amount in await seller.last_text()
    await seller.say("/earnings")
    assert amount in await seller.last_text()
    return earned


async def moves_to(town: Town, moment: datetime) -> None:
    """The shop is stopped, its clock set, and started again: what fell due runs then."""
    assert town.stop_bot() == 0
    async with opened(town.settings["DATABASE_URL"]):
        await runs.set_clock_offset(int((moment - datetime.now(UTC)).total_seconds()))
    await town.start_bot()
    await town.street.settle(quiet=0.5)


def after_the_hold() -> datetime:
    return datetime.now(UTC) + timedelta(days=16)


def after_the_month(moment: datetime) -> datetime:
    """The third day of the month after that of `moment`."""
    return (moment.replace(day=1) + timedelta(days=32)).replace(day=3)


async def reads_the_statement(seller: Phone, language: str, earned: Money) -> None:
    """In chat, and as a document that holds the same sum."""
    amount = texts_of(language).money(earned)
    await seller.tap("dst")
    assert amount in await seller.last_text()
    await seller.tap("dspdf")
    document = next(m for m in reversed(await seller.messages()) if "document" in m)["document"]
    async with seller.street.session.get(f"{seller.street.url}/sim/file/{document['file_id']}") as answer:
        pages = pypdf.PdfReader(io.BytesIO(await answer.read())).pages
    printed = " ".join(page.extract_text() for page in pages)
    assert _bare(amount) in _bare(printed)


def _bare(text: str) -> str:
    return "".join(text.split())


async def asks_for_his_money(seller: Phone) -> None:
    await seller.say("/earnings")
    await seller.tap("dy")
    await seller.tap("dya")
    if not await seller.shows("dyall"):
        await seller.say(DETAILS)
    await seller.tap("dyall")
    await seller.tap("dyok")


async def is_paid_out(town: Town, seller: Phone) -> None:
    """The owner approves, pays outside and records how that can be found."""
    owner = town.owner
    await owner.tap("ayc")
    assert DETAILS in await owner.last_text()
    await owner.tap("ayok")
    await owner.tap("aypaid")
    await owner.say(VOUCHER)
    await town.street.settle()
    assert VOUCHER in await seller.wait_for(VOUCHER)


async def is_refunded_after_he_was_paid(
    town: Town, customer: Phone, seller: Phone, language: str, order_id: int, earned: Money
) -> None:
    """The owner refunds a parcel, pays it back and records how; both read it, and that nothing has to be sent back."""
    owner, texts = town.owner, texts_of(language)
    await owner.tap("ao", where=f"ao:{order_id}")
    for prefix, where in (("arf", ""), ("arfask", "damaged"), ("arfok", ":1"), ("arfpaid", "")):
        await owner.tap(prefix, where=where)
    await owner.say(REFUND_VOUCHER)
    await town.street.settle()
    await customer.wait_for(REFUND_VOUCHER)
    await customer.tap("o", where=f"o:{order_id}")
    assert REFUND_VOUCHER in await customer.last_text()
    told = await seller.wait_for(plain(texts("refund.damaged")))
    assert texts.money(earned) in told
    await seller.tap("dx", where=f"dx:{order_id}")
    assert plain(texts("notice.taken_from_payable")) in await seller.last_text()
    await seller.say("/earnings")
    assert texts.money(Money(-earned.minor, earned.currency)) in await seller.last_text()
    assert plain(texts("earning.below_nothing")) in await seller.last_text()


def plain(text: str) -> str:
    """As the chat shows it, without markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))
