"""Receipts, slips and what they pay for."""

from bot.domain.payments.cards import ReceiptCard
from bot.domain.payments.checkout import check_checkout
from bot.domain.payments.errors import CheckoutRefused, PaymentRunning, VoucherMissing
from bot.domain.payments.events import ReceiptInReview, ReceiptReturned, SlipRejected, SlipUploaded
from bot.domain.payments.queries import count_in_review, receipt, receipts_in_review, slip_body
from bot.domain.payments.receipts import (
    accept_receipt,
    match_receipt,
    retry_receipt,
    return_receipt,
    take_receipt,
    unmatched,
)
from bot.domain.payments.star_returns import (
    StarReturn,
    finish_star_return,
    star_return,
    star_returns_due,
    start_star_return,
)
from bot.domain.payments.transfers import SEALED, confirm_transfer, reject_slip, upload_slip

__all__ = [
    "SEALED",
    "CheckoutRefused",
    "PaymentRunning",
    "ReceiptCard",
    "ReceiptInReview",
    "ReceiptReturned",
    "SlipRejected",
    "SlipUploaded",
    "StarReturn",
    "VoucherMissing",
    "accept_receipt",
    "check_checkout",
    "confirm_transfer",
    "count_in_review",
    "finish_star_return",
    "match_receipt",
    "receipt",
    "receipts_in_review",
    "reject_slip",
    "retry_receipt",
    "return_receipt",
    "slip_body",
    "star_return",
    "star_returns_due",
    "start_star_return",
    "take_receipt",
    "unmatched",
    "upload_slip",
]
