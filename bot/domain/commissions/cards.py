"""What a distributor sees of his earnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.commissions.rules import Stage
from bot.domain.orders import number_of
from bot.domain.refunds import Reason
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class EarningRow:
    """One order in his list."""

    order_id: int
    tier: int
    amount: Money
    accrued_at: datetime
    matures_at: datetime | None
    stage: Stage

    @property
    def number(self) -> int:
        return number_of(self.order_id)


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """base × rate, rounded down to the minor unit."""

    names: Mapping[str, str]
    quantity: int
    base: Money
    rate_bp: int
    amount: Money
    withheld: str

    @property
    def exact(self) -> Decimal:
        """base × rate in whole units, before it is rounded down."""
        return (self.base.major * self.rate_bp).scaleb(-4)

    @property
    def rounded_away(self) -> int:
        """Ten-thousandths of a minor unit that the floor left to the shop; 0 when nothing was withheld or lost."""
        return 0 if self.withheld else self.base.minor * self.rate_bp % 10_000


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made one order earn what it did."""

    order_id: int
    tier: int
    lines: tuple[ExplainedLine, ...]
    amount: Money
    accrued_at: datetime
    matures_at: datetime | None
    stage: Stage
    hold_days: int
    plan_version: int
    via: str
    """How the customer came: `link`, `product` or `code`; empty when the buyer is a recruit himself."""
    bound_at: datetime | None
    seller_name: str
    """Who brought the customer, when that was somebody else: tier 1 of the order."""
    refund_reason: Reason | None = None
    """Why the order is being refunded, or was."""
    refunded_at: datetime | None = None

    @property
    def number(self) -> int:
        return number_of(self.order_id)

    @property
    def was_payable(self) -> bool:
        """Of what was taken back: whether it had become payable before. What was on hold has no instant any more."""
        return self.matures_at is not None

    @property
    def base(self) -> Money:
        return Money(sum(line.base.minor for line in self.lines), self.amount.currency)


@dataclass(frozen=True, slots=True)
class Earned:
    """What one order earned for one distributor: the words of a notice."""

    order_id: int
    amount: Money
    tier: int

    @property
    def number(self) -> int:
        return number_of(self.order_id)
