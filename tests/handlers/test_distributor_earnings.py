"""What a distributor reads of his earnings: every number can be checked, and nobody reads another one's."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from pypdf import PdfReader

from bot.domain import distributors, rulebook
from bot.domain.orders import OrderCard
from bot.domain.referrals import Via
from bot.domain.rulebook import SelfPurchase
from bot.domain.work import Actor
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.drawing import TEXT_LIMIT, fits
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.files import PdfFile
from bot.kernel.money import Money
from bot.kernel.screen import Screen
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows
from tests.handlers.earned import matured, months_closed, paid, received
from tests.situations import Situations

LANGUAGES = ("en", "zh_Hans", "ru")
LONG_NAME = "A tea that was named <by> somebody & his whole family, who could not agree on it"


@dataclass
class Line:
    """Ann, whom Mei recruited, brought Carl."""

    make: Situations
    mei: Desk
    ann: Desk
    carl: Actor
    ann_id: int

    async def sale(self) -> OrderCard:
        return await self.make.paid_order(self.carl)

    async def statement(self, orders: int = 1) -> list[OrderCard]:
        """So many orders became payable in a month that is closed now."""
        sold = [await self.sale() for _ in range(orders)]
        await received(self.make, self.carl, *sold)
        await matured(self.make)
        await months_closed(self.make)
        return sold


@pytest.fixture
async def line(migrated_url: str) -> AsyncIterator[Line]:
    async with open_shop(migrated_url) as desk:
        make = desk.make
        mei = await make.distributor("Mei")
        ann = await make.distributor("Ann", mei)
        carl = await make.person(name="Carl")
        await make.follow(carl, ann)
        yield Line(
            make, Desk(make, mei.telegram_id, "Mei"), Desk(make, ann.telegram_id, "Ann"), carl, ann.person_id
        )


def numbers(text: str) -> list[Decimal]:
    """Every number of a line, as it is typed into a calculator."""
    plain = re.sub(r"<[^>]*>|[\u00a0\u202f]", "", text)
    return [Decimal(found.replace(",", ".")) for found in re.findall(r"\d+(?:[.,]\d+)?", plain)]


def equations(text: str) -> list[list[Decimal]]:
    return [numbers(line) for line in text.splitlines() if " × " in line and " = " in line]


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_page_shows_the_pockets_and_each_order_with_its_stage(line: Line) -> None:
    empty = await line.ann.command("earnings")
    assert not shows(empty, "dx")
    order = await line.sale()
    page = await line.ann.tap("de")
    row = next(one for one in page.text.splitlines() if f"№ {order.number}" in one)
    assert row == f"№ {order.number} · <b>€1.87</b> · tier 1 · ⏳ not received yet"
    assert "Pending: <b>€1.87</b>" in page.text
    assert leads_to(page, "dx") == f"dx:{order.id}:0"
    assert {"dy", "ds", "d"} <= set(data_of(page))

    await received(line.make, line.carl, order)
    assert "on hold until Dec 10, 2026" in (await line.ann.tap("de")).text
    await matured(line.make)
    page = await line.ann.tap("de")
    assert "payable since Dec 10, 2026" in page.text
    assert "Pending: <b>€0.00</b>" in page.text
    assert "Payable: <b>€1.87</b>" in page.text


async def test_nine_orders_take_two_pages_and_an_explanation_leads_back_to_its_own(line: Line) -> None:
    orders = [await line.sale() for _ in range(9)]
    first = await line.ann.tap("de")
    assert leads_to(first, "de") == "de:1"
    second = await line.ann.tap("de:1")
    assert leads_to(second, "dx") == f"dx:{orders[0].id}:1"
    assert leads_to(await line.ann.tap(leads_to(second, "dx")), "de") == "de:1"
    assert not shows(await line.ann.tap("de:7"), "dx")


# ── one order ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_numbers_of_an_explanation_add_up_again(line: Line, language: str) -> None:
    prices = (1250, 1000, 333, 6, 1999)
    order = await paid(line.make, line.carl, {await line.make.variant(price): 1 for price in prices})
    await line.ann.tap(f"l:{language}")
    text = (await line.ann.tap(f"dx:{order.id}")).text
    shown = equations(text)
    assert [base for base, *_ in shown] == [Decimal(price) / 100 for price in prices]
    amounts = []
    for base, rate, exact, *rounded in shown:
        assert base * rate / 100 == exact
        assert rate == 15
        amount, lost = rounded or (exact, Decimal(0))
        assert amount + lost == exact
        amounts.append(amount)
    total = Money(int(sum(amounts) * 100), "EUR")
    assert line.make.shop.texts.of(language)("earning.total", amount=total) in text.splitlines()
    assert numbers(text.splitlines()[0]) == [order.number, sum(amounts)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_thirty_lines_with_the_longest_names_fit_one_message_and_add_up(
    line: Line, language: str
) -> None:
    make = line.make
    order = await paid(make, line.carl, {await make.variant(1250, name=LONG_NAME): 1 for _ in range(30)})
    await line.ann.tap(f"l:{language}")
    screen = await line.ann.tap(f"dx:{order.id}")
    assert fits(screen.text, TEXT_LIMIT)
    assert len(equations(screen.text)) == 12
    rest = next(one for one in screen.text.splitlines() if one.startswith("…"))
    assert numbers(rest) == [18, Decimal("1.87") * 18]
    assert numbers(screen.text.splitlines()[0]) == [order.number, Decimal("1.87") * 30]
    assert "&lt;by&gt;" in screen.text


@pytest.mark.parametrize("via", [Via.LINK, Via.PRODUCT, Via.CODE])
async def test_tier_1_reads_by_what_the_customer_came_and_when(line: Line, via: Via) -> None:
    make = line.make
    customer = await make.person(name="Dan")
    ann = await make.person(line.ann.telegram_id, name="Ann")
    await make.follow(customer, ann, via)
    make.clock.move(days=2)
    order = await make.paid_order(customer)
    text = (await line.ann.tap(f"dx:{order.id}")).text
    told = {Via.LINK: "opened your link on", Via.PRODUCT: "link to a product on", Via.CODE: "your code on"}
    assert f"Tier 1: you brought this customer, who {'typed ' if via is Via.CODE else ''}" in text
    assert f"{told[via]} Nov 25, 2026" in text
    assert "Paid by the customer on Nov 27, 2026" in text


async def test_tier_2_reads_who_sold_and_not_to_whom(line: Line) -> None:
    order = await line.sale()
    text = (await line.mei.tap(f"dx:{order.id}")).text
    assert "Tier 2: <b>Ann</b>, whom you recruited, brought this customer." in text
    assert "Carl" not in text
    assert equations(text) == [[Decimal("12.50"), Decimal(10), Decimal("1.25")]]


async def test_a_recruits_own_order_says_why_it_pays_his_sponsor_and_not_himself(line: Line) -> None:
    make = line.make
    async with make.work(await make.owner()) as work:
        await rulebook.change_plan(work, self_purchase=SelfPurchase.UPLINE)
    order = await make.paid_order(await make.person(line.ann.telegram_id, name="Ann"))
    text = (await line.mei.tap(f"dx:{order.id}")).text
    assert "Tier 1: a distributor whom you recruited bought this." in text
    assert "Version 2 of the commission plan" in text
    with pytest.raises(NotFound):
        await line.ann.tap(f"dx:{order.id}")


async def test_the_plan_of_the_order_is_told_and_not_todays(line: Line) -> None:
    order = await line.sale()
    async with line.make.work(await line.make.owner()) as work:
        await rulebook.change_plan(work, tier_rates=[500], hold_days=30)
    text = (await line.ann.tap(f"dx:{order.id}")).text
    assert "Version 1" in text
    assert "15 days" in text
    assert "30 days" not in text
    assert equations(text)[0][1] == 15


async def test_a_withheld_order_says_why_it_earned_nothing(line: Line) -> None:
    async with line.make.work(await line.make.owner()) as work:
        await distributors.suspend(work, line.ann_id, "under inquiry")
    order = await line.sale()
    assert "🚫 withheld" in (await line.ann.tap("de")).text
    text = (await line.ann.tap(f"dx:{order.id}")).text
    assert "You were suspended when the customer paid" in text
    assert "€12.50 × 15%: withheld" in text
    assert equations(text) == []


async def test_what_others_earned_is_nobodys_business(line: Line) -> None:
    order = (await line.statement())[0]
    own = leads_to(await line.ann.tap("ds"), "dst").partition(":")[2]
    bob = await line.make.distributor("Bob")
    stranger = Desk(line.make, bob.telegram_id, "Bob")
    for data in (f"dx:{order.id}", f"dst:{own}", f"dspdf:{own}", "dx:x", "dst:", "dspdf:999999999999999999"):
        with pytest.raises(NotFound):
            await stranger.tap(data)
    customer = Desk(line.make, line.carl.telegram_id, "Carl")
    for data in ("de", f"dx:{order.id}", "ds", f"dst:{own}", f"dspdf:{own}"):
        with pytest.raises(NotAllowed):
            await customer.tap(data)


# ── statements ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_statement_sums_up_and_lists_its_orders(line: Line, language: str) -> None:
    orders = await line.statement(orders=14)
    await line.ann.tap(f"l:{language}")
    texts = line.make.shop.texts.of(language)
    page = await line.ann.tap("ds")
    assert texts.month(line.make.clock.now().replace(month=12, year=2026)) in page.text
    screen = await line.ann.tap(leads_to(page, "dst"))
    opening, earned, taken_back, gone, closing = (
        numbers(one)[-1] for one in screen.text.split("\n\n")[1].splitlines()
    )
    assert earned == Decimal("1.87") * 14
    assert [opening, taken_back, gone] == [Decimal(0)] * 3
    assert opening + earned - taken_back - gone == closing
    listed = [numbers(one) for one in screen.text.splitlines() if one.startswith("№")]
    assert listed == [[order.number, 1, 1, Decimal("1.87")] for order in orders[:12]]
    rest = next(one for one in screen.text.splitlines() if one.startswith("…"))
    assert numbers(rest) == [2, Decimal("1.87") * 2]
    assert fits(screen.text, TEXT_LIMIT)


async def test_before_the_first_month_is_closed_there_is_no_statement(line: Line) -> None:
    await line.sale()
    page = await line.ann.tap("ds")
    assert "No statement yet" in page.text
    assert not shows(page, "dst")


async def _printed(screen: Screen) -> str:
    assert isinstance(screen.file, PdfFile)
    pages = PdfReader(io.BytesIO(await FilePrinter().print(screen.file))).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_printed_statement_holds_every_number_in_the_readers_language(
    line: Line, language: str
) -> None:
    orders = await line.statement(orders=2)
    await line.ann.tap(f"l:{language}")
    texts = line.make.shop.texts.of(language)
    statement = await line.ann.tap(leads_to(await line.ann.tap("ds"), "dst"))
    screen = await line.ann.tap(leads_to(statement, "dspdf"))
    text = (await _printed(screen)).replace("\u00a0", " ")
    code = (await distributors.distributor(line.ann_id)).code
    for part in ("Leaf & Clay", "Ann", code, "Green tea", texts.plain("printed.commission")):
        assert part in text
    assert "2026" in text.splitlines()[0]
    for order in orders:
        row = next(one for one in text.splitlines() if str(order.number) in one)
        assert numbers(row)[-3:] == [Decimal("12.50"), Decimal(15), Decimal("1.87")]
    sums = text[: text.index(texts.plain("printed.lines"))].splitlines()
    assert Decimal("3.74") in numbers(sums[-1])
    assert screen.file is not None
    assert code in screen.file.name
    assert shows(screen, "dst")
