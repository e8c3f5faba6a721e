"""The books: append-only double entry."""

from bot.domain.ledger.accounts import Account, cash_account
from bot.domain.ledger.verbs import AlreadyBooked, PostingSpec, balance, check_books, post

__all__ = ["Account", "AlreadyBooked", "PostingSpec", "balance", "cash_account", "check_books", "post"]
