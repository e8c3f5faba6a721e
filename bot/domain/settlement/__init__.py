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
    READERS,
    period,
    period_row,
    periods,
    statement,
    statement_of_period,
    statements_of,
)
from bot.domain.settlement.rules import has_ended, key_of
from bot.domain.settlement.verbs import close_next, period_to_close

__all__ = [
    "READERS",
    "NothingToClose",
    "PeriodCard",
    "PeriodClosed",
    "PeriodRow",
    "StatementCard",
    "StatementLine",
    "StatementRow",
    "close_next",
    "has_ended",
    "key_of",
    "period",
    "period_row",
    "period_to_close",
    "periods",
    "statement",
    "statement_of_period",
    "statements_of",
]
