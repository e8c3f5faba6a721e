"""Why money is not paid out."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class PayoutsClosed(Refusal):
    """The owner has not recorded yet who handles tax."""

    key = "refusal.payouts_closed"


class PayoutsHalted(Refusal):
    """The books do not prove: nothing leaves the shop until they do."""

    key = "refusal.payouts_halted"


class StillBroken(Refusal):
    """Payouts cannot go on while the books do not prove."""

    key = "refusal.books_broken"


class BelowMinimum(Refusal):
    key = "refusal.below_minimum"


class NotThatMuch(Refusal):
    key = "refusal.not_that_much"


class PayoutRunning(Refusal):
    """One at a time."""

    key = "refusal.payout_running"


class DetailsMissing(Refusal):
    key = "refusal.details_missing"


class BadDetails(Refusal):
    key = "refusal.bad_details"


class BadVoucher(Refusal):
    key = "refusal.bad_voucher"


class OwnPayout(Refusal):
    """Nobody but the owner approves or records what he is paid himself: a second pair of eyes."""

    key = "refusal.own_payout"


class VoucherNotKept(Refusal):
    """Somebody else decided otherwise while the money was being sent: whoever sent it must know."""

    key = "refusal.voucher_not_kept"


class NotCovered(Refusal):
    """Commission was taken back, or is about to be, since this was asked for: no more than is owed is paid."""

    key = "refusal.payout_not_covered"


class PayoutMovedOn(Refusal):
    """Somebody else decided since the button was drawn."""

    key = "refusal.payout_moved_on"
