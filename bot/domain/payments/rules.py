"""Whether money fits an order. Pure."""

from __future__ import annotations

from bot.domain.orders.rules import CLOSED_UNPAID, OPEN, Status
from bot.kernel.money import Money


def mismatch(status: Status, total: Money, amount: Money) -> str:
    """Why a receipt does not fit its order as the order stands now; empty when it does."""
    if amount != total:
        return "amount_differs"
    if status in CLOSED_UNPAID:
        return "order_closed"
    if status not in OPEN:
        return "order_paid"
    return ""
