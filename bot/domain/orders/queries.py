"""Reading orders. A customer's id stands in the condition, not in a check afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from tortoise.functions import Count

from bot.domain.orders.cards import OrderCard, OrderLineCard, OrderRow, Status, TimelineEntry
from bot.domain.orders.rules import CLOSED_UNPAID, Method
from bot.domain.work.sql import ids, instant, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.models import Order, OrderLine

PAGE_SIZE = 8
_COLUMNS = (
    *("id", "code", "customer_id", "status", "kind", "payment_method", "currency", "goods_minor"),
    *("shipping_minor", "total_minor", "address_id"),
    *("deadline_at", "automatic_receipt_at", "placed_at", "paid_at"),
)
_DUE = f"SELECT {', '.join(_COLUMNS)} FROM customer_order WHERE id = ? AND customer_id = ?"  # noqa: S608
_LIST = "SELECT id, status, total_minor, currency, placed_at FROM customer_order"
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
    found = await rows(_DUE, order_id, of)
    if not found:
        raise NotFound()
    return _card(found[0])


async def order_id_by_code(code: str, *, of: int) -> int:
    """Raises NotFound."""
    found = await ids(Order.filter(code=code, customer_id=of))
    if not found:
        raise NotFound()
    return found[0]


async def orders_of(person_id: int, number: int) -> Page[OrderRow]:
    statement = f"{_LIST} WHERE customer_id = ? ORDER BY id DESC"
    return await page(statement, number, PAGE_SIZE, _row, person_id)


async def orders_waiting(status: Status, number: int) -> Page[OrderRow]:
    """Orders of one status, the longest waiting first: staff's lists."""
    statement = f"{_LIST} WHERE status = ? ORDER BY id"
    return await page(statement, number, PAGE_SIZE, _row, status.value)


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


def _row(row: Mapping[str, Any]) -> OrderRow:
    money = Money(row["total_minor"], row["currency"])
    return OrderRow(row["id"], Status(row["status"]), money, moment(row["placed_at"]))


def card_of(row: Order) -> OrderCard:
    """A card from an order whose relations are fetched."""
    shipment = row.shipment
    waiting = [slip.id for slip in row.slips if not slip.decision]
    return replace(
        _card({column: getattr(row, column) for column in _COLUMNS}),
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


def _card(row: Mapping[str, Any]) -> OrderCard:
    return OrderCard(
        id=row["id"],
        code=row["code"],
        customer_id=row["customer_id"],
        status=Status(row["status"]),
        kind=row["kind"],
        method=Method(row["payment_method"]),
        goods=Money(row["goods_minor"], row["currency"]),
        shipping=Money(row["shipping_minor"], row["currency"]),
        total=Money(row["total_minor"], row["currency"]),
        address_id=row["address_id"],
        deadline_at=instant(row["deadline_at"]),
        automatic_receipt_at=instant(row["automatic_receipt_at"]),
        placed_at=moment(row["placed_at"]),
        paid_at=instant(row["paid_at"]),
        lines=(),
    )
