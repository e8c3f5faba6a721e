"""The chart of accounts. A posting's destination is debited, its source credited."""

from __future__ import annotations

from enum import StrEnum


class Account(StrEnum):
    CASH_TELEGRAM = "cash.telegram"
    """Money at the provider behind Telegram's invoices."""
    CASH_STARS = "cash.stars"
    CASH_TRANSFER = "cash.transfer"
    """The shop's bank account, as staff confirmed."""
    SALES = "sales"
    SHIPPING_INCOME = "shipping_income"
    SUSPENSE = "suspense"
    """Money that arrived and fits no order: owed until a person decides."""


_CASH = {
    "telegram": Account.CASH_TELEGRAM,
    "stars": Account.CASH_STARS,
    "transfer": Account.CASH_TRANSFER,
}


def cash_account(provider: str) -> Account:
    return _CASH[provider]
