"""Undoing a paid order: who may ask when, what stands still meanwhile, and that all of it is undone once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import (
    commissions,
    distributors,
    fulfilment,
    ledger,
    orders,
    payments,
    payouts,
    refunds,
    rulebook,
    settlement,
)
from bot.domain.ledger import Account
from bot.domain.orders import Method, NoLongerPossible, OrderCard, Status
from bot.domain.refunds import BadReason, BadVoucher, Reason, RefundMovedOn
from bot.domain.work import THE_SHOP, Actor, Work, retried
from bot.domain.work.sql import is_postgres, rows
from bot.jobs.refund_stars import refund_stars
from bot.kernel.errors import NotFound, Refusal
from bot.kernel.money import Money
from bot.kernel.period import month_of
from bot.kernel.roles import Role
from bot.models import Binding, JournalEntry, Notice, Refund, Stock
from bot.models.database import opened
from tests.domain.test_earning import mature, pockets, received
from tests.situations import Situations, opened_situations

PARCEL = "DHL 00340434161094042557"


async def brought(make: Situations) -> tuple[Actor, Actor, Actor]:
    """Mei recruited Ann, who brought Carl."""
    mei = await make.distributor("Mei")
    ann = await make.distributor("Ann", mei)
    carl = await make.person(name="Carl")
    await make.follow(carl, ann)
    return mei, ann, carl


async def do(make: Situations, verb: Callable[..., Awaitable[Any]], *arguments: Any, **named: Any) -> Any:
    """Staff do it."""
    async with make.work(await make.owner()) as work:
        return await verb(work, *arguments, **named)


async def decided(make: Situations, order: OrderCard, *, puts_back: bool = True) -> int:
    await do(make, refunds.decide, order.id, Reason.DAMAGED, "", puts_back=puts_back)
    card = await refunds.refund_of(order.id)
    assert card is not None
    return card.id


async def ship(make: Situations, order: OrderCard) -> None:
    await do(make, fulfilment.ship, order.id, PARCEL, await make.rules())


async def told(kind: str) -> list[int]:
    return sorted([notice.person_id for notice in await Notice.filter(kind=kind)])


async def timeline(make: Situations, order: OrderCard) -> list[str]:
    return [entry.what for entry in (await make.order(order.id)).timeline]


async def money() -> list[dict[str, Any]]:
    return await rows("SELECT * FROM posting ORDER BY id") + await rows(
        "SELECT * FROM commission ORDER BY id"
    )


async def test_a_customer_asks_is_declined_asks_again_and_gets_everything_undone(make: Situations) -> None:
    mei, ann, carl = await brought(make)
    owner, will = await make.owner(), await make.staff(Role.WAREHOUSE, name="Will")
    order = await make.paid_order(carl)
    before = await money()
    async with make.work(carl) as work:
        await refunds.ask(work, order.id, "found it in my cupboard")
        await refunds.ask(work, order.id)
    assert (await make.order(order.id)).status is Status.REFUND_ASKED
    assert await told("refund_asked") == [owner.person_id]
    assert await told("stop_shipping") == [will.person_id]  # who decides reads it in the question
    with pytest.raises(NoLongerPossible):
        await ship(make, order)
    asked = await refunds.refund_of(order.id)
    assert asked is not None
    assert asked.note == "found it in my cupboard"
    with pytest.raises(BadReason):
        await do(make, refunds.decline, asked.id, " ")
    await do(make, refunds.decline, asked.id, "It is packed already.")
    await do(make, refunds.decline, asked.id, "It is packed already.")
    assert (await make.order(order.id)).status is Status.PAID
    assert (await told("refund_declined"), await told("ship_after_all")) == (
        [carl.person_id],
        [will.person_id],
    )
    with pytest.raises(RefundMovedOn):
        await do(make, refunds.grant, asked.id)

    async with make.work(carl) as work:
        await refunds.ask(work, order.id)
        await refunds.take_back_request(work, order.id)
        await refunds.take_back_request(work, order.id)
        await refunds.ask(work, order.id)
    wish = await refunds.refund_of(order.id)
    assert wish is not None
    assert await money() == before, "nothing is booked before the money is back"
    await do(make, refunds.grant, wish.id)
    await do(make, refunds.grant, wish.id)
    assert (await make.order(order.id)).status is Status.REFUND_DUE
    with pytest.raises(NoLongerPossible):
        async with make.work(carl) as work:
            await refunds.take_back_request(work, order.id)
    assert await money() == before
    with pytest.raises(BadVoucher):
        await do(make, refunds.confirm, wish.id, "x")
    await do(make, refunds.confirm, wish.id, "SEPA 0815")
    await do(make, refunds.confirm, wish.id, "SEPA 0815")
    with pytest.raises(refunds.VoucherNotKept):
        await do(make, refunds.confirm, wish.id, "SEPA 0816")
    with pytest.raises(RefundMovedOn):
        await do(make, refunds.withdraw, wish.id)

    done = await refunds.refund_of(order.id)
    assert done is not None
    assert (done.voucher, done.order_status) == ("SEPA 0815", Status.PAID)
    assert (await make.order(order.id)).status is Status.REFUNDED
    for account in (
        Account.CASH_TELEGRAM,
        Account.SALES,
        Account.SHIPPING_INCOME,
        Account.COMMISSION_EXPENSE,
    ):
        assert await ledger.balance(account, "EUR") == 0, account
    assert await pockets(ann) == (0, 0, 0, 0)
    shelf = await Stock.get(variant_id=order.lines[0].variant_id)
    assert (shelf.received, shelf.reserved, shelf.sold) == (10, 0, 0)
    assert await told("order_refunded") == [carl.person_id]
    assert await told("commission_taken_back") == sorted([mei.person_id, ann.person_id])
    assert (await timeline(make, order))[2:] == [
        *("cancel_asked", "cancel_declined", "cancel_asked", "cancel_taken_back", "cancel_asked"),
        *("refund_decided", "refunded"),
    ]
    acts = [entry.act for entry in await rulebook.audit_trail(50) if entry.act.startswith("order.")]
    assert sorted(acts) == ["order.refund_decided", "order.refund_declined", "order.refunded"]
    assert (await Binding.get(customer_id=carl.person_id)).ended_at is None, "he stays Ann's customer"
    assert await ledger.check_books() == {}


async def test_a_customer_may_ask_only_for_his_own_order_and_only_before_it_ships(make: Situations) -> None:
    carl, eve = await make.person(name="Carl"), await make.person(name="Eve")
    unpaid, paid = await make.placed_order(carl), await make.paid_order(carl)
    for order, who, refusal in ((unpaid, carl, NoLongerPossible), (paid, eve, NotFound)):
        with pytest.raises(refusal):
            async with make.work(who) as work:
                await refunds.ask(work, order.id)
    await ship(make, paid)
    with pytest.raises(NoLongerPossible):
        async with make.work(carl) as work:
            await refunds.ask(work, paid.id)
    with pytest.raises(NoLongerPossible):
        await do(make, refunds.decide, unpaid.id, Reason.DAMAGED, "", puts_back=True)
    with pytest.raises(BadReason):
        await do(make, refunds.decide, paid.id, Reason.OTHER, "", puts_back=True)
    for act in (refunds.withdraw, refunds.grant):
        with pytest.raises(NotFound):
            await do(make, act, 10**9)


async def test_what_is_due_stands_still_and_goes_on_where_it_was_when_it_is_called_off(
    make: Situations,
) -> None:
    _, ann, carl = await brought(make)
    shipped, held = await make.paid_order(carl), await make.paid_order(carl)
    await ship(make, shipped)
    await received(make, carl, held)
    dues = [await decided(make, order) for order in (shipped, held)]
    with pytest.raises(NoLongerPossible):
        async with make.work(carl) as work:
            await fulfilment.confirm_received(work, shipped.id)
    make.clock.move(days=20)
    assert await fulfilment.due_to_receive(make.clock.now(), 0) == []
    assert await mature(make) == 0
    assert await pockets(ann) == (374, 0, 0, 0)
    stage = (await commissions.explain(held.id, of=ann.person_id)).stage
    assert stage is commissions.Stage.HELD_BACK
    assert await ledger.check_books() == {}
    for due in dues:
        await do(make, refunds.withdraw, due)
        await do(make, refunds.withdraw, due)
    assert [(await make.order(order.id)).status for order in (shipped, held)] == [
        Status.SHIPPED,
        Status.RECEIVED,
    ]
    assert await fulfilment.due_to_receive(make.clock.now(), 0) == [shipped.id]
    make.clock.move(hours=1)
    assert await mature(make) == 2
    assert await pockets(ann) == (187, 187, 0, 0), "the hold was over"
    assert await told("refund_withdrawn") == [carl.person_id] * 2
    assert await told("commission_taken_back") == []
    again = await decided(make, held)
    assert again not in dues
    await do(make, refunds.confirm, again, "SEPA 1")
    assert await pockets(ann) == (187, 0, 0, 0)
    assert await ledger.check_books() == {}


async def payable(make: Situations, ann: Actor, carl: Actor) -> OrderCard:
    """Ann may ask for 1.87 and knows where to."""
    await make.rules(payout_minimum_minor=1, tax_note="Each declares his own income.")
    order = await make.paid_order(carl)
    await received(make, carl, order)
    make.clock.move(days=15)
    await mature(make)
    async with make.work(ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
    return order


async def request(make: Situations, ann: Actor, minor: int) -> int:
    async with make.work(ann) as work:
        return await payouts.request_payout(work, Money(minor, "EUR"))


async def test_nothing_that_is_being_taken_back_is_paid_out(make: Situations) -> None:
    _, ann, carl = await brought(make)
    order = await payable(make, ann, carl)
    due = await decided(make, order)
    claim = await payouts.claim_of(ann.person_id, await make.rules(), make.shop.sealer)
    assert (claim.payable.minor, claim.held_back.minor) == (0, 187)
    assert isinstance(claim.hindrance, payouts.BelowMinimum)
    with pytest.raises(payouts.NotThatMuch):
        await request(make, ann, 1)
    await do(make, refunds.withdraw, due)

    payout_id = await request(make, ann, 187)
    due = await decided(make, order)
    assert await told("payout_uncovered") == [], "nobody has approved it"
    with pytest.raises(payouts.NotCovered) as refusal:
        await do(make, payouts.approve, payout_id)
    assert refusal.value.params == {"missing": Money(187, "EUR")}
    await do(make, refunds.withdraw, due)
    await do(make, payouts.approve, payout_id)
    due = await decided(make, order)
    assert await told("payout_uncovered") == [(await make.owner()).person_id]
    await do(make, refunds.withdraw, due)
    assert await told("refund_settled") == [], "only the owner pays here, and he did it himself"
    make.clock.move(seconds=1)
    due = await decided(make, order)
    assert len(await told("payout_uncovered")) == 2, (
        "called off and decided again: whoever pays must know again"
    )
    card = await payouts.payout(payout_id, make.shop.sealer, of=None)
    assert card.missing == Money(187, "EUR")
    await do(make, refunds.confirm, due, "SEPA 2")
    assert await pockets(ann) == (0, -187, 187, 0)
    assert await ledger.check_books() == {}

    await do(make, payouts.mark_paid, payout_id, "SEPA 3")  # it was on its way already
    assert await pockets(ann) == (0, -187, 0, 187)
    told_to_ann = await commissions.explain(order.id, of=ann.person_id)
    assert (told_to_ann.stage, told_to_ann.was_payable) == (commissions.Stage.TAKEN_BACK, True)
    assert told_to_ann.refund_reason is Reason.DAMAGED
    for _ in range(2):
        await received(make, carl, await make.paid_order(carl))
    make.clock.move(days=15)
    await mature(make)
    assert await pockets(ann) == (0, 187, 0, 187), "two orders earned, one set off"
    with pytest.raises(payouts.NotThatMuch):
        await request(make, ann, 188)
    await request(make, ann, 187)
    assert await ledger.check_books() == {}


async def test_a_refund_confirmed_while_it_is_asked_what_may_be_paid_hides_nothing(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ann, carl = await brought(make)
    order = await payable(make, ann, carl)
    payout_id = await request(make, ann, 187)
    due = await decided(make, order)
    asked: list[str] = []

    def crossed(name: str, question: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def answer(*arguments: Any) -> Any:
            found = await question(*arguments)
            asked.append(name)
            if len(asked) == 1:
                await do(make, refunds.confirm, due, "SEPA 2")
            return found

        return answer

    monkeypatch.setattr("bot.domain.payouts.verbs.held_back", crossed("held", commissions.held_back))
    monkeypatch.setattr(ledger, "pockets", crossed("pockets", ledger.pockets))
    card = await payouts.payout(payout_id, make.shop.sealer, of=None)
    assert card.missing is not None, "or a payout that nothing covers could be approved"
    assert len(asked) == 2


async def test_goods_that_did_not_come_back_are_not_sold_again(make: Situations) -> None:
    carl = await make.person()
    order = await make.paid_order(carl)
    await ship(make, order)
    await do(make, refunds.confirm, await decided(make, order, puts_back=False), "SEPA 4")
    shelf = await Stock.get(variant_id=order.lines[0].variant_id)
    assert (shelf.received, shelf.sold) == (10, 1)
    kept = await make.paid_order(carl)
    await do(make, refunds.confirm, await decided(make, kept, puts_back=False), "SEPA 5")
    shelf = await Stock.get(variant_id=kept.lines[0].variant_id)
    assert shelf.sold == 0, "what never left the shelf goes on sale whatever was said"
    assert await ledger.check_books() == {}


async def test_late_money_goes_back_from_where_it_arrived(make: Situations) -> None:
    """It was booked as owed, then accepted: afterwards nothing is owed and nothing is in the till."""
    _, _, carl = await brought(make)
    order = await make.placed_order(carl)
    make.clock.move(hours=1)
    async with make.work() as work:
        assert await orders.expire(work, order.id)
    receipt_id = await make.pay(carl, order)
    await do(make, payments.accept_receipt, receipt_id)
    await do(make, refunds.confirm, await decided(make, order), "SEPA 6")
    for account in (Account.CASH_TELEGRAM, Account.SUSPENSE, Account.SALES):
        assert await ledger.balance(account, "EUR") == 0, account
    assert await ledger.check_books() == {}
    again = await make.pay(carl, order, charge="a second one")
    assert (await payments.receipt(again)).reason == "order_paid"
    async with make.work(carl) as work:
        with pytest.raises(payments.CheckoutRefused):
            await payments.check_checkout(work, order.code, order.total, "99")


class FakeTelegram:
    """Gives each charge back once, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []

    async def return_stars(self, telegram_id: int, charge_id: str) -> None:
        self.asked.append((telegram_id, charge_id))


