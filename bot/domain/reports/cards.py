"""What others see of the shop's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What a stretch of time brought."""

    orders: int
    """Those that were paid in it."""
    sales: Money
    """What customers paid, shipping included, less what was paid back: below zero on a day of refunds."""
    commission: Money
    """What distributors earned, less what was taken back."""
    customers: int
    """Who paid his first order in it."""
    distributors: int
    """Who was approved in it."""

    @property
    def is_quiet(self) -> bool:
        """Nothing happened."""
        counts = (self.orders, self.sales.minor, self.commission.minor, self.customers, self.distributors)
        return not any(counts)


@dataclass(frozen=True, slots=True)
class Overview:
    today: Figures
    month: Figures


@dataclass(frozen=True, slots=True)
class Trend:
    """Net sales by days, the last one included, and the sum of as many days before them."""

    last: date
    minors: tuple[int, ...]
    before_minor: int
    currency: str

    @property
    def total(self) -> Money:
        return Money(sum(self.minors), self.currency)

    @property
    def before(self) -> Money:
        return Money(self.before_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Digest:
    """A day, the same weekday of the week before, and the days that led up to it."""

    day: date
    figures: Figures
    week_before: Figures
    trend: Trend
