"""What others may know of refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.orders import Status, number_of
from bot.domain.refunds.rules import Reason, State
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class RefundCard:
    id: int
    order_id: int
    customer_id: int
    amount: Money
    by_stars: bool
    """Telegram itself gives the money back."""
    state: State
    reason: Reason
    note: str
    answer: str
    order_status: Status
    """Where the order stood before."""
    is_put_back: bool
    decided_at: datetime | None
    ended_at: datetime | None
    voucher: str

    @property
    def number(self) -> int:
        return number_of(self.order_id)

    @property
    def is_to_pay(self) -> bool:
        """A person has to send the money."""
        return self.state is State.DUE and not self.by_stars


@dataclass(frozen=True, slots=True)
class StarRefund:
    """What to tell Telegram."""

    refund_id: int
    telegram_id: int
    charge_id: str
