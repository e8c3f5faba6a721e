"""Shipping and receiving."""

from __future__ import annotations

from datetime import datetime

from tortoise.queryset import QuerySet

from bot.domain.orders import NoLongerPossible, Status, lock_order, mark_received, mark_shipped
from bot.domain.rulebook import Rules, record_act
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.errors import Refusal
from bot.kernel.plain import plain_text
from bot.models import Order, Shipment


class BadParcel(Refusal):
    """Carrier or number missing or too long."""

    key = "refusal.bad_parcel"


def read_parcel(raw: str) -> tuple[str, str]:
    """`DHL 00340434161094042557`: the carrier, then the number as the last word. Raises BadParcel."""
    carrier, _, number = plain_text(raw, lines=False).rpartition(" ")
    if not (1 <= len(carrier) <= 64 and 3 <= len(number) <= 64 and any(c.isdigit() for c in number)):
        raise BadParcel()
    return carrier, number


async def ship(work: Work, order_id: int, parcel: str, rules: Rules) -> None:
    """Twice changes nothing. Raises BadParcel, NoLongerPossible."""
    carrier, number = read_parcel(parcel)
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


async def due_to_receive(now: datetime, after: int, limit: int = 100) -> list[int]:
    """Parcels nobody confirmed whose time is over: the orders' ids, from behind `after` on."""
    return await ids(_overdue(now).filter(id__gt=after).order_by("id").limit(limit))


async def receive(work: Work, order_id: int) -> bool:
    """Such a parcel counts as received; answers whether it did. One that somebody holds has to wait."""
    mine = _overdue(work.now).filter(id=order_id).select_for_update(skip_locked=True, no_key=True)
    order = await mine.first()
    if order is None:
        return False
    await mark_received(work, order, is_automatic=True)
    return True


def _overdue(now: datetime) -> QuerySet[Order]:
    return Order.filter(status=Status.SHIPPED.value, automatic_receipt_at__lte=now)
