"""What staff do: refund or decline, call off, and confirm that the money is back.

All of it happens under the lock of the order. A decision changes no books: commission is held back by it, and
everything is booked out in the one transaction that confirms the money's return.
"""

from __future__ import annotations

from typing import Any

from bot.domain import ledger
from bot.domain.ledger import Account, cash_account
from bot.domain.orders import Method, NoLongerPossible, Status, lock_order, mark_refunded, set_aside
from bot.domain.refunds import rules
from bot.domain.refunds.errors import RefundMovedOn, StarsAreGoing, VoucherNotKept
from bot.domain.refunds.events import OrderRefunded, RefundDecided, RefundDeclined, RefundWithdrawn
from bot.domain.refunds.rules import Reason, State
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.models import Order, Refund

SALE, REFUND = "sale", "refund"
"""Kinds of journal entries."""
BY_TELEGRAM = "Telegram"
"""The voucher of Stars."""


async def decide(work: Work, order_id: int, reason: Reason, words: str, *, puts_back: bool) -> None:
    """The whole amount shall go back. `puts_back`: goods that are with the customer go on sale again.

    Where the customer asked for it, his request is granted. Twice, or by two at once, changes nothing.
    Raises NoLongerPossible, and BadReason where another reason comes without words.
    """
    note = rules.clean_words(words) if reason is Reason.OTHER else ""
    order = await lock_order(order_id, of=None)
    status = Status(order.status)
    if status in (Status.REFUND_DUE, Status.REFUNDED):
        return
    if status is Status.REFUND_ASKED:
        await _grant(work, order, await Refund.get(order_id=order_id, state=State.ASKED.value))
        return
    if status not in rules.REFUNDABLE:
        raise NoLongerPossible()
    refund = await Refund.create(
        order_id=order_id,
        state=State.DUE.value,
        order_status=status.value,
        reason=reason.value,
        note=note,
        is_put_back=puts_back or not rules.are_goods_out(status, order.kind),
        decided_at=work.now,
        decided_by=work.actor.id_or_none,
    )
    await _become_due(work, order, refund, was_asked=False)


async def grant(work: Work, refund_id: int) -> int:
    """What the customer asked for. Twice changes nothing. Answers the order's id. Raises RefundMovedOn."""
    order, refund = await _held(refund_id)
    if refund.state == State.ASKED:
        await _grant(work, order, refund)
    elif refund.state not in (State.DUE, State.DONE):
        raise RefundMovedOn()
    return order.id


async def _grant(work: Work, order: Order, refund: Refund) -> None:
    await Refund.filter(id=refund.id).update(
        state=State.DUE.value,
        is_put_back=True,
        decided_at=work.now,
        decided_by=work.actor.id_or_none,
    )
    await _become_due(work, order, refund, was_asked=True)


async def _become_due(work: Work, order: Order, refund: Refund, *, was_asked: bool) -> None:
    await set_aside(work, order, Status.REFUND_DUE, "refund_decided")
    told = {"refund_reason": refund.reason, "reason": refund.note, "minor": order.total_minor}
    await record_act(work, "order.refund_decided", str(order.id), None, told)
    by_stars = order.payment_method == Method.STARS
    await work.emit(RefundDecided(*_facts(order, refund), was_asked=was_asked, by_stars=by_stars))


async def decline(work: Work, refund_id: int, raw_answer: str) -> int:
    """The order goes on, and the customer reads why. Twice changes nothing. Answers the order's id.

    Raises BadReason, RefundMovedOn.
    """
    answer = rules.clean_words(raw_answer)
    order, refund = await _held(refund_id)
    if refund.state == State.DECLINED:
        return order.id
    if refund.state != State.ASKED:
        raise RefundMovedOn()
    await _end(work, refund, State.DECLINED, answer=answer)
    await set_aside(work, order, Status(refund.order_status), "cancel_declined")
    await record_act(work, "order.refund_declined", str(order.id), None, {"reason": answer})
    await work.emit(RefundDeclined(*_facts(order, refund)))
    return order.id


async def withdraw(work: Work, refund_id: int) -> int:
    """Staff call it off while the money is still here. Twice changes nothing. Answers the order's id.

    Raises RefundMovedOn, StarsAreGoing.
    """
    order, refund = await _held(refund_id)
    if refund.state == State.WITHDRAWN:
        return order.id
    if refund.state != State.DUE:
        raise RefundMovedOn()
    if order.payment_method == Method.STARS:
        raise StarsAreGoing()
    await _end(work, refund, State.WITHDRAWN)
    await set_aside(work, order, Status(refund.order_status), "refund_called_off")
    await record_act(work, "order.refund_withdrawn", str(order.id))
    await work.emit(RefundWithdrawn(*_facts(order, refund)))
    return order.id


async def confirm(work: Work, refund_id: int, raw_voucher: str) -> int:
    """A person paid it back outside and says how that can be found. Twice changes nothing. Answers the order's id.

    Raises BadVoucher, VoucherNotKept when it is no longer to be paid, NotFound for Stars, which nobody sends by hand.
    """
    voucher = rules.clean_voucher(raw_voucher)
    order, refund = await _held(refund_id)
    if order.payment_method == Method.STARS:
        raise NotFound()
    if refund.state == State.DONE and refund.voucher == voucher:
        return order.id
    if refund.state != State.DUE:
        raise VoucherNotKept()
    await _pay_back(work, order, refund, voucher)
    return order.id


async def finish_star_refund(work: Work, refund_id: int) -> None:
    """Telegram has given the Stars back."""
    order, refund = await _held(refund_id)
    if refund.state == State.DUE:
        await _pay_back(work, order, refund, BY_TELEGRAM)


async def _pay_back(work: Work, order: Order, refund: Refund, voucher: str) -> None:
    """The one instant at which goods, sale and commission are undone."""
    await mark_refunded(work, order, puts_back=refund.is_put_back)
    # Late money was booked as owed before it paid the order: it leaves the account on which it arrived.
    await ledger.reverse(
        work,
        await ledger.entry_id_of(SALE, str(order.id)),
        REFUND,
        str(order.id),
        instead={Account.SUSPENSE: cash_account(order.payment_method)},
    )
    await _end(work, refund, State.DONE, voucher=voucher)
    await record_act(work, "order.refunded", str(order.id), None, {"minor": order.total_minor})
    by_stars = order.payment_method == Method.STARS
    await work.emit(OrderRefunded(*_facts(order, refund), by_stars=by_stars))


async def _end(work: Work, refund: Refund, state: State, **told: Any) -> None:
    await Refund.filter(id=refund.id).update(
        state=state.value, ended_at=work.now, ended_by=work.actor.id_or_none, **told
    )


async def _held(refund_id: int) -> tuple[Order, Refund]:
    """The order's lock is the refund's. Raises NotFound."""
    order_ids = await ids(Refund.filter(id=refund_id), "order_id")
    if not order_ids:
        raise NotFound()
    order = await lock_order(order_ids[0], of=None)
    return order, await Refund.get(id=refund_id)


def _facts(order: Order, refund: Refund) -> tuple[int, int, int, bool]:
    return refund.id, order.id, order.customer_id, refund.order_status == Status.PAID
