"""Commission: frozen when an order is placed, accrued when it is paid, held, then payable; given back by a refund."""

from bot.domain.commissions.cards import Earned, EarningRow, ExplainedLine, Explanation
from bot.domain.commissions.events import CommissionAccrued, CommissionHeldBack, CommissionTakenBack
from bot.domain.commissions.queries import (
    HELD_BACK,
    earned_on,
    earnings_page,
    explain,
    held_back,
    next_maturity,
)
from bot.domain.commissions.rules import Stage
from bot.domain.commissions.verbs import accrue, freeze_terms, hold_back, mature, start_hold, take_back

__all__ = [
    "HELD_BACK",
    "CommissionAccrued",
    "CommissionHeldBack",
    "CommissionTakenBack",
    "Earned",
    "EarningRow",
    "ExplainedLine",
    "Explanation",
    "Stage",
    "accrue",
    "earned_on",
    "earnings_page",
    "explain",
    "freeze_terms",
    "held_back",
    "hold_back",
    "mature",
    "next_maturity",
    "start_hold",
    "take_back",
]
