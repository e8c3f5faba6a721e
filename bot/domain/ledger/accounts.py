"""The chart of accounts. A posting's destination is debited, its source credited.

Cash grows as a destination. A distributor's pocket is what the shop owes him, so it grows as a *source*: earning
15 is a posting of 15 from his pending pocket to the shop's commission expense.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    CASH_TELEGRAM = "cash.telegram"
    """Money at the provider behind Telegram's invoices."""
    CASH_STARS = "cash.stars"
    CASH_TRANSFER = "cash.transfer"
    """The shop's bank account, as staff confirmed; payouts leave it."""
    SALES = "sales"
    SHIPPING_INCOME = "shipping_income"
    SUSPENSE = "suspense"
    """Money that arrived and fits no order: owed until a person decides."""
    COMMISSION_EXPENSE = "commission_expense"
    PENDING = "pending"
    """Earned, and still within the hold. One of these three per distributor."""
    PAYABLE = "payable"
    IN_PAYOUT = "in_payout"


POCKETS = (Account.PENDING, Account.PAYABLE, Account.IN_PAYOUT)


@dataclass(frozen=True, slots=True)
class Pocket:
    """One distributor's account of one kind; `owner_id` is his person's id."""

    kind: Account
    owner_id: int


_CASH = {
    "telegram": Account.CASH_TELEGRAM,
    "stars": Account.CASH_STARS,
    "transfer": Account.CASH_TRANSFER,
}


def cash_account(provider: str) -> Account:
    return _CASH[provider]