async def test_stars_go_back_through_telegram_and_are_never_called_off(migrated_sqlite_url: str) -> None:
    async with opened(migrated_sqlite_url, synchronous="OFF"):
        make = await opened_situations()
        await make.rules(currency="XTR")
        _, ann, carl = await brought(make)
        order = await make.placed_order(carl, Method.STARS)
        async with make.work(carl) as work:
            total, rules = order.total, await make.rules()
            await payments.take_receipt(
                work, Method.STARS, "charge-7", carl.person_id, total, order.code, rules
            )
        found = await ledger.pockets(ann.person_id, "XTR")
        assert found.pending.minor == 187
        due = await decided(make, order)
        with pytest.raises(refunds.StarsAreGoing):
            await do(make, refunds.withdraw, due)
        with pytest.raises(NotFound):
            await do(make, refunds.confirm, due, "by hand")
        assert await told("refund_to_pay") == []
        telegram = FakeTelegram()
        shop = replace(make.shop, treasury=telegram)
        assert await refund_stars(shop, make.clock.now()) == {"refunded": 1}
        assert await refund_stars(shop, make.clock.now()) == {"refunded": 0}
        assert telegram.asked == [(carl.telegram_id, "charge-7")]
        assert (await make.order(order.id)).status is Status.REFUNDED
        card = await refunds.refund(due)
        assert (card.voucher, card.is_put_back) == ("Telegram", True)
        assert await ledger.balance(Account.CASH_STARS, "XTR") == 0
        assert await ledger.check_books() == {}


