"""What the customer does: he asks to cancel what he has paid for, and may think better of it."""

from __future__ import annotations

from bot.domain.orders import NoLongerPossible, Status, lock_order, set_aside
from bot.domain.refunds.events import RefundAsked, RequestTakenBack
from bot.domain.refunds.rules import Reason, State, clean_words
from bot.domain.work import Work
from bot.models import Refund


async def ask(work: Work, order_id: int, words: str = "") -> None:
    """The actor wants his money back for an order that has not been shipped: nothing leaves until staff decide.

    Twice changes nothing. Raises NoLongerPossible, and BadReason for words that are none.
    """
    note = clean_words(words) if words else ""
    order = await lock_order(order_id, of=work.actor.person_id)
    if order.status == Status.REFUND_ASKED:
        return
    if order.status != Status.PAID:
        raise NoLongerPossible()
    refund = await Refund.create(
        order_id=order_id,
        state=State.ASKED.value,
        order_status=order.status,
        reason=Reason.CHANGED_MIND.value,
        note=note,
        asked_at=work.now,
    )
    await set_aside(work, order, Status.REFUND_ASKED, "cancel_asked")
    await work.emit(RefundAsked(refund.id, order_id, order.customer_id, is_unshipped=True))


async def take_back_request(work: Work, order_id: int) -> None:
    """He wants the order after all. Twice changes nothing. Raises NoLongerPossible once staff have decided."""
    order = await lock_order(order_id, of=work.actor.person_id)
    if order.status == Status.PAID:
        return
    if order.status != Status.REFUND_ASKED:
        raise NoLongerPossible()
    refund = await Refund.get(order_id=order_id, state=State.ASKED.value)
    await Refund.filter(id=refund.id).update(
        state=State.WITHDRAWN.value, ended_at=work.now, ended_by=work.actor.id_or_none
    )
    await set_aside(work, order, Status(refund.order_status), "cancel_taken_back")
    await work.emit(RequestTakenBack(refund.id, order_id, order.customer_id, is_unshipped=True))
