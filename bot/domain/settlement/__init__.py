"""Settlement: months are closed once, and each distributor gets a statement."""

from bot.domain.settlement.cards import (
    PeriodCard,
    PeriodRow,
    StatementCard,
    StatementLine,
    StatementRow,
)
from bot.domain.settlement.errors import NothingToClose
from bot.domain.settlement.events import PeriodClosed
from bot.domain.settlement.queries import (
    period,
    periods,
    readers_of,
    statement,
    statement_of_period,
    statements_of,
)
from bot.domain.settlement.verbs import close_next, period_to_close

__all__ = [
    "NothingToClose",
    "PeriodCard",
    "PeriodClosed",
    "PeriodRow",
    "StatementCard",
    "StatementLine",
    "StatementRow",
    "close_next",
    "period",
    "period_to_close",
    "periods",
    "readers_of",
    "statement",
    "statement_of_period",
    "statements_of",
]
