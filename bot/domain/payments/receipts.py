"""Money that has arrived: written down first, understood second, booked always."""

from __future__ import annotations

import logging

from bot.domain import ledger
from bot.domain.ledger import Account, PostingSpec, cash_account
from bot.domain.orders import Method, Status, lock_order, mark_paid, reopen
from bot.domain.payments.errors import VoucherMissing
from bot.domain.payments.events import ReceiptInReview, ReceiptReturned
from bot.domain.payments.rules import mismatch
from bot.domain.rulebook import Rules, current_rules, record_act
from bot.domain.work import Work, is_retryable, savepoint
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.plain import plain_text
from bot.models import Order, Receipt

_log = logging.getLogger(__name__)


async def take_receipt(
    work: Work, provider: Method, charge_id: str, person_id: int, amount: Money, payload: str, rules: Rules
) -> int:
    """Writes the proof and tries to match it, inside a savepoint: whatever matching does, the proof stays.

    The same charge told again changes nothing. Answers the receipt's id. Raises ValueError where no money moved:
    a receipt of nothing proves nothing, and would be booked by an entry without postings.
    """
    if amount.minor <= 0:
        raise ValueError("no money moved")
    known = await ids(Receipt.filter(provider=provider.value, charge_id=charge_id))
    if known:
        return known[0]
    order_ids = await ids(Order.filter(code=payload, customer_id=person_id))
    receipt = await Receipt.create(
        provider=provider.value,
        charge_id=charge_id,
        person_id=person_id,
        order_id=order_ids[0] if order_ids else None,
        payload=payload[:128],
        currency=amount.currency,
        amount_minor=amount.minor,
        state="new",
        received_at=work.now,
    )
    await _try_to_match(work, receipt, rules)
    return receipt.id


async def _try_to_match(work: Work, receipt: Receipt, rules: Rules) -> None:
    try:
        async with savepoint(work):
            await match_receipt(work, receipt, rules)
    except Exception as error:
        if is_retryable(error):
            raise  # a lost race for locks: the whole transaction is tried again, with the proof in it
        _log.exception("receipt %s stays unmatched and is tried again", receipt.id)


async def match_receipt(work: Work, receipt: Receipt, rules: Rules) -> None:
    """Pays the order with it, or puts it aside for a person with the reason why it does not fit."""
    if receipt.order_id is None:
        await _review(work, receipt, "order_unknown")
        return
    order = await lock_order(receipt.order_id, of=receipt.person_id)
    reason = mismatch(
        Status(order.status),
        Money(order.total_minor, order.currency),
        Money(receipt.amount_minor, receipt.currency),
    )
    if reason:
        await _review(work, receipt, reason)
        return
    await _pay(work, receipt, order, rules, cash_account(receipt.provider))


async def _pay(work: Work, receipt: Receipt, order: Order, rules: Rules, paid_from: Account) -> None:
    await mark_paid(work, order, rules)
    await ledger.post(
        work,
        "sale",
        str(order.id),
        order.currency,
        [
            PostingSpec(Account.SALES, paid_from, order.goods_minor),
            PostingSpec(Account.SHIPPING_INCOME, paid_from, order.shipping_minor),
        ],
        order_id=order.id,
    )
    await Receipt.filter(id=receipt.id).update(state="matched", reason="", decided_at=work.now)


async def _review(work: Work, receipt: Receipt, reason: str) -> None:
    """Booked as owed until somebody decides. A receipt goes into review once."""
    if receipt.state != "new":
        return
    receipt.state, receipt.reason = "review", reason
    await receipt.save(update_fields=["state", "reason"])
    cash = cash_account(receipt.provider)
    await ledger.post(
        work,
        "receipt_in_review",
        str(receipt.id),
        receipt.currency,
        [PostingSpec(Account.SUSPENSE, cash, receipt.amount_minor)],
    )
    await work.emit(ReceiptInReview(receipt.id, receipt.person_id))


async def accept_receipt(work: Work, receipt_id: int) -> int:
    """The owner takes late money: the order lives again if its stock allows. Answers the order's id.

    Raises NotFound, OutOfStock, NoLongerPossible.
    """
    receipt = await lock_receipt(receipt_id)
    if receipt.state == "matched" and receipt.order_id is not None:
        return receipt.order_id
    if receipt.state != "review" or receipt.order_id is None:
        raise NotFound()
    _, rules = await current_rules()
    order = await lock_order(receipt.order_id, of=receipt.person_id)
    await reopen(work, order)
    if mismatch(Status(order.status), Money(order.total_minor, order.currency), _amount(receipt)):
        raise NotFound()
    await _pay(work, receipt, order, rules, Account.SUSPENSE)
    await record_act(work, "receipt.accepted", str(receipt_id))
    return order.id


async def return_receipt(work: Work, receipt_id: int, voucher: str) -> None:
    """The owner paid it back outside and says how that can be found. Raises VoucherMissing, NotFound."""
    note = plain_text(voucher, lines=False)
    if not 3 <= len(note) <= 200:
        raise VoucherMissing()
    receipt = await lock_receipt(receipt_id)
    if receipt.state in ("returning", "returned"):
        return
    if receipt.state != "review":
        raise NotFound()
    await record_act(work, "receipt.returned", str(receipt_id))
    await book_return(work, receipt, note)


async def book_return(work: Work, receipt: Receipt, voucher: str) -> None:
    """The money has left the shop: no longer owed, and the payer is told."""
    await ledger.post(
        work,
        "receipt_returned",
        str(receipt.id),
        receipt.currency,
        [PostingSpec(cash_account(receipt.provider), Account.SUSPENSE, receipt.amount_minor)],
    )
    await Receipt.filter(id=receipt.id).update(state="returned", voucher=voucher, decided_at=work.now)
    await work.emit(ReceiptReturned(receipt.id, receipt.person_id))


async def unmatched(after: int, limit: int = 100) -> list[int]:
    """Receipts that were written but not understood, by id, from behind `after` on."""
    return await ids(Receipt.filter(state="new", id__gt=after).order_by("id").limit(limit))


async def retry_receipt(work: Work, receipt_id: int) -> bool:
    """Looks at one again; answers whether it was its turn. Raises whatever matching does: the proof stays as it was.

    One in a transaction: its stock is sold before money is booked, and the next one's stock would come after that.
    """
    mine = Receipt.filter(id=receipt_id, state="new").select_for_update(skip_locked=True, no_key=True)
    receipt = await mine.first()
    if receipt is None:
        return False
    _, rules = await current_rules()
    await match_receipt(work, receipt, rules)
    return True


async def lock_receipt(receipt_id: int) -> Receipt:
    # Order before receipt is the order of locks everywhere, but a receipt's order never changes once it is known
    # and a decision is made by staff only: their own row is held, and the receipt's state is checked under lock.
    receipt = await Receipt.filter(id=receipt_id).select_for_update(no_key=True).first()
    if receipt is None:
        raise NotFound()
    return receipt


def _amount(receipt: Receipt) -> Money:
    return Money(receipt.amount_minor, receipt.currency)
