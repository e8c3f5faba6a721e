"""The last word before money moves."""

from __future__ import annotations

from bot.domain import catalog
from bot.domain.orders import (
    CHECKOUT_GRACE,
    ONE_CHECKOUT_AT_A_TIME,
    Method,
    Status,
    lock_order,
    order_id_by_code,
    prolong,
)
from bot.domain.payments.errors import CheckoutRefused, PaymentRunning
from bot.domain.work import Work
from bot.kernel.errors import NotFound
from bot.kernel.money import Money


async def check_checkout(work: Work, payload: str, amount: Money, query_id: str) -> int:
    """Says yes to one payment of an order that can still be paid, and keeps its stock while it runs.

    Commit before answering. Raises CheckoutRefused, PaymentRunning, DigitalNeedsStars.
    """
    try:
        order_id = await order_id_by_code(payload, of=work.actor.person_id)
    except NotFound as error:
        raise CheckoutRefused() from error
    order = await lock_order(order_id, of=work.actor.person_id)
    if order.status != Status.UNPAID or not Method(order.payment_method).is_invoice:
        raise CheckoutRefused()
    if amount != Money(order.total_minor, order.currency):
        raise CheckoutRefused()
    if order.deadline_at is not None and order.deadline_at <= work.now:
        raise CheckoutRefused()
    catalog.check_kind(order.kind, order.currency)
    runs = order.checkout_at is not None and work.now - order.checkout_at < ONE_CHECKOUT_AT_A_TIME
    if runs and order.checkout_query != query_id:
        raise PaymentRunning()
    await prolong(order, work.now + CHECKOUT_GRACE, query_id, work.now)
    return order_id