# ── at the same moment ──────────────────────────────────────────────────────────────────────────────────────


async def race(make: Situations, *acts: tuple[Actor, Callable[[Work], Awaitable[Any]]]) -> list[bool]:
    """All at once, each in a transaction of its own; whether it was let through."""

    async def one(who: Actor, act: Callable[[Work], Awaitable[Any]]) -> bool:
        async def attempt() -> None:
            async with make.work(who) as work:
                await act(work)

        try:
            await retried(attempt)
        except Refusal:
            return False
        return True

    return list(await asyncio.gather(*(one(who, act) for who, act in acts)))


async def test_two_at_once_refund_and_confirm_once(make: Situations) -> None:
    _, _, carl = await brought(make)
    owner, order = await make.owner(), await make.paid_order(carl)
    await received(make, carl, order)

    def decide(work: Work) -> Awaitable[None]:
        return refunds.decide(work, order.id, Reason.DAMAGED, "", puts_back=True)

    assert await race(make, *[(owner, decide)] * 4) == [True] * 4
    due = (await Refund.get(order_id=order.id)).id
    outcomes = await race(
        make,
        *[(owner, lambda work: refunds.confirm(work, due, "SEPA 7"))] * 3,
        (owner, lambda work: refunds.withdraw(work, due)),
    )
    assert any(outcomes)
    card = await refunds.refund(due)
    entries = await JournalEntry.filter(kind__in=["refund", "clawback"]).count()
    assert entries == (2 if card.state is refunds.State.DONE else 0)
    assert await ledger.check_books() == {}


