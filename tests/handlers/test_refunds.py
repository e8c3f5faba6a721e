"""Refunds in the chat: what a customer may ask, what staff decide, and what everyone reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from bot.domain import fulfilment, ledger, payouts, refunds
from bot.domain.notices import claim_due
from bot.domain.orders import Method, OrderCard, Status
from bot.domain.refunds import Reason, RefundCard
from bot.domain.work import Actor
from bot.handlers.notices import render
from bot.kernel.errors import NotAllowed, NotFound, Refusal
from bot.kernel.files import PdfFile, XlsxFile
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.kernel.screen import Screen
from tests.handlers.admin_desk import Desk, buttons, data_of, leads_to, open_shop, shows
from tests.handlers.earned import matured, months_closed, received
from tests.situations import OWNER_ID


@dataclass
class Street:
    """An owner at his desk; Ann sells, Mei recruited her, Carl buys."""

    owner: Desk
    mei: Actor
    ann: Actor
    carl: Actor

    def desk(self, who: Actor, language: str = "en") -> Desk:
        return Desk(self.owner.make, who.telegram_id, "Somebody", language)

    async def told(self, who: Actor) -> dict[str, Screen]:
        """Everything that was ever to be told to him, drawn: kind → the newest screen."""
        make = self.owner.make
        async with make.work() as work:
            due = await claim_due(work, limit=500)
        mine = [notice for notice in due if notice.telegram_id == who.telegram_id]
        make.clock.move(minutes=10)  # claimed again by the next look
        return {notice.kind: (await render(make.shop, notice))[1] for notice in mine}

    async def refund(self, order: OrderCard) -> RefundCard:
        card = await refunds.refund_of(order.id)
        assert card is not None
        return card


@pytest.fixture
async def street(migrated_sqlite_url: str) -> AsyncIterator[Street]:
    async with open_shop(migrated_sqlite_url) as desk:
        make = desk.make
        mei = await make.distributor("Mei")
        ann = await make.distributor("Ann", mei)
        carl = await make.person(name="Carl")
        await make.follow(carl, ann)
        yield Street(desk, mei, ann, carl)


async def test_a_customer_asks_to_cancel_and_follows_it_to_the_money(street: Street) -> None:
    order = await street.owner.make.paid_order(street.carl)
    carl = street.desk(street.carl)
    page = await carl.tap(f"o:{order.id}")
    question = await carl.tap(leads_to(page, "rf?"))
    assert "€17.50" in question.text
    prompt = await carl.tap(leads_to(question, "rfw"))
    assert (await carl.dialogue(), data_of(prompt)) == ("refund_words", ["stop"])
    with pytest.raises(Refusal):
        await carl.say("?")
    assert await carl.dialogue() == "refund_words"
    page = await carl.say("I ordered it <b>twice</b>")
    assert "ships nothing until then" in page.text
    assert not shows(page, "rf?")
    page = await carl.tap_twice(leads_to(page, "rfk"))
    assert (await street.owner.make.order(order.id)).status is Status.PAID
    page = await carl.tap_twice(f"rf:{order.id}")
    assert shows(page, "rfk")

    office = await street.owner.command("admin")
    assert "1 customer asks to cancel" in office.text
    listed = await street.owner.tap(leads_to(office, ["aw", "refund_asked"][0]))
    assert listed.text
    page = await street.owner.tap(leads_to(await street.owner.tap("aw:refund_asked"), "ao"))
    assert not shows(page, "aoship")
    page = await street.owner.tap_twice(leads_to(page, "arfyes"))
    assert "To pay back: €17.50" in page.text
    assert "1 refund to pay back" in (await street.owner.command("admin")).text
    assert "sends the money by hand" in (await carl.tap(f"o:{order.id}")).text

    await street.owner.tap(leads_to(page, "arfpaid"))
    with pytest.raises(Refusal):
        await street.owner.say("ok")
    page = await street.owner.say("SEPA <0815>")
    assert "SEPA &lt;0815&gt;" in page.text
    assert "on sale again" in page.text
    page = await carl.tap(f"o:{order.id}")
    assert "SEPA &lt;0815&gt;" in page.text
    for word in ("cancellation requested", "kept after all", "refund decided"):
        assert word in page.text
    assert shows(page, "os")
    assert not {"rf?", "rfk", "x"} & {data.split(":")[0] for data in data_of(page)}
    assert (await carl.tap(f"rf?:{order.id}")).text == page.text, "a button of a week ago"
    told = await street.told(street.carl)
    assert "by hand" in told["refund_decided"].text
    assert "SEPA &lt;0815&gt;" in told["order_refunded"].text
    assert await ledger.check_books() == {}


async def test_whoever_changes_his_mind_for_ever_still_sees_his_order(street: Street) -> None:
    order = await street.owner.make.paid_order(street.carl)
    carl = street.desk(street.carl)
    for _ in range(10):
        await carl.tap(f"rf:{order.id}")
        await carl.tap(f"rfk:{order.id}")
    page = await carl.tap(f"o:{order.id}")
    assert page.text.count("kept after all") == 6, "Telegram takes no text without an end"


async def test_what_is_anothers_or_not_paid_has_no_such_button(street: Street) -> None:
    make = street.owner.make
    eve, unpaid, paid = (
        await make.person(name="Eve"),
        await make.placed_order(street.carl),
        await make.paid_order(street.carl),
    )
    assert not shows(await street.desk(street.carl).tap(f"o:{unpaid.id}"), "rf?")
    for data in (f"rf?:{paid.id}", f"rf:{paid.id}", f"rfw:{paid.id}", f"rfk:{paid.id}"):
        with pytest.raises(NotFound):
            await street.desk(eve).tap(data)
    assert not shows(await street.owner.tap(f"ao:{unpaid.id}"), "arf")
    for data in (f"arf:{unpaid.id}", f"arfask:{unpaid.id}:damaged", f"arfwhy:{unpaid.id}:1"):
        page = await street.owner.tap(data)
        assert not {"arfask", "arfok"} & {shown.split(":")[0] for shown in data_of(page)}, data
    with pytest.raises(NotFound):
        await street.owner.tap(f"arfask:{paid.id}:because")


async def test_staff_refund_a_parcel_for_their_own_reason_and_may_call_it_off(street: Street) -> None:
    make, owner = street.owner.make, street.owner
    order = await make.paid_order(street.carl)
    await received(make, street.carl, order)
    reasons = await owner.tap(leads_to(await owner.tap(f"ao:{order.id}"), "arf"))
    assert len([data for data in data_of(reasons) if data.startswith("arfask")]) == len(Reason)
    question = await owner.tap(f"arfask:{order.id}:damaged")
    assert [data for data in data_of(question) if data.startswith("arfok")] == [
        f"arfok:{order.id}:damaged:1",
        f"arfok:{order.id}:damaged:0",
    ]
    page = await owner.tap_twice(f"arfok:{order.id}:damaged:0")
    assert "the goods were damaged" in page.text
    question = await owner.tap(leads_to(page, "arfoffask"))
    page = await owner.tap_twice(leads_to(question, "arfoff"))
    assert (await make.order(order.id)).status is Status.RECEIVED
    assert shows(page, "arf")

    question = await owner.tap(f"arfask:{order.id}:other")
    await owner.tap(leads_to(question, "arfwhy"))
    page = await owner.say("The lid does not close & leaks")
    assert "The lid does not close &amp; leaks" in page.text
    told = await street.told(street.carl)
    assert "The lid does not close &amp; leaks" in told["refund_decided"].text
    assert "called off" in told["refund_withdrawn"].text
    stale = await street.refund(order)
    await owner.tap(f"arfpaid:{stale.id}")
    async with make.work(await make.owner()) as work:
        await refunds.withdraw(work, stale.id)
    with pytest.raises(refunds.VoucherNotKept):
        await owner.say("SEPA 4711")
    audit = (await owner.tap("aaudit")).text
    assert f"Decided to refund order {order.number}" in audit
    assert "the goods were damaged" in audit
    assert "admin." not in audit


async def test_the_warehouse_reads_what_must_stay_and_finance_decides(street: Street) -> None:
    make = street.owner.make
    order = await make.paid_order(street.carl)
    wilma = await make.staff(Role.WAREHOUSE, name="Wilma")
    fin = await make.staff(Role.FINANCE, name="Fin")
    await street.desk(street.carl).tap(f"rf:{order.id}")
    warehouse = street.desk(wilma)
    page = await warehouse.tap(f"ao:{order.id}")
    assert "asks to cancel" in page.text
    assert not {"arf", "arfyes", "arfno", "aoship"} & {data.split(":")[0] for data in data_of(page)}
    assert not shows(await warehouse.command("admin"), "aw:refund_asked")
    card = await street.refund(order)
    with pytest.raises(NotAllowed):
        await warehouse.tap(f"arfyes:{card.id}")
    assert "Do not ship" in (await street.told(wilma))["stop_shipping"].text

    finance = street.desk(fin)
    page = await finance.tap(leads_to(await finance.tap("aw:refund_asked"), "ao"))
    await finance.tap(leads_to(page, "arfno"))
    await finance.say("It has left already.")
    assert (await make.order(order.id)).status is Status.PAID
    told = await street.told(wilma)
    assert shows(told["ship_after_all"], "aoship")
    assert "“It has left already.”" in (await street.told(street.carl))["refund_declined"].text
    asked = (await street.told(fin))["refund_asked"]
    assert not shows(asked, "arfyes"), "it is decided"
    assert shows(await finance.tap_twice(f"arfno:{card.id}"), "arf"), "and an old button only shows the order"
    await warehouse.tap(f"aoship:{order.id}")
    await warehouse.say("DHL 00340434161094042557")
    assert (await make.order(order.id)).status is Status.SHIPPED


async def test_nobody_pays_back_what_another_has_paid_or_called_off(street: Street) -> None:
    make, owner = street.owner.make, await street.owner.make.owner()
    fin = street.desk(await make.staff(Role.FINANCE, name="Fin"))
    for ends, words in ((False, "Do not pay €17.50 back"), (True, "Paid back already: €17.50")):
        order = await make.paid_order(street.carl)
        await fin.tap(f"arfok:{order.id}:damaged:1")
        due = await street.refund(order)
        assert "To pay back: €17.50" in (await street.told(owner))["refund_to_pay"].text
        if ends:
            await fin.tap(f"arfpaid:{due.id}")
            await fin.say("SEPA 0815")
        else:
            await fin.tap(f"arfoff:{due.id}")
        told = await street.told(owner)
        assert words in told["refund_settled"].text
        late = told["refund_to_pay"]
        assert (words in late.text, shows(late, "arfpaid")) == (True, False), "the first one came late"


async def test_stars_are_refunded_after_one_question_without_a_voucher(street: Street) -> None:
    make = street.owner.make
    await make.rules(currency="XTR")
    order = await make.placed_order(street.carl, Method.STARS)
    await make.pay(street.carl, order)
    question = await street.owner.tap(f"arfask:{order.id}:changed_mind")
    assert "cannot be called off" in question.text
    assert len([data for data in data_of(question) if data.startswith("arfok")]) == 1, (
        "files come back by themselves"
    )
    page = await street.owner.tap(leads_to(question, "arfok"))
    assert "There is nothing to do" in page.text
    assert not {"arfpaid", "arfoffask"} & {data.split(":")[0] for data in data_of(page)}
    card = await street.refund(order)
    assert "There is nothing to do" in (await street.owner.tap(f"arfpaid:{card.id}")).text
    with pytest.raises(refunds.StarsAreGoing):
        await street.owner.tap(f"arfoff:{card.id}")
    assert "https://example.org/file" in (await street.desk(street.carl).tap(f"o:{order.id}")).text
    async with make.work() as work:
        await refunds.finish_star_refund(work, card.id)
    page = await street.desk(street.carl).tap(f"o:{order.id}")
    assert "Telegram gave you" in page.text
    assert "https://example.org/file" not in page.text, "what is refunded is not delivered again"
    assert "Telegram has returned it" in (await street.told(street.carl))["order_refunded"].text


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_who_earned_reads_what_was_taken_back_why_and_from_where(street: Street, language: str) -> None:
    make = street.owner.make
    kept, pending = await make.paid_order(street.carl), await make.paid_order(street.carl)
    await received(make, street.carl, kept)
    await matured(make)
    await make.rules(tax_note="Each declares his own income.", payout_minimum_minor=1)
    async with make.work(street.ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
        payout_id = await payouts.request_payout(work, Money(187, "EUR"))
    async with make.work(await make.owner()) as work:
        await payouts.approve(work, payout_id)
        await payouts.mark_paid(work, payout_id, "SEPA 1")
    ann = street.desk(street.ann, language)
    await ann.tap(f"l:{language}")
    texts = make.shop.texts.of(language)
    await months_closed(make)
    for order in (kept, pending):
        async with make.work(await make.owner()) as work:
            await refunds.decide(work, order.id, Reason.NOT_ARRIVED, "", puts_back=False)
        assert texts("earning.held_back") in (await ann.tap(f"dx:{order.id}")).text
    assert texts("payout.held_back", amount=Money(187, "EUR")) in (await ann.tap("dy")).text
    for order in (kept, pending):
        async with make.work(await make.owner()) as work:
            await refunds.confirm(work, (await street.refund(order)).id, "SEPA 2")
    told = (await street.told(street.ann))["commission_taken_back"]
    assert texts.money(Money(187, "EUR")) in told.text
    assert texts("refund.not_arrived") in told.text
    assert texts("notice.taken_from_pending") in told.text
    explained = await ann.tap(f"dx:{kept.id}")
    assert texts("notice.taken_from_payable") in explained.text
    earnings = await ann.tap("de")
    assert texts("earning.below_nothing") in earnings.text
    assert earnings.text.count(texts("earning.listed_taken_back")) == 2
    assert shows(await ann.tap("dy"), "dyd")
    assert not shows(await ann.tap("dy"), "dya")

    await months_closed(make)
    statement = await ann.tap(leads_to(await ann.tap("ds"), "dst"))
    assert texts("statement.orders_refunded") in statement.text
    assert texts.money(Money(-187, "EUR")) in statement.text
    assert f"№ {kept.number}" in statement.text
    assert f"№ {pending.number}" not in statement.text, "what was pending never was on a statement"
    pdf = (await ann.tap(leads_to(statement, "dspdf"))).file
    assert isinstance(pdf, PdfFile)
    assert [table.title for table in pdf.tables] == ["", texts.plain("printed.lines_refunded")]
    assert pdf.tables[1].rows[0][-1] == texts.money(Money(-187, "EUR"))
    assert await ledger.check_books() == {}


async def test_finance_sees_what_was_taken_back_in_the_month_and_its_sheets(street: Street) -> None:
    make = street.owner.make
    order = await make.paid_order(street.carl)
    await received(make, street.carl, order)
    await matured(make)
    async with make.work(await make.owner()) as work:
        await refunds.decide(work, order.id, Reason.DAMAGED, "", puts_back=True)
        card = await refunds.refund_of(order.id)
        assert card is not None
        await refunds.confirm(work, card.id, "SEPA 3")
    await months_closed(make)
    page = await street.owner.tap(leads_to(await street.owner.tap("aper"), "apn"))
    assert "Taken back: <b>€3.12</b>" in page.text
    sheets = (await street.owner.tap(leads_to(page, "apnx"))).file
    assert isinstance(sheets, XlsxFile)
    statements, lines = sheets.sheets
    assert [row[4] for row in statements.rows][-1] == Money(312, "EUR").major
    assert sum(Decimal(str(row[7])) for row in lines.rows) == 0
    assert len(lines.rows) == 4


async def test_a_payout_that_is_not_covered_any_more_says_so_and_is_not_approved(street: Street) -> None:
    make = street.owner.make
    order = await make.paid_order(street.carl)
    await received(make, street.carl, order)
    await matured(make)
    await make.rules(tax_note="Each declares his own income.", payout_minimum_minor=1)
    async with make.work(street.ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
        payout_id = await payouts.request_payout(work, Money(187, "EUR"))
    await street.owner.tap(f"arfok:{order.id}:damaged:1")
    page = await street.owner.tap(f"ayc:{payout_id}")
    assert "€1.87 of this is not owed any more" in page.text
    page = await street.owner.tap(leads_to(page, "ayok"))
    assert "not owed any more" in street.owner.toast
    assert shows(page, "ayno")
    await street.owner.tap(f"arfoff:{(await street.refund(order)).id}")
    page = await street.owner.tap(f"ayok:{payout_id}")
    assert "not owed" not in page.text
    await street.owner.tap(f"arfok:{order.id}:damaged:1")
    owner = Actor(0, frozenset(), OWNER_ID)
    assert "Wait with a payout" in (await street.told(owner))["payout_uncovered"].text
    page = await street.owner.tap(f"ayc:{payout_id}")
    assert "Sent already? Record it" in page.text
    assert any(button.style == "success" for button in buttons(page))
    await street.owner.tap(f"arfoff:{(await street.refund(order)).id}")
    late = (await street.told(owner))["payout_uncovered"].text
    assert ("Wait with" in late, "nothing of it is missing" in late) == (False, True)


async def test_a_question_about_a_parcel_that_ships_meanwhile_shows_the_order(street: Street) -> None:
    make = street.owner.make
    order = await make.paid_order(street.carl)
    carl = street.desk(street.carl)
    await carl.tap(f"rfw:{order.id}")
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    with pytest.raises(Refusal):
        await carl.say("I changed my mind")
    assert shows(await carl.tap(f"rfw:{order.id}"), "rc?")
    other = replace(order, id=10**9)
    with pytest.raises(NotFound):
        await carl.tap(f"rf:{other.id}")
