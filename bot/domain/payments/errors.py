"""Why a payment is stopped before money moves."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class CheckoutRefused(Refusal):
    """The order is paid, over, or not what the invoice says."""

    key = "refusal.checkout"


class PaymentRunning(Refusal):
    """Another payment of the same order was let through a moment ago."""

    key = "refusal.payment_running"


class VoucherMissing(Refusal):
    key = "refusal.voucher_missing"
