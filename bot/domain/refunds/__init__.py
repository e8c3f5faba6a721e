"""Refunds: asked for, decided, paid back, confirmed."""

from bot.domain.refunds.asking import ask, take_back_request
from bot.domain.refunds.cards import RefundCard, StarRefund
from bot.domain.refunds.deciding import confirm, decide, decline, finish_star_refund, grant, withdraw
from bot.domain.refunds.errors import BadReason, BadVoucher, RefundMovedOn, StarsAreGoing, VoucherNotKept
from bot.domain.refunds.events import (
    OrderRefunded,
    RefundAsked,
    RefundDecided,
    RefundDeclined,
    RefundWithdrawn,
    RequestTakenBack,
)
from bot.domain.refunds.queries import refund, refund_of, star_refund, star_refunds_due
from bot.domain.refunds.rules import REFUNDABLE, Reason, State, are_goods_out

__all__ = [
    "REFUNDABLE",
    "BadReason",
    "BadVoucher",
    "OrderRefunded",
    "Reason",
    "RefundAsked",
    "RefundCard",
    "RefundDecided",
    "RefundDeclined",
    "RefundMovedOn",
    "RefundWithdrawn",
    "RequestTakenBack",
    "StarRefund",
    "StarsAreGoing",
    "State",
    "VoucherNotKept",
    "are_goods_out",
    "ask",
    "confirm",
    "decide",
    "decline",
    "finish_star_refund",
    "grant",
    "refund",
    "refund_of",
    "star_refund",
    "star_refunds_due",
    "take_back_request",
    "withdraw",
]
