"""What others may know of receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    id: int
    provider: str
    charge_id: str
    person_id: int
    order_id: int | None
    amount: Money
    state: str
    reason: str
    received_at: datetime

    @property
    def can_be_accepted(self) -> bool:
        """Only money for an order that ended unpaid; everything else can only go back."""
        return self.state == "review" and self.reason == "order_closed"
