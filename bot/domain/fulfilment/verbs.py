"""Shipping and receiving."""

from __future__ import annotations

from bot.domain.orders import NoLongerPossible, Status, lock_order, mark_received, mark_shipped
from bot.domain.rulebook import Rules, record_act
from bot.domain.work import Work
from bot.kernel.errors import Refusal
from bot.kernel.plain import plain_text
from bot.models import Order, Shipment


class BadParcel(Refusal):
    """Carrier or number missing or too long."""

    key = "refusal.bad_parcel"


async def ship(work: Work, order_id: int, parcel: str, rules: Rules) -> None:
    """`DHL 00340434161094042557`: the carrier, then the number as the last word. Twice changes nothing.

    Raises BadParcel, NoLongerPossible.
    """
    carrier, _, number = plain_text(parcel, lines=False).rpartition(" ")
    if not (1 <= len(carrier) <= 64 and 3 <= len(number) <= 64 and any(c.isdigit() for c in number)):
        raise BadParcel()
    order = await lock_order(order_id, of=None)
    if order.status == Status.SHIPPED:
        return
    if order.status != Status.PAID:
        raise NoLongerPossible()
    await Shipment.create(order_id=order_id, carrier=carrier, number=number, shipped_at=work.now)
    await record_act(work, "order.shipped", str(order_id), None, {"carrier": carrier, "number": number})
    await mark_shipped(work, order, rules, carrier, number)


async def confirm_received(work: Work, order_id: int) -> None:
    """The customer has it in his hands. Twice changes nothing. Raises NoLongerPossible."""
    order = await lock_order(order_id, of=work.actor.person_id)
    if order.status == Status.RECEIVED:
        return
    if order.status != Status.SHIPPED:
        raise NoLongerPossible()
    await mark_received(work, order, is_automatic=False)


async def receive_due(work: Work, limit: int = 100) -> int:
    """Parcels nobody confirmed count as received when their time is over; answers how many."""
    due = (
        Order.filter(status=Status.SHIPPED.value, automatic_receipt_at__lte=work.now)
        .order_by("id")
        .limit(limit)
    )
    found = await due.select_for_update(skip_locked=True)
    for order in found:
        await mark_received(work, order, is_automatic=True)
    return len(found)
