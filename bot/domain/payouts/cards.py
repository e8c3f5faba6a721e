"""What others may know of payouts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.payouts.errors import DetailsMissing
from bot.domain.payouts.rules import OPEN, State, check_amount
from bot.kernel.errors import Refusal
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Claim:
    """What a distributor may ask for at this moment, and what stands in the way."""

    payable: Money
    """Less what a refund is about to take back; below nothing when more was taken back than there was."""
    held_back: Money
    minimum: Money
    details_id: int | None
    details: str
    """Opened, for his own eyes; empty when he has not said where his money shall go."""
    newest_id: int
    """His newest payout, whatever became of it; 0 before the first."""
    running_id: int | None
    running: Money | None
    hindrance: Refusal | None
    """Why nothing may be asked for, in the words that asking would be refused with."""

    def check(self, wished: Money) -> None:
        """Refuses what request_payout would refuse: asked before anything is requested."""
        if self.hindrance is not None:
            raise self.hindrance
        if self.details_id is None:
            raise DetailsMissing()
        check_amount(wished, self.payable, self.minimum)


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
    suspended_at: datetime | None
    """Since when its distributor may not earn: whoever pays should know."""
    suspension_reason: str
    same_account: tuple[str, ...] = ()
    """Names of other distributors who want their money on the same account."""
    missing: Money | None = None
    """How much of an open one is not owed any more, because it was taken back or is about to be."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
