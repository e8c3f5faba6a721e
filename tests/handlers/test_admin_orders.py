"""Orders, payments and questions on the staff's side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import ledger, orders, payments, people, support
from bot.domain.fulfilment import BadParcel
from bot.domain.ledger import Account
from bot.domain.notices import claim_due
from bot.domain.orders import Method, NoLongerPossible, OrderCard, Status
from bot.domain.payments import VoucherMissing
from bot.domain.people import Profile
from bot.domain.work import Actor
from bot.handlers.admin.payments import CannotBeAccepted, GoodsAreGone
from bot.handlers.notices import render
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.screen import Screen, SlipPicture
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows
from tests.situations import ADDRESS, BOT_ID, OWNER_ID

PARCEL = "DHL 00340434161094042557"


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def _with_slip(desk: Desk, who: Actor) -> OrderCard:
    order = await desk.make.placed_order(who, Method.TRANSFER)
    async with desk.make.work(who) as work:
        await payments.upload_slip(work, order.id, b"a photo of the transfer")
    return await desk.make.order(order.id)


async def _notices(desk: Desk, telegram_id: int) -> dict[str, Screen]:
    """What waits to be told to somebody, drawn: kind → screen."""
    async with desk.make.work() as work:
        due = await claim_due(work, limit=50)
    mine = [notice for notice in due if notice.telegram_id == telegram_id]
    return {notice.kind: (await render(desk.make.shop, notice))[1] for notice in mine}


async def _kinds(desk: Desk, who: Actor) -> set[str]:
    return set(await _notices(desk, who.telegram_id))


async def test_the_office_counts_what_waits(desk: Desk) -> None:
    ann = await desk.make.person()
    await _with_slip(desk, ann)
    await desk.make.paid_order(ann)
    office = await desk.command("admin")
    assert [data for data in data_of(office) if data.startswith("aw:")] == [
        "aw:under_review",
        "aw:paid",
        "aw:unpaid",
        "aw:shipped",
    ]
    assert "1" in next(b.text for row in office.rows for b in row if b.data == "aw:paid")
    assert "⚠️" in office.text


async def test_an_order_shows_its_customer_escaped_and_its_address_opened(desk: Desk) -> None:
    ann = await desk.make.person(501)
    async with desk.make.work() as work:
        await people.arrive(work, Profile(501, "<b>Ann</b> & co", "ann_lee", "en"), BOT_ID, 0)
    order = await desk.make.paid_order(ann)
    page = await desk.tap(leads_to(await desk.tap("aw:paid"), "ao"))
    for part in ("&lt;b&gt;Ann&lt;/b&gt; &amp; co", "@ann_lee", ADDRESS, str(order.number), "Green tea"):
        assert part in page.text
    assert shows(page, "aoship")


async def test_a_confirmed_transfer_is_booked_once(desk: Desk) -> None:
    ann = await desk.make.person()
    order = await _with_slip(desk, ann)
    slip = await desk.tap(leads_to(await desk.tap(f"ao:{order.id}"), "aoslip"))
    assert slip.picture == SlipPicture(order.waiting_slip_id or 0)
    page = await desk.tap_twice(leads_to(slip, "aopay"))
    assert shows(page, "aoship")
    assert (await desk.make.order(order.id)).status is Status.PAID
    assert await ledger.balance(Account.CASH_TRANSFER, "EUR") == order.total.minor
    assert await ledger.check_books() == {}
    assert "order_paid" in await _kinds(desk, ann)


async def test_a_transfer_without_a_slip_is_confirmed_after_a_question(desk: Desk) -> None:
    order = await desk.make.placed_order(await desk.make.person(), Method.TRANSFER)
    page = await desk.tap(f"ao:{order.id}")
    assert not shows(page, "aopay")
    question = await desk.tap(leads_to(page, "aopayask"))
    await desk.tap_twice(leads_to(question, "aopay"))
    assert (await desk.make.order(order.id)).status is Status.PAID


async def test_a_rejected_slip_tells_the_customer_once_and_gives_him_time(desk: Desk) -> None:
    ann = await desk.make.person()
    order = await _with_slip(desk, ann)
    question = await desk.tap(leads_to(await desk.tap(f"ao:{order.id}"), "aorejask"))
    assert (await desk.make.order(order.id)).status is Status.UNDER_REVIEW
    await desk.tap_twice(leads_to(question, "aorej"))
    after = await desk.make.order(order.id)
    assert after.status is Status.UNPAID
    assert after.deadline_at is not None
    assert [entry.what for entry in after.timeline].count("slip_rejected") == 1
    assert "slip_rejected" in await _kinds(desk, ann)


async def test_an_old_rejection_leaves_a_newer_slip_alone(desk: Desk) -> None:
    ann = await desk.make.person()
    old = await _with_slip(desk, ann)
    async with desk.make.work(ann) as work:
        newer = await payments.upload_slip(work, old.id, b"a better photo")
    await desk.tap(f"aorej:{old.waiting_slip_id}")
    after = await desk.make.order(old.id)
    assert (after.status, after.waiting_slip_id) == (Status.UNDER_REVIEW, newer)


async def test_a_paid_order_is_shipped_by_one_message(desk: Desk) -> None:
    ann = await desk.make.person()
    order = await desk.make.paid_order(ann)
    await desk.tap_twice(f"aoship:{order.id}")
    with pytest.raises(BadParcel):
        await desk.say("DHL")
    assert await desk.dialogue() == "ship"
    page = await desk.say(PARCEL)
    assert "00340434161094042557" in page.text
    assert await desk.dialogue() is None
    assert "order_shipped" in await _kinds(desk, ann)
    again = await desk.tap(f"aoship:{order.id}")
    assert await desk.dialogue() is None
    assert not shows(again, "aoship")


async def test_staff_cancel_an_unpaid_order_after_a_question_and_the_customer_is_told(desk: Desk) -> None:
    ann = await desk.make.person()
    order = await desk.make.placed_order(ann)
    question = await desk.tap(leads_to(await desk.tap(f"ao:{order.id}"), "aocanask"))
    await desk.tap_twice(leads_to(question, "aocan"))
    assert (await desk.make.order(order.id)).status is Status.CANCELLED
    assert "order_cancelled" in await _kinds(desk, ann)


async def test_a_paid_order_cannot_be_cancelled(desk: Desk) -> None:
    order = await desk.make.paid_order(await desk.make.person())
    assert not shows(await desk.tap(f"ao:{order.id}"), "aocanask")
    with pytest.raises(NoLongerPossible):
        await desk.tap(f"aocan:{order.id}")


async def _late_payment(desk: Desk, who: Actor, *, stock: int = 10) -> tuple[OrderCard, int]:
    order = await desk.make.placed_order(who, stock=stock)
    async with desk.make.work() as work:
        await orders.cancel(work, order.id, of=None)
    return order, await desk.make.pay(who, order)


async def test_late_money_is_accepted_while_its_goods_are_there(desk: Desk) -> None:
    order, receipt_id = await _late_payment(desk, await desk.make.person())
    page = await desk.tap(leads_to(await desk.tap("are"), "ar"))
    accepted = await desk.tap_twice(leads_to(page, "aracc"))
    assert not shows(accepted, "aracc")
    assert (await payments.receipt(receipt_id)).state == "matched"
    assert (await desk.make.order(order.id)).status is Status.PAID
    assert await ledger.check_books() == {}
    assert not shows(await desk.tap("are"), "ar")


async def test_late_money_for_goods_that_are_gone_is_refused(desk: Desk) -> None:
    ann, ben = await desk.make.person(), await desk.make.person()
    order, receipt_id = await _late_payment(desk, ann, stock=1)
    await desk.make.cart(ben, order.quantities)
    await desk.make.place(ben)
    with pytest.raises(GoodsAreGone):
        await desk.tap(f"aracc:{receipt_id}")
    assert (await payments.receipt(receipt_id)).state == "review"


async def test_money_that_fits_no_order_can_only_go_back(desk: Desk) -> None:
    ann = await desk.make.person()
    order = await desk.make.placed_order(ann)
    receipt_id = await desk.make.pay(ann, order, amount=Money(order.total.minor - 1, "EUR"))
    page = await desk.tap(f"ar:{receipt_id}")
    assert not shows(page, "aracc")
    with pytest.raises(CannotBeAccepted):
        await desk.tap(f"aracc:{receipt_id}")
    await desk.tap_twice(leads_to(page, "arback"))
    with pytest.raises(VoucherMissing):
        await desk.say("x")
    returned = await desk.say("Provider refund 8812")
    assert not shows(returned, "arback")
    assert await ledger.balance(Account.SUSPENSE, "EUR") == 0
    assert "payment_returned" in await _kinds(desk, ann)
    for old in (f"arback:{receipt_id}", f"aracc:{receipt_id}"):
        assert not shows(await desk.tap(old), "arback")
    assert await desk.dialogue() is None


async def test_a_question_is_answered_once(desk: Desk) -> None:
    ann = await desk.make.person()
    async with desk.make.work(ann) as work:
        question_id = await support.ask_seller(work, "Is <this> organic?")
    page = await desk.tap(leads_to(await desk.tap("aqs"), "aq"))
    assert "Is &lt;this&gt; organic?" in page.text
    await desk.tap_twice(leads_to(page, "aqans"))
    answered = await desk.say("It is.")
    assert "It is." in answered.text
    assert not shows(await desk.tap(f"aqans:{question_id}"), "aqans")
    assert await desk.dialogue() is None
    assert "question_answered" in await _kinds(desk, ann)


async def test_ids_that_lead_nowhere_are_refused(desk: Desk) -> None:
    for data in (
        "ao:99",
        "aw:received",
        "aw:nonsense",
        "ar:99",
        "aq:99",
        "ap:99",
        "av:99",
        "astop:h",
        "ao:x",
    ):
        with pytest.raises(NotFound):
            await desk.tap(data)


async def test_staff_are_told_with_the_button_that_deals_with_it(desk: Desk) -> None:
    ann = await desk.make.person()
    await _with_slip(desk, ann)
    await desk.make.paid_order(ann)
    await _late_payment(desk, ann)
    async with desk.make.work(ann) as work:
        await support.ask_seller(work, "When do you ship?")
    told = await _notices(desk, OWNER_ID)
    for kind, prefix in (
        ("slip_waiting", "aopay"),
        ("order_to_ship", "aoship"),
        ("receipt_review", "ar"),
        ("question_asked", "aqans"),
    ):
        assert shows(told[kind], prefix), kind
    assert isinstance(told["slip_waiting"].picture, SlipPicture)


async def test_a_notice_of_a_slip_that_was_decided_has_no_picture_and_no_decision(desk: Desk) -> None:
    order = await _with_slip(desk, await desk.make.person())
    await desk.tap(f"aopay:{order.id}")
    told = await _notices(desk, OWNER_ID)
    assert told["slip_waiting"].picture is None
    assert not shows(told["slip_waiting"], "aopay")
