"""News about payouts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class _PayoutEvent(Event):
    payout_id: int
    distributor_id: int


@dataclass(frozen=True, slots=True)
class PayoutRequested(_PayoutEvent):
    pass


@dataclass(frozen=True, slots=True)
class PayoutApproved(_PayoutEvent):
    pass


@dataclass(frozen=True, slots=True)
class PayoutPaid(_PayoutEvent):
    pass


@dataclass(frozen=True, slots=True)
class PayoutReturned(_PayoutEvent):
    """Rejected or failed: the money is payable again."""


@dataclass(frozen=True, slots=True)
class PayoutUncovered(_PayoutEvent):
    """It is approved, and what it was to be paid from is about to be taken back."""

    order_id: int


@dataclass(frozen=True, slots=True)
class PayoutsWereHalted(Event):
    broken: tuple[str, ...]
    """Names of the invariants that do not hold."""
    halted_at: str
