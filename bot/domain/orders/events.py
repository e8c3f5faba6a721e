"""News about orders."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class _OrderEvent(Event):
    order_id: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class OrderPlaced(_OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class OrderPaid(_OrderEvent):
    """The sale is booked in the same transaction, after this."""


@dataclass(frozen=True, slots=True)
class OrderShipped(_OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class OrderReceived(_OrderEvent):
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class OrderCancelled(_OrderEvent):
    pass


@dataclass(frozen=True, slots=True)
class OrderExpired(_OrderEvent):
    pass
