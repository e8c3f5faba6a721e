"""Payouts: asked for, approved, paid outside, recorded."""

from bot.domain.payouts.cards import PayoutCard, PayoutRow
from bot.domain.payouts.errors import (
    BadDetails,
    BadVoucher,
    BelowMinimum,
    DetailsMissing,
    NotThatMuch,
    PayoutMovedOn,
    PayoutRunning,
    PayoutsClosed,
    PayoutsHalted,
    StillBroken,
)
from bot.domain.payouts.events import (
    PayoutApproved,
    PayoutPaid,
    PayoutRequested,
    PayoutReturned,
    PayoutsWereHalted,
)
from bot.domain.payouts.queries import count_waiting, details_of, payout, payouts_of, payouts_waiting
from bot.domain.payouts.rules import State, shown_details
from bot.domain.payouts.verbs import (
    approve,
    cancel,
    halt,
    mark_failed,
    mark_paid,
    reject,
    request_payout,
    resume,
    save_details,
)

__all__ = [
    "BadDetails",
    "BadVoucher",
    "BelowMinimum",
    "DetailsMissing",
    "NotThatMuch",
    "PayoutApproved",
    "PayoutCard",
    "PayoutMovedOn",
    "PayoutPaid",
    "PayoutRequested",
    "PayoutReturned",
    "PayoutRow",
    "PayoutRunning",
    "PayoutsClosed",
    "PayoutsHalted",
    "PayoutsWereHalted",
    "State",
    "StillBroken",
    "approve",
    "cancel",
    "count_waiting",
    "details_of",
    "halt",
    "mark_failed",
    "mark_paid",
    "payout",
    "payouts_of",
    "payouts_waiting",
    "reject",
    "request_payout",
    "resume",
    "save_details",
    "shown_details",
]
