"""What others may know of carts and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.orders.rules import OPEN, Method, Status, number_of
from bot.kernel.money import Money

__all__ = [
    "CartCard",
    "CartLineCard",
    "OrderCard",
    "OrderLineCard",
    "OrderRow",
    "SealedAddress",
    "Status",
    "TimelineEntry",
]


@dataclass(frozen=True, slots=True)
class CartLineCard:
    variant_id: int
    product_id: int
    names: Mapping[str, str]
    variant_names: Mapping[str, str]
    unit_minor: int
    quantity: int
    available: int
    kind: str
    sku: str
    delivery: str
    is_on_sale: bool

    @property
    def amount_minor(self) -> int:
        return self.unit_minor * self.quantity

    @property
    def is_short(self) -> bool:
        return not self.is_on_sale or self.available < self.quantity


@dataclass(frozen=True, slots=True)
class SealedAddress:
    id: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CartCard:
    lines: tuple[CartLineCard, ...]
    currency: str
    shipping_minor: int
    address: SealedAddress | None = None
    """Where he wants his parcels. Nothing when he never said, or has nothing to be sent."""

    @property
    def goods(self) -> Money:
        return Money(sum(line.amount_minor for line in self.lines), self.currency)

    @property
    def needs_shipping(self) -> bool:
        return any(line.kind == "physical" for line in self.lines)

    @property
    def shipping(self) -> Money:
        return Money(self.shipping_minor if self.needs_shipping else 0, self.currency)

    @property
    def total(self) -> Money:
        return self.goods + self.shipping

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderLineCard:
    variant_id: int
    names: Mapping[str, str]
    unit_minor: int
    quantity: int
    amount_minor: int
    delivery: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    what: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: int
    status: Status
    total: Money
    placed_at: datetime

    @property
    def number(self) -> int:
        return number_of(self.id)


@dataclass(frozen=True, slots=True)
class OrderCard:
    id: int
    code: str
    customer_id: int
    status: Status
    kind: str
    method: Method
    goods: Money
    shipping: Money
    total: Money
    address_id: int | None
    deadline_at: datetime | None
    automatic_receipt_at: datetime | None
    placed_at: datetime
    paid_at: datetime | None
    lines: tuple[OrderLineCard, ...]
    timeline: tuple[TimelineEntry, ...] = ()
    carrier: str = ""
    tracking_number: str = ""
    waiting_slip_id: int | None = None

    @property
    def number(self) -> int:
        return number_of(self.id)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def quantities(self) -> dict[int, int]:
        return {line.variant_id: line.quantity for line in self.lines}
