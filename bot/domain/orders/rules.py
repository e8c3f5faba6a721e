"""What an order may do when, and how long it waits. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.orders.errors import AddressUnclear
from bot.domain.rulebook.rules import Rules
from bot.kernel.money import STARS
from bot.kernel.plain import plain_text

ORDER_NUMBER_START = 1000
MOST_PIECES = 999
MOST_LINES = 50
CHECKOUT_GRACE = timedelta(minutes=15)
"""A positive pre-checkout moves the deadline at least this far on: the money may be on its way."""
ONE_CHECKOUT_AT_A_TIME = timedelta(seconds=30)
"""How long a second pre-checkout of the same order is refused after a first was said yes to."""


class Status(StrEnum):
    UNPAID = "unpaid"
    UNDER_REVIEW = "under_review"
    """A transfer slip waits for staff; the deadline stands still."""
    PAID = "paid"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUND_ASKED = "refund_asked"
    """Paid, not shipped, and the customer wants to cancel: nothing leaves until staff decide."""
    REFUND_DUE = "refund_due"
    """Staff decided to refund it; the money has not gone back yet."""
    REFUNDED = "refunded"


OPEN = (Status.UNPAID, Status.UNDER_REVIEW)
"""Not paid yet, and its stock is kept."""
CLOSED_UNPAID = (Status.CANCELLED, Status.EXPIRED)
REFUNDING = (Status.REFUND_ASKED, Status.REFUND_DUE, Status.REFUNDED)
"""Somebody wanted to undo a paid order, and nobody has said no."""


class Method(StrEnum):
    TELEGRAM = "telegram"
    """An invoice through the payment provider behind the bot."""
    STARS = "stars"
    TRANSFER = "transfer"

    @property
    def is_invoice(self) -> bool:
        return self is not Method.TRANSFER


def methods_for(rules: Rules, can_invoice: bool) -> tuple[Method, ...]:
    """How an order can be paid in this shop, the quickest first. Stars need no provider and go alone."""
    if rules.currency == STARS:
        return (Method.STARS,)
    methods = []
    if rules.takes_invoices and can_invoice:
        methods.append(Method.TELEGRAM)
    if rules.takes_transfers and rules.transfer_details:
        methods.append(Method.TRANSFER)
    return tuple(methods)


def deadline(method: Method, rules: Rules, now: datetime) -> datetime:
    """One instant for the reservation and the unpaid order."""
    if method is Method.TRANSFER:
        return now + timedelta(hours=rules.transfer_hours)
    return now + timedelta(minutes=rules.invoice_minutes)


_DIGITS = re.compile(r"(?:\d[\s\-().]*){7,}")


def clean_address(raw: str) -> str:
    """Recipient, phone and address in a person's own words. Raises AddressUnclear."""
    text = plain_text(raw)
    if not 12 <= len(text) <= 500 or not _DIGITS.search(text) or not any(c.isalpha() for c in text):
        raise AddressUnclear()
    return text


def number_of(order_id: int) -> int:
    """The number people say: from 1001 on."""
    return ORDER_NUMBER_START + order_id
