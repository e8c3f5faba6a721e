"""What others may know of payouts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.payouts.rules import OPEN, State
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PayoutRow:
    id: int
    distributor_name: str
    amount: Money
    state: State
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutCard:
    id: int
    distributor_id: int
    distributor_name: str
    amount: Money
    state: State
    details: str
    """Opened: for its owner, and for whoever pays."""
    requested_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    voucher: str
    reason: str
    same_account: tuple[str, ...] = ()
    """Names of other distributors who want their money on the same account."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
