"""From the cart to the received parcel, on both engines."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import fulfilment, ledger, orders, payments, people
from bot.domain.catalog import DigitalNeedsStars
from bot.domain.ledger import Account
from bot.domain.orders import Method, Status
from bot.domain.stock import OutOfStock
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.models import Address, Notice, Order, Product, Receipt, Stock
from tests.situations import ADDRESS, Situations


async def _notices(kind: str) -> int:
    return await Notice.filter(kind=kind).count()


async def _expire_due(make: Situations) -> int:
    due = await orders.due_to_expire(make.clock.now(), 0)
    for order_id in due:
        async with make.work() as work:
            assert await orders.expire(work, order_id)
    return len(due)


async def _books_are_right() -> None:
    assert await ledger.check_books() == {}


@pytest.mark.parametrize("minor", [0, -5])
async def test_a_receipt_of_no_money_is_no_receipt(make: Situations, minor: int) -> None:
    ann = await make.person()
    with pytest.raises(ValueError, match="no money moved"):
        await make.pay(ann, await make.placed_order(ann), amount=Money(minor, "EUR"), payload="ABCDEFGH")
    assert await Receipt.all().count() == 0
    await _books_are_right()


@pytest.mark.promise(36)
async def test_an_order_copies_its_terms_keeps_its_stock_and_empties_the_cart(make: Situations) -> None:
    ann = await make.person()
    variant_id = await make.variant(1250, stock=3)
    await make.cart(ann, {variant_id: 2})
    order = await make.order(await make.place(ann))
    assert (order.goods.minor, order.shipping.minor, order.total.minor) == (2500, 500, 3000)
    assert order.status is Status.UNPAID
    stock = await Stock.get(variant_id=variant_id)
    assert (stock.received, stock.reserved, stock.sold) == (3, 2, 0)
    assert not (await orders.cart(ann.person_id, await make.rules())).lines
    await make.rules(shipping_minor=900)
    assert (await make.order(order.id)).total.minor == 3000
    await _books_are_right()


@pytest.mark.promise(22)
async def test_a_second_tap_on_pay_finds_the_order_of_the_first(make: Situations) -> None:
    ann = await make.person()
    await make.cart(ann, {await make.variant(): 1})
    rules = await make.rules()
    placed = []
    for _ in range(3):
        async with make.work(ann) as work:
            methods = orders.methods_for(rules, can_invoice=True)
            placed.append(await orders.place(work, 1, Method.TELEGRAM, methods, rules, 1750))
    assert len(set(placed)) == 1


async def test_nobody_is_charged_another_total_than_the_one_he_saw(make: Situations) -> None:
    ann = await make.person()
    await make.cart(ann, {await make.variant(1250): 1})
    rules = await make.rules()
    with pytest.raises(orders.PriceChanged):
        async with make.work(ann) as work:
            await orders.place(work, 1, Method.TELEGRAM, (Method.TELEGRAM,), rules, 1249)
    assert (await orders.cart(ann.person_id, rules)).pieces == 1


@pytest.mark.promise(21)
async def test_the_last_piece_is_sold_once_however_many_want_it(make: Situations) -> None:
    variant_id = await make.variant(stock=3)
    buyers = [await make.person() for _ in range(8)]
    for buyer in buyers:
        await make.cart(buyer, {variant_id: 1})
    outcomes = await asyncio.gather(*(make.place(buyer) for buyer in buyers), return_exceptions=True)
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == 5
    await _books_are_right()


async def test_orders_with_the_same_goods_in_any_order_never_wait_in_a_circle(make: Situations) -> None:
    first, second = await make.variant(stock=50), await make.variant(stock=50)
    buyers = [await make.person() for _ in range(10)]
    for place, buyer in enumerate(buyers):
        pair = [first, second] if place % 2 else [second, first]
        await make.cart(buyer, dict.fromkeys(pair, 1))
    assert len(set(await asyncio.gather(*(make.place(buyer) for buyer in buyers)))) == 10


async def test_a_paid_order_is_sold_booked_and_told_once(make: Situations) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    for _ in range(2):
        await make.pay(ann, order, charge="charge-once")
    paid = await make.order(order.id)
    assert paid.status is Status.PAID
    assert await ledger.balance(Account.CASH_TELEGRAM, "EUR") == 1750
    assert await ledger.balance(Account.SALES, "EUR") == -1250
    assert await ledger.balance(Account.SHIPPING_INCOME, "EUR") == -500
    assert (await _notices("order_paid"), await _notices("order_to_ship")) == (1, 1)
    await _books_are_right()


@pytest.mark.promise(27)
@pytest.mark.promise(28)
@pytest.mark.parametrize(
    ("amount", "payload", "reason"),
    [
        (Money(1749, "EUR"), "", "amount_differs"),
        (Money(1750, "USD"), "", "amount_differs"),
        (None, "nobodys", "order_unknown"),
    ],
)
async def test_money_that_does_not_fit_is_kept_booked_as_owed_and_told(
    make: Situations, amount: Money | None, payload: str, reason: str
) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    receipt_id = await make.pay(ann, order, amount=amount, payload=payload)
    card = await payments.receipt(receipt_id)
    assert (card.state, card.reason) == ("review", reason)
    assert (await make.order(order.id)).status is Status.UNPAID
    assert await ledger.balance(Account.SUSPENSE, card.amount.currency) == -card.amount.minor
    assert (await _notices("receipt_review"), await _notices("payment_late")) == (1, 1)
    await _books_are_right()


@pytest.mark.promise(27)
async def test_money_for_somebody_elses_order_is_owed_to_who_paid_it(make: Situations) -> None:
    ann, bob = await make.person(), await make.person()
    order = await make.placed_order(ann)
    card = await payments.receipt(await make.pay(bob, order))
    assert (card.state, card.reason) == ("review", "order_unknown")
    assert (await make.order(order.id)).status is Status.UNPAID
    assert await ledger.balance(Account.SUSPENSE, "EUR") == -1750
    await _books_are_right()


@pytest.mark.promise(22)
async def test_a_second_payment_of_a_paid_order_can_only_go_back(make: Situations) -> None:
    ann = await make.person()
    order = await make.paid_order(ann)
    receipt_id = await make.pay(ann, order)
    assert not (await payments.receipt(receipt_id)).can_be_accepted
    async with make.work(await make.owner()) as work:
        await payments.return_receipt(work, receipt_id, "bank transfer 4711")
    assert await ledger.balance(Account.SUSPENSE, "EUR") == 0
    assert await ledger.balance(Account.CASH_TELEGRAM, "EUR") == 1750
    assert await _notices("payment_returned") == 1
    await _books_are_right()


@pytest.mark.promise(28)
async def test_late_money_is_accepted_when_the_stock_allows_it(make: Situations) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    make.clock.move(minutes=31)
    assert await _expire_due(make) == 1
    receipt_id = await make.pay(ann, order)
    assert (await payments.receipt(receipt_id)).can_be_accepted
    for _ in range(2):
        async with make.work(await make.owner()) as work:
            assert await payments.accept_receipt(work, receipt_id) == order.id
    assert (await make.order(order.id)).status is Status.PAID
    assert await ledger.balance(Account.SUSPENSE, "EUR") == 0
    await _books_are_right()


async def test_late_money_waits_while_the_stock_is_gone(make: Situations) -> None:
    ann, bob = await make.person(), await make.person()
    variant_id = await make.variant(stock=1)
    await make.cart(ann, {variant_id: 1})
    late = await make.order(await make.place(ann))
    make.clock.move(minutes=31)
    assert await _expire_due(make) == 1
    await make.cart(bob, {variant_id: 1})
    await make.place(bob)
    receipt_id = await make.pay(ann, late)
    with pytest.raises(OutOfStock):
        async with make.work(await make.owner()) as work:
            await payments.accept_receipt(work, receipt_id)
    assert (await payments.receipt(receipt_id)).state == "review"
    await _books_are_right()


@pytest.mark.promise(20)
@pytest.mark.promise(22)
async def test_a_checkout_that_was_let_through_moves_the_deadline_and_bars_a_second(make: Situations) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    make.clock.move(minutes=29)
    async with make.work(ann) as work:
        await payments.check_checkout(work, order.code, order.total, "first")
    with pytest.raises(payments.PaymentRunning):
        async with make.work(ann) as work:
            await payments.check_checkout(work, order.code, order.total, "second")
    async with make.work(ann) as work:
        await payments.check_checkout(work, order.code, order.total, "first")
    make.clock.move(minutes=14)
    assert await _expire_due(make) == 0
    make.clock.move(minutes=2)
    assert await _expire_due(make) == 1


async def test_a_checkout_of_a_paid_expired_or_foreign_order_is_refused(make: Situations) -> None:
    ann, bob = await make.person(), await make.person()
    paid, open_one = await make.paid_order(ann), await make.placed_order(ann)
    attempts = [(ann, paid, paid.total), (bob, open_one, open_one.total), (ann, open_one, Money(1, "EUR"))]
    for who, order, amount in attempts:
        with pytest.raises(payments.CheckoutRefused):
            async with make.work(who) as work:
                await payments.check_checkout(work, order.code, amount, "query")
    make.clock.move(minutes=31)
    with pytest.raises(payments.CheckoutRefused):
        async with make.work(ann) as work:
            await payments.check_checkout(work, open_one.code, open_one.total, "query")


async def test_at_its_deadline_an_order_can_be_paid_no_more_and_ends(make: Situations) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    make.clock.move(minutes=30, microseconds=-1)
    assert await _expire_due(make) == 0
    make.clock.move(microseconds=1)
    with pytest.raises(payments.CheckoutRefused):
        async with make.work(ann) as work:
            await payments.check_checkout(work, order.code, order.total, "query")
    assert await _expire_due(make) == 1


async def test_digital_goods_are_neither_ordered_nor_invoiced_for_money(make: Situations) -> None:
    """Whatever the tables say by now: what may be on sale was checked when it was saved."""
    ann = await make.person()
    order = await make.placed_order(ann)
    await Order.filter(id=order.id).update(kind="digital")
    with pytest.raises(DigitalNeedsStars):
        async with make.work(ann) as work:
            await payments.check_checkout(work, order.code, order.total, "query")
    await make.cart(ann, {await make.variant(): 1})
    await Product.all().update(kind="digital")
    with pytest.raises(DigitalNeedsStars):
        await make.place(ann)


async def test_a_slip_stops_the_deadline_until_staff_decide(make: Situations) -> None:
    ann, owner = await make.person(), await make.owner()
    order = await make.placed_order(ann, Method.TRANSFER)
    async with make.work(ann) as work:
        slip_id = await payments.upload_slip(work, order.id, b"a picture of a transfer")
    make.clock.move(days=3)
    assert await _expire_due(make) == 0
    async with make.work(owner) as work:
        await payments.reject_slip(work, slip_id)
    assert (await make.order(order.id)).status is Status.UNPAID
    assert await _notices("slip_rejected") == 1
    async with make.work(ann) as work:
        await payments.upload_slip(work, order.id, b"a better picture")
    for _ in range(2):
        async with make.work(owner) as work:
            await payments.confirm_transfer(work, order.id)
    assert (await make.order(order.id)).status is Status.PAID
    assert await ledger.balance(Account.CASH_TRANSFER, "EUR") == 1750
    await _books_are_right()


@pytest.mark.promise(28)
async def test_cancelling_before_payment_frees_the_stock_and_paying_afterwards_is_a_task(
    make: Situations,
) -> None:
    ann = await make.person()
    order = await make.placed_order(ann, stock=1)
    for _ in range(2):
        async with make.work(ann) as work:
            await orders.cancel(work, order.id, of=ann.person_id)
    stock = await Stock.get(variant_id=order.lines[0].variant_id)
    assert (stock.reserved, stock.sold) == (0, 0)
    await make.pay(ann, order)
    assert (await payments.receipts_in_review())[0].reason == "order_closed"
    await _books_are_right()


async def test_a_paid_order_cannot_be_cancelled_by_its_customer(make: Situations) -> None:
    ann = await make.person()
    order = await make.paid_order(ann)
    with pytest.raises(orders.NoLongerPossible):
        async with make.work(ann) as work:
            await orders.cancel(work, order.id, of=ann.person_id)


async def test_a_parcel_is_shipped_once_and_received_by_word_or_by_time(make: Situations) -> None:
    ann, owner, rules = await make.person(), await make.owner(), await make.rules()
    by_word, by_time = await make.paid_order(ann), await make.paid_order(ann)
    unpaid = await make.placed_order(ann)
    with pytest.raises(orders.NoLongerPossible):
        async with make.work(owner) as work:
            await fulfilment.ship(work, unpaid.id, "DHL 0034043416", rules)
    for order in (by_word, by_time):
        for _ in range(2):
            async with make.work(owner) as work:
                await fulfilment.ship(work, order.id, "DHL 0034043416", rules)
    assert await _notices("order_shipped") == 2
    for _ in range(2):
        async with make.work(ann) as work:
            await fulfilment.confirm_received(work, by_word.id)
    make.clock.move(days=rules.automatic_receipt_days, seconds=-1)
    assert await fulfilment.due_to_receive(make.clock.now(), 0) == []
    make.clock.move(seconds=1)
    assert await fulfilment.due_to_receive(make.clock.now(), 0) == [by_time.id]
    for was_due in (True, False):
        async with make.work() as work:
            assert await fulfilment.receive(work, by_time.id) is was_due
    card = await make.order(by_time.id)
    assert (card.status, card.timeline[-1].what) == (Status.RECEIVED, "received_automatically")
    assert await _notices("order_received") == 1


@pytest.mark.parametrize("parcel", ["", "DHL", "12345", "DHL no-number", "x" * 80 + " 123"])
async def test_a_parcel_without_carrier_or_number_is_refused(make: Situations, parcel: str) -> None:
    ann = await make.person()
    order = await make.paid_order(ann)
    with pytest.raises(fulfilment.BadParcel):
        async with make.work(await make.owner()) as work:
            await fulfilment.ship(work, order.id, parcel, await make.rules())


@pytest.mark.promise(41)
async def test_somebody_elses_order_is_not_found(make: Situations) -> None:
    ann, bob = await make.person(), await make.person()
    order = await make.placed_order(ann)
    with pytest.raises(NotFound):
        await orders.order(order.id, of=bob.person_id)
    with pytest.raises(NotFound):
        await orders.payment_due(order.id, of=bob.person_id)
    with pytest.raises(NotFound):
        await orders.order_id_by_code(order.code, of=bob.person_id)
    with pytest.raises(NotFound):
        async with make.work(bob) as work:
            await orders.cancel(work, order.id, of=bob.person_id)
    with pytest.raises(NotFound):
        async with make.work(bob) as work:
            await fulfilment.confirm_received(work, order.id)


async def test_an_address_is_unreadable_in_the_database(make: Situations) -> None:
    ann = await make.person()
    await make.cart(ann, {})
    row = await Address.get(person_id=ann.person_id)
    assert b"Lindenstr" not in bytes(row.sealed)
    assert await orders.current_address(ann.person_id, make.shop.sealer) == ADDRESS


@pytest.mark.parametrize(
    "text", ["", "Berlin", "Ann Lee, Lindenstr. 5, Berlin", "+49 30 1234567", "x1234567" * 80]
)
async def test_an_address_without_phone_or_place_is_refused(make: Situations, text: str) -> None:
    ann = await make.person()
    with pytest.raises(orders.AddressUnclear):
        async with make.work(ann) as work:
            await orders.save_address(work, text)


async def test_a_chinese_and_a_russian_address_are_taken(make: Situations) -> None:
    ann = await make.person()
    for text in (
        "张三 13800138000 上海市静安区南京西路1号",
        "Анна Ли, +7 495 123-45-67, Москва, ул. Ленина 5",
    ):
        async with make.work(ann) as work:
            await orders.save_address(work, text)
        assert await orders.current_address(ann.person_id, make.shop.sealer) == text


async def test_an_order_in_stars_is_delivered_with_its_payment(make: Situations) -> None:
    await make.rules(currency="XTR", shipping_minor=0)
    ann = await make.person()
    await make.cart(ann, {await make.variant(50): 1}, address="")
    order = await make.order(await make.place(ann, Method.STARS))
    async with make.work(ann) as work:
        await payments.take_receipt(
            work, Method.STARS, "stars-1", ann.person_id, order.total, order.code, await make.rules()
        )
    paid = await make.order(order.id)
    assert (paid.status, paid.address_id, paid.lines[0].delivery) == (
        Status.RECEIVED,
        None,
        "https://example.org/file",
    )
    assert await ledger.balance(Account.CASH_STARS, "XTR") == 50


async def test_a_dialogue_survives_with_its_data(make: Situations) -> None:
    ann = await make.person()
    async with make.work(ann) as work:
        await people.ask(work, "slip", order=7)
    card = await people.person(ann.person_id)
    assert (card.dialogue, card.dialogue_data) == ("slip", {"order": 7})


async def test_stars_that_came_too_late_go_back_through_telegram_once(make: Situations) -> None:
    await make.rules(currency="XTR", shipping_minor=0)
    ann, owner = await make.person(), await make.owner()
    await make.cart(ann, {await make.variant(50): 1}, address="")
    order = await make.order(await make.place(ann, Method.STARS))
    async with make.work(ann) as work:
        await orders.cancel(work, order.id, of=ann.person_id)
        receipt_id = await payments.take_receipt(
            work, Method.STARS, "stars-1", ann.person_id, order.total, order.code, await make.rules()
        )
    for _ in range(2):
        async with make.work(owner) as work:
            await payments.start_star_return(work, receipt_id)
    assert await payments.star_returns_due() == [receipt_id]
    due = await payments.star_return(receipt_id)
    assert due is not None
    assert (due.telegram_id, due.charge_id) == (ann.telegram_id, "stars-1")
    for _ in range(2):
        async with make.work() as work:
            await payments.finish_star_return(work, receipt_id)
    assert (await payments.star_returns_due(), await payments.star_return(receipt_id)) == ([], None)
    assert (await payments.receipt(receipt_id)).state == "returned"
    assert await ledger.balance(Account.CASH_STARS, "XTR") == 0
    assert await _notices("payment_returned") == 1
    await _books_are_right()
