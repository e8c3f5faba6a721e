"""Why money does not go back."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class BadReason(Refusal):
    """Too short or too long for somebody to read."""

    key = "refusal.refund_reason"


class BadVoucher(Refusal):
    key = "refusal.voucher_missing"


class RefundMovedOn(Refusal):
    """Somebody else decided since the button was drawn."""

    key = "refusal.refund_moved_on"


class VoucherNotKept(Refusal):
    """Somebody called it off, or paid it too, while the money was being sent: whoever sent it must know."""

    key = "refusal.refund_voucher_not_kept"


class StarsAreGoing(Refusal):
    """Telegram may have been told already: a refund in Stars is not called off."""

    key = "refusal.stars_are_going"
