"""Reading orders. A customer's id stands in the condition, not in a check afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from bot.domain.orders.cards import OrderCard, OrderLineCard, OrderRow, Status, TimelineEntry
from bot.domain.orders.rules import CLOSED_UNPAID, Method
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page, page_of
from bot.models import Order, OrderLine

PAGE_SIZE = 8
_WAITING = (
    *(Status.UNPAID, Status.UNDER_REVIEW, Status.PAID, Status.SHIPPED),
    *(Status.REFUND_ASKED, Status.REFUND_DUE),
)


async def order(order_id: int, *, of: int | None) -> OrderCard:
    """An order with lines, timeline, parcel and waiting slip. `of` is its customer; None is for staff only.

    Raises NotFound, also for somebody else's.
    """
    found = Order.filter(id=order_id) if of is None else Order.filter(id=order_id, customer_id=of)
    row = await found.prefetch_related("lines", "events", "shipment", "slips").first()
    if row is None:
        raise NotFound()
    return card_of(row)


async def payment_due(order_id: int, *, of: int) -> OrderCard:
    """His order without lines and timeline: what the paying screen needs, by one statement. Raises NotFound."""
    row = await Order.filter(id=order_id, customer_id=of).first()
    if row is None:
        raise NotFound()
    return _card(row)


async def order_id_by_code(code: str, *, of: int) -> int:
    """Raises NotFound."""
    found = await ids(Order.filter(code=code, customer_id=of))
    if not found:
        raise NotFound()
    return found[0]


async def orders_of(person_id: int, number: int) -> Page[OrderRow]:
    return await _page(Order.filter(customer_id=person_id), number, "-id")


async def orders_waiting(status: Status, number: int) -> Page[OrderRow]:
    """Orders of one status, the longest waiting first: staff's lists."""
    return await _page(Order.filter(status=status.value), number, "id")


async def ordered_variants(variant_ids: Collection[int]) -> set[int]:
    """Those that stand on an order that was not cancelled and did not expire."""
    given_up = [status.value for status in CLOSED_UNPAID]
    found = OrderLine.filter(variant_id__in=list(variant_ids)).exclude(order__status__in=given_up)
    return set(await ids(found, "variant_id"))


async def waiting_counts() -> dict[Status, int]:
    """How many orders stand where, of those that wait for somebody."""
    waiting = [status.value for status in _WAITING]
    counted = await (
        Order.filter(status__in=waiting).annotate(n=Count("id")).group_by("status").values_list("status", "n")
    )
    return {Status(status): n for status, n in counted}


async def _page(found: QuerySet[Order], number: int, ordering: str) -> Page[OrderRow]:
    number = min(number, 10_000)
    rows = await found.order_by(ordering).offset(number * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return page_of([_row(row) for row in rows], number, PAGE_SIZE)


def _row(row: Order) -> OrderRow:
    return OrderRow(row.id, Status(row.status), Money(row.total_minor, row.currency), row.placed_at)


def card_of(row: Order) -> OrderCard:
    """A card from an order whose relations are fetched."""
    shipment = row.shipment
    waiting = [slip.id for slip in row.slips if not slip.decision]
    return replace(
        _card(row),
        lines=tuple(
            OrderLineCard(
                line.variant_id, line.names, line.unit_minor, line.quantity, line.amount_minor, line.delivery
            )
            for line in sorted(row.lines, key=lambda line: line.id)
        ),
        timeline=tuple(
            TimelineEntry(event.at, event.what, event.params)
            for event in sorted(row.events, key=lambda event: event.id)
        ),
        carrier=shipment.carrier if shipment else "",
        tracking_number=shipment.number if shipment else "",
        waiting_slip_id=waiting[0] if waiting else None,
    )


def _card(row: Order) -> OrderCard:
    return OrderCard(
        id=row.id,
        code=row.code,
        customer_id=row.customer_id,
        status=Status(row.status),
        kind=row.kind,
        method=Method(row.payment_method),
        goods=Money(row.goods_minor, row.currency),
        shipping=Money(row.shipping_minor, row.currency),
        total=Money(row.total_minor, row.currency),
        address_id=row.address_id,
        deadline_at=row.deadline_at,
        automatic_receipt_at=row.automatic_receipt_at,
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        lines=(),
    )