@pytest.mark.promise(31)
async def test_a_refund_crosses_shipping_maturing_receipt_and_payouts_and_the_books_hold(
    make: Situations,
) -> None:
    """Whoever comes first wins, whoever comes second is refused or finds it done."""
    _, ann, carl = await brought(make)
    owner, rules = await make.owner(), await make.rules()

    def deciding(order: OrderCard) -> Callable[[Work], Awaitable[None]]:
        return lambda work: refunds.decide(work, order.id, Reason.DAMAGED, "", puts_back=True)

    paid = await make.paid_order(carl)
    asked, shipped = await race(
        make,
        (carl, lambda work: refunds.ask(work, paid.id)),
        (owner, lambda work: fulfilment.ship(work, paid.id, PARCEL, rules)),
    )
    assert asked != shipped
    assert (await make.order(paid.id)).status is (Status.REFUND_ASKED if asked else Status.SHIPPED)

    arriving = await make.paid_order(carl)
    await ship(make, arriving)
    await race(
        make,
        (owner, deciding(arriving)),
        (carl, lambda work: fulfilment.confirm_received(work, arriving.id)),
    )
    assert (await make.order(arriving.id)).status is Status.REFUND_DUE

    ripe = await payable(make, ann, carl)
    another = await make.paid_order(carl)
    await received(make, carl, another)
    make.clock.move(days=15)
    await race(make, (owner, deciding(another)), (THE_SHOP, commissions.mature))
    assert await ledger.check_books() == {}
    matured = (await pockets(ann))[1] == 2 * 187
    due = (await Refund.get(order_id=another.id)).id
    await race(
        make,
        (owner, lambda work: refunds.confirm(work, due, "SEPA 8")),
        (THE_SHOP, commissions.mature),
    )
    assert (await pockets(ann))[1] == 187
    entry = await JournalEntry.get(kind="clawback")
    taken_from = await rows(
        "SELECT DISTINCT a.kind FROM posting p JOIN ledger_account a ON a.id = p.destination_id WHERE p.entry_id = ?",
        entry.id,
    )
    assert [row["kind"] for row in taken_from] == ["payable" if matured else "pending"]

    requested, _ = await race(
        make,
        (ann, lambda work: payouts.request_payout(work, Money(187, "EUR"))),
        (owner, deciding(ripe)),
    )
    if requested:
        (row,) = await rows("SELECT id FROM payout")
        assert await race(make, (owner, lambda work: payouts.approve(work, row["id"]))) == [False]
    assert await ledger.check_books() == {}


