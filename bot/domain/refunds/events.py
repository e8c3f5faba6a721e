"""News about refunds."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class _RefundEvent(Event):
    refund_id: int
    order_id: int
    customer_id: int
    is_unshipped: bool
    """Whether the goods are still here: then the warehouse has to know."""


@dataclass(frozen=True, slots=True)
class RefundAsked(_RefundEvent):
    pass


@dataclass(frozen=True, slots=True)
class RequestTakenBack(_RefundEvent):
    """The customer wants his order after all."""


@dataclass(frozen=True, slots=True)
class RefundDeclined(_RefundEvent):
    pass


@dataclass(frozen=True, slots=True)
class RefundDecided(_RefundEvent):
    was_asked: bool
    by_stars: bool


@dataclass(frozen=True, slots=True)
class RefundWithdrawn(_RefundEvent):
    """Staff called it off before the money went back."""


@dataclass(frozen=True, slots=True)
class OrderRefunded(_RefundEvent):
    """The money is back with the customer, and the sale is booked out, before this."""

    by_stars: bool
