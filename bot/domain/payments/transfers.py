"""Bank transfers: a slip from the customer, a decision of staff."""

from __future__ import annotations

from bot.domain.orders import OPEN, Method, NoLongerPossible, Status, lock_order, start_review, stop_review
from bot.domain.payments.events import SlipRejected, SlipUploaded
from bot.domain.payments.receipts import take_receipt
from bot.domain.rulebook import current_rules, record_act
from bot.domain.work import SealedColumn, Work
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.models import TransferSlip

SLIP_CONTEXT = "transfer_slip.sealed"
SEALED = (SealedColumn(TransferSlip, "sealed", SLIP_CONTEXT),)


async def upload_slip(work: Work, order_id: int, picture: bytes) -> int:
    """The customer's proof, sealed. A second one replaces the first while it waits. Raises NoLongerPossible."""
    order = await lock_order(order_id, of=work.actor.person_id)
    if Status(order.status) not in OPEN or order.payment_method != Method.TRANSFER:
        raise NoLongerPossible()
    await TransferSlip.filter(order_id=order_id, decision="").update(decision="replaced", decided_at=work.now)
    slip = await TransferSlip.create(
        order_id=order_id, sealed=work.sealer.seal(picture, SLIP_CONTEXT), uploaded_at=work.now
    )
    await start_review(work, order)
    await work.emit(SlipUploaded(slip.id, order_id))
    return slip.id


async def confirm_transfer(work: Work, order_id: int) -> None:
    """Staff saw the money on the shop's account, with a slip or without. Twice changes nothing."""
    order = await lock_order(order_id, of=None)
    if order.payment_method != Method.TRANSFER:
        raise NotFound()
    if order.paid_at is not None:
        return
    if Status(order.status) not in OPEN:
        raise NoLongerPossible()
    await TransferSlip.filter(order_id=order_id, decision="").update(
        decision="confirmed", decided_at=work.now
    )
    _, rules = await current_rules()
    await record_act(work, "transfer.confirmed", str(order_id))
    await take_receipt(
        work,
        Method.TRANSFER,
        f"order:{order_id}",
        order.customer_id,
        Money(order.total_minor, order.currency),
        order.code,
        rules,
    )


async def reject_slip(work: Work, slip_id: int) -> int:
    """Staff cannot find the money: the customer is told and has time again. Answers the order's id."""
    slip = await TransferSlip.filter(id=slip_id).first()
    if slip is None:
        raise NotFound()
    order = await lock_order(slip.order_id, of=None)
    if not await TransferSlip.filter(id=slip_id, decision="").update(
        decision="rejected", decided_at=work.now
    ):
        return order.id
    if order.status == Status.UNDER_REVIEW:
        _, rules = await current_rules()
        await stop_review(work, order, rules)
        await work.emit(SlipRejected(slip_id, order.id, order.customer_id))
    await record_act(work, "slip.rejected", str(slip_id))
    return order.id
