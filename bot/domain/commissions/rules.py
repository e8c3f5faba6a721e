"""What a sale pays to whom. Pure; docs/algorithms/commission.md holds the worked examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.kernel.rate import Rate

SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Term:
    """Whom an order will pay, at which rate. Tier n is the n-th distributor above the customer."""

    tier: int
    distributor_id: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Payee:
    term: Term
    is_suspended: bool = False
    """At the moment of payment."""


@dataclass(frozen=True, slots=True)
class Earning:
    """What one order line earns for one tier."""

    line_id: int
    term: Term
    base_minor: int
    amount_minor: int
    withheld: str = ""


class Stage(StrEnum):
    """Where the commission of an order stands, as its distributor asks: when do I get it?"""

    AWAITS_RECEIPT = "awaits_receipt"
    """The customer has not received the goods yet."""
    ON_HOLD = "on_hold"
    PAYABLE = "payable"
    """Payable, or paid out already: pockets do not tell orders apart."""
    WITHHELD = "withheld"
    HELD_BACK = "held_back"
    """The order is about to be refunded."""
    TAKEN_BACK = "taken_back"
    """The order was refunded."""


def terms_of(upline: Sequence[int | None], tier_rates: Sequence[int], buyer_id: int) -> tuple[Term, ...]:
    """`upline` is who stands above the customer, the nearest first. It ends where nobody stands.

    The buyer is never paid for his own order, however he got into the line.
    """
    terms = []
    for tier, (distributor_id, rate_bp) in enumerate(zip(upline, tier_rates, strict=False), 1):
        if distributor_id is None:
            break
        if distributor_id != buyer_id:
            terms.append(Term(tier, distributor_id, rate_bp))
    return tuple(terms)


def earnings_of(lines: Sequence[tuple[int, int]], payees: Sequence[Payee]) -> tuple[Earning, ...]:
    """`lines`: id and goods paid, in minor units. Floored once per line and tier, never on a sum.

    A suspended distributor earns nothing, and his part goes to nobody: tier 2 still gets tier 2's rate.
    """
    return tuple(
        Earning(line_id, payee.term, base, 0, SUSPENDED)
        if payee.is_suspended
        else Earning(line_id, payee.term, base, Rate(payee.term.rate_bp).of(base))
        for line_id, base in lines
        for payee in payees
    )


def matures_at(received_at: datetime, hold_days: int) -> datetime:
    return received_at + timedelta(days=hold_days)


def stage_of(maturity: datetime | None, matured_until: datetime, *, withheld: bool, refund: str) -> Stage:
    """`refund` is the state of the order's refund, where one is due or done."""
    if withheld:
        return Stage.WITHHELD
    if refund:
        return Stage.TAKEN_BACK if refund == "done" else Stage.HELD_BACK
    if maturity is None:
        return Stage.AWAITS_RECEIPT
    return Stage.PAYABLE if maturity <= matured_until else Stage.ON_HOLD
