"""What happens to an order after it is placed. Each verb holds the order's row first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from bot.domain import stock
from bot.domain.orders.errors import NoLongerPossible
from bot.domain.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderReceived, OrderShipped
from bot.domain.orders.rules import CLOSED_UNPAID, OPEN, Method, Status, deadline
from bot.domain.orders.timeline import note
from bot.domain.rulebook import Rules, record_act
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.models import Order, OrderLine


async def lock_order(order_id: int, *, of: int | None) -> Order:
    """Holds the order's row until the transaction ends. Raises NotFound, also for somebody else's."""
    found = Order.filter(id=order_id) if of is None else Order.filter(id=order_id, customer_id=of)
    row = await found.select_for_update(no_key=True).first()
    if row is None:
        raise NotFound()
    return row


async def quantities_of(order_id: int) -> dict[int, int]:
    return dict(await OrderLine.filter(order_id=order_id).values_list("variant_id", "quantity"))


async def mark_paid(work: Work, order: Order, rules: Rules) -> None:
    """A receipt fits: kept stock is sold. Digital goods are delivered by the notice of it, so they are received."""
    await stock.sell(await quantities_of(order.id))
    is_digital = order.kind == "digital"
    status = Status.RECEIVED if is_digital else Status.PAID
    await _move(
        order, status, paid_at=work.now, received_at=work.now if is_digital else None, deadline_at=None
    )
    await note(work, order.id, "paid")
    await work.emit(OrderPaid(order.id, order.customer_id))


async def reopen(work: Work, order: Order) -> None:
    """Money came for an order that had ended: its stock is kept again. Raises OutOfStock, NoLongerPossible."""
    if Status(order.status) not in CLOSED_UNPAID:
        raise NoLongerPossible()
    await stock.reserve(await quantities_of(order.id))
    await _move(order, Status.UNPAID, closed_at=None, deadline_at=None)
    await note(work, order.id, "reopened")


async def start_review(work: Work, order: Order) -> None:
    """A slip came: the deadline stands still until staff decide."""
    await _move(order, Status.UNDER_REVIEW, deadline_at=None)
    await note(work, order.id, "slip_uploaded")


async def stop_review(work: Work, order: Order, rules: Rules) -> None:
    """The slip was turned down: the customer has the whole time again."""
    await _move(order, Status.UNPAID, deadline_at=deadline(Method.TRANSFER, rules, work.now))
    await note(work, order.id, "slip_rejected")


async def cancel(work: Work, order_id: int, *, of: int | None) -> None:
    """Before payment only. Cancelling twice changes nothing. Raises NoLongerPossible."""
    order = await lock_order(order_id, of=of)
    if order.status == Status.CANCELLED:
        return
    if Status(order.status) not in OPEN:
        raise NoLongerPossible()
    await stock.release(await quantities_of(order.id))
    await _move(order, Status.CANCELLED, closed_at=work.now, deadline_at=None)
    await note(work, order.id, "cancelled")
    if work.actor.person_id != order.customer_id:
        await record_act(work, "order.cancelled", str(order.id))
    await work.emit(OrderCancelled(order.id, order.customer_id))


async def mark_shipped(work: Work, order: Order, rules: Rules, carrier: str, number: str) -> None:
    receipt_at = work.now + timedelta(days=rules.automatic_receipt_days)
    await _move(order, Status.SHIPPED, automatic_receipt_at=receipt_at)
    await note(work, order.id, "shipped", carrier=carrier, number=number)
    await work.emit(OrderShipped(order.id, order.customer_id))


async def mark_received(work: Work, order: Order, *, is_automatic: bool) -> None:
    await _move(order, Status.RECEIVED, received_at=work.now, automatic_receipt_at=None)
    await note(work, order.id, "received_automatically" if is_automatic else "received")
    await work.emit(OrderReceived(order.id, order.customer_id, is_automatic))


async def set_aside(work: Work, order: Order, status: Status, what: str) -> None:
    """A refund is asked for or due, or nothing comes of it and the order stands where it stood: `what` is noted."""
    await _move(order, status)
    await note(work, order.id, what)


async def mark_refunded(work: Work, order: Order, *, puts_back: bool) -> None:
    """The money is back with the customer. Sold goods go on sale again where `puts_back` says so."""
    if puts_back:
        await stock.put_back(await quantities_of(order.id))
    await _move(order, Status.REFUNDED, closed_at=work.now, automatic_receipt_at=None)
    await note(work, order.id, "refunded")


async def due_to_expire(now: datetime, after: int, limit: int = 100) -> list[int]:
    """Unpaid orders whose deadline has passed, by id, from behind `after` on."""
    return await ids(_overdue(now).filter(id__gt=after).order_by("id").limit(limit))


async def expire(work: Work, order_id: int) -> bool:
    """Ends an unpaid order whose deadline has passed; answers whether it did. One that somebody holds has to wait.

    One in a transaction: two orders' stock would be locked in the order of the orders, not of the variants.
    """
    mine = _overdue(work.now).filter(id=order_id).select_for_update(skip_locked=True, no_key=True)
    order = await mine.first()
    if order is None:
        return False
    await stock.release(await quantities_of(order.id))
    await _move(order, Status.EXPIRED, closed_at=work.now, deadline_at=None)
    await note(work, order.id, "expired")
    await work.emit(OrderExpired(order.id, order.customer_id))
    return True


def _overdue(now: datetime) -> QuerySet[Order]:
    return Order.filter(status=Status.UNPAID.value, deadline_at__lte=now)


async def prolong(order: Order, until: datetime, checkout_query: str, now: datetime) -> None:
    """A payment is about to come: neither the deadline nor another payment may cross it."""
    latest = max(until, order.deadline_at) if order.deadline_at else until
    await Order.filter(id=order.id).update(deadline_at=latest, checkout_query=checkout_query, checkout_at=now)


async def _move(order: Order, status: Status, **changes: Any) -> None:
    order.update_from_dict({"status": status.value, **changes})
    await order.save(update_fields=["status", *changes])