async def test_approving_a_payout_and_refunding_what_it_pays_see_each_other(make: Situations) -> None:
    _, ann, carl = await brought(make)
    owner = await make.owner()
    order = await payable(make, ann, carl)
    payout_id = await request(make, ann, 187)
    approved, _ = await race(
        make,
        (owner, lambda work: payouts.approve(work, payout_id)),
        (
            await make.staff(Role.FINANCE, name="Fin"),
            lambda work: refunds.decide(work, order.id, Reason.DAMAGED, "", puts_back=True),
        ),
    )
    assert bool(await told("payout_uncovered")) == approved, "either it is refused, or whoever pays is told"
    due = (await Refund.get(order_id=order.id)).id
    make.clock.move(days=31)
    await race(
        make,
        (owner, lambda work: refunds.confirm(work, due, "SEPA 9")),
        (THE_SHOP, settlement.close_next),
    )
    assert await ledger.check_books() == {}


# ── broken books are seen ───────────────────────────────────────────────────────────────────────────────────

FAULTS = {
    "refund_differs_from_its_order": "UPDATE customer_order SET status = 'shipped' WHERE status = 'refunded'",
    "refund_without_its_entry": "UPDATE customer_order SET status = 'received' WHERE status = 'refunded'",
    "refunded_order_nets_to_something": "UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = "
    "(SELECT id FROM journal_entry WHERE kind = 'refund')",
    "clawback_differs_from_commissions": "DELETE FROM posting WHERE entry_id = "
    "(SELECT id FROM journal_entry WHERE kind = 'clawback')",
    "pockets_differ_from_what_was_earned": "UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = "
    "(SELECT id FROM journal_entry WHERE kind = 'clawback')",
    "refunded_commission_may_mature": "UPDATE commission SET matures_at = '2030-01-01 00:00:00+00:00'",
    "sold_differs_from_paid_orders": "UPDATE refund SET is_put_back = false WHERE state = 'done'",
    "received_order_without_maturity": "UPDATE refund SET state = 'withdrawn', voucher = '' WHERE state = 'done'",
    "pending_differs_from_unmatured_commissions": "UPDATE refund SET state = 'due', voucher = ''",
}


