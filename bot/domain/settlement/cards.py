"""What others may know of periods and statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.orders import number_of
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One order line that became payable within the period, or that a refund took back: then below nothing."""

    order_id: int
    names: Mapping[str, str]
    tier: int
    base: Money
    rate_bp: int
    amount: Money
    distributor_id: int = 0
    is_taken_back: bool = False

    @property
    def number(self) -> int:
        return number_of(self.order_id)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a list."""

    id: int
    key: str
    starts_at: datetime
    earned: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class StatementCard:
    """opening + earned - taken back - paid = closing: what the shop owes him, payable or in payout."""

    id: int
    period_id: int
    key: str
    starts_at: datetime
    ends_at: datetime
    """Half-open: the first instant that no longer belongs to it."""
    closed_at: datetime
    distributor_id: int
    distributor_name: str
    distributor_code: str
    opening: Money
    earned: Money
    taken_back: Money
    paid: Money
    closing: Money
    lines: tuple[StatementLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodRow:
    id: int
    key: str
    starts_at: datetime
    closed_at: datetime
    closed_by: int | None
    statements: int
    earned: Money
    taken_back: Money
    paid: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class PeriodCard:
    """A whole period, for finance."""

    id: int
    key: str
    starts_at: datetime
    ends_at: datetime
    closed_at: datetime
    closed_by: int | None
    statements: tuple[StatementCard, ...]
    lines: tuple[StatementLine, ...]
