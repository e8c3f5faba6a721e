"""The books: append-only double entry."""

from bot.domain.ledger.accounts import Account, Pocket, cash_account
from bot.domain.ledger.invariants import INVARIANTS, check_books
from bot.domain.ledger.queries import Pockets, balance, pockets
from bot.domain.ledger.verbs import (
    AlreadyBooked,
    PostingSpec,
    entry_id_of,
    hold_lock,
    hold_lock_alone,
    mark_closed,
    mark_matured,
    move,
    move_many,
    open_pockets,
    post,
    posting_instant,
    reverse,
)

__all__ = [
    "INVARIANTS",
    "Account",
    "AlreadyBooked",
    "Pocket",
    "Pockets",
    "PostingSpec",
    "balance",
    "cash_account",
    "check_books",
    "entry_id_of",
    "hold_lock",
    "hold_lock_alone",
    "mark_closed",
    "mark_matured",
    "move",
    "move_many",
    "open_pockets",
    "pockets",
    "post",
    "posting_instant",
    "reverse",
]
