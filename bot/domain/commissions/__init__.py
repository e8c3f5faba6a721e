"""Commission: frozen when an order is placed, accrued when it is paid, held, then payable."""

from bot.domain.commissions.cards import Earned, EarningRow, ExplainedLine, Explanation
from bot.domain.commissions.events import CommissionAccrued
from bot.domain.commissions.queries import earned_on, earnings_page, explain, next_maturity
from bot.domain.commissions.rules import Stage
from bot.domain.commissions.verbs import accrue, freeze_terms, mature, start_hold

__all__ = [
    "CommissionAccrued",
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
    "mature",
    "next_maturity",
    "start_hold",
]