async def test_every_way_a_refund_can_break_the_books_is_seen(make: Situations) -> None:
    _, _, carl = await brought(make)
    order = await make.paid_order(carl)
    await received(make, carl, order)
    await do(make, refunds.confirm, await decided(make, order), "SEPA 10")
    assert await ledger.check_books() == {}
    for table in ("posting", "commission"):
        await _unguard(table)
    for name, fault in FAULTS.items():
        try:
            async with make.work():
                await rows(fault)
                assert name in await ledger.check_books(), name
                raise _Undone
        except _Undone:
            assert await ledger.check_books() == {}


class _Undone(Exception):
    """What was broken is whole again."""


async def _unguard(table: str) -> None:
    """As only somebody with the database's password can."""
    if is_postgres():
        await rows(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for row in await rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table):
        await rows(f'DROP TRIGGER "{row["name"]}"')


async def test_what_a_recruits_sales_brought_is_told_without_what_went_back(make: Situations) -> None:
    mei, _, carl = await brought(make)
    orders_ = [await make.paid_order(carl) for _ in range(2)]
    await do(make, refunds.confirm, await decided(make, orders_[0]), "SEPA 11")
    month = month_of(make.clock.now(), (await make.rules()).zone)
    (recruit,) = (await distributors.team_of(mei.person_id, month, "EUR", 0)).items
    assert (recruit.orders, recruit.sold.minor, recruit.mine.minor) == (1, 1250, 125)
