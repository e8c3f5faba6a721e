"""What may be refunded, why, and whether its goods are with the customer. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.orders.rules import Status
from bot.domain.refunds.errors import BadReason, BadVoucher
from bot.kernel.plain import plain_text


class State(StrEnum):
    ASKED = "asked"
    """The customer wants to cancel what he has paid for."""
    DUE = "due"
    """Staff decided: the money has to go back, and has not yet."""
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """By whoever began it: the customer his request, staff their decision."""


LIVE = (State.ASKED, State.DUE, State.DONE)


class Reason(StrEnum):
    CHANGED_MIND = "changed_mind"
    OUT_OF_STOCK = "out_of_stock"
    NOT_ARRIVED = "not_arrived"
    DAMAGED = "damaged"
    WRONG_GOODS = "wrong_goods"
    OTHER = "other"
    """In staff's own words."""


REFUNDABLE = (Status.PAID, Status.SHIPPED, Status.RECEIVED)


def are_goods_out(status: Status, kind: str) -> bool:
    """Whether somebody has to say if they came back: nothing else has left the shelf."""
    return kind == "physical" and status in (Status.SHIPPED, Status.RECEIVED)


def clean_words(raw: str) -> str:
    """Why, in somebody's own words. Raises BadReason."""
    text = plain_text(raw, lines=False)
    if not 3 <= len(text) <= 300:
        raise BadReason()
    return text


def clean_voucher(raw: str) -> str:
    """By what the returned money can be found. Raises BadVoucher."""
    text = plain_text(raw, lines=False)
    if not 3 <= len(text) <= 200:
        raise BadVoucher()
    return text
