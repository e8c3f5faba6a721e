"""News about money."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ReceiptInReview(Event):
    """Money came that fits no order: a task for the owner."""

    receipt_id: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class ReceiptReturned(Event):
    receipt_id: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class SlipUploaded(Event):
    slip_id: int
    order_id: int


@dataclass(frozen=True, slots=True)
class SlipRejected(Event):
    slip_id: int
    order_id: int
    customer_id: int
