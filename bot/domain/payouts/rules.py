"""What may be asked for, and what it needs. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.domain.payouts.errors import (
    BadDetails,
    BadVoucher,
    BelowMinimum,
    NotThatMuch,
    PayoutsClosed,
    PayoutsHalted,
)
from bot.domain.rulebook.rules import Rules
from bot.kernel.money import Money
from bot.kernel.plain import plain_text

_NUMBER = re.compile(r"(?:\d[ -]?){4,}")
"""An account as people write it: in groups, or not."""


class State(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    CANCELLED = "cancelled"
    """By the distributor, before it was approved."""
    REJECTED = "rejected"
    FAILED = "failed"
    """The bank sent it back, or it could not be sent."""


OPEN = (State.REQUESTED, State.APPROVED)
RETURNED = (State.CANCELLED, State.REJECTED, State.FAILED)
"""The money is payable again."""


def check_open(rules: Rules) -> None:
    """Raises PayoutsHalted, PayoutsClosed."""
    if rules.payouts_halted_at:
        raise PayoutsHalted()
    if not rules.tax_note:
        raise PayoutsClosed()


def check_amount(wished: Money, payable: Money, minimum: Money) -> None:
    """Raises BelowMinimum, NotThatMuch."""
    if wished > payable:
        raise NotThatMuch(payable=payable)
    if wished < minimum or wished.minor <= 0:
        raise BelowMinimum(minimum=minimum, payable=payable)


def clean_details(raw: str) -> str:
    """Where to pay, in his own words. Raises BadDetails."""
    text = plain_text(raw)
    if not 8 <= len(text) <= 500:
        raise BadDetails()
    return text


def fingerprint(details: str) -> bytes:
    """What two spellings of one account have in common."""
    return "".join(details.casefold().split()).encode()


def clean_note(raw: str, most: int = 200) -> str:
    """A voucher's number or a reason. Raises BadVoucher."""
    text = plain_text(raw, lines=False)
    if not 3 <= len(text) <= most:
        raise BadVoucher(most=most)
    return text


def shown_details(details: str) -> str:
    """Enough for its owner to know it again: how the longest number ends, else how the words do."""
    numbers = ["".join(filter(str.isdigit, one)) for one in _NUMBER.findall(details)]
    return f"… {max(numbers, key=len, default=details)[-4:]}"
