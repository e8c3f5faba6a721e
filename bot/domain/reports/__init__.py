"""What the shop's days brought, summed from the books, and who is told of it each morning."""

from bot.domain.reports.cards import Digest, Figures, Overview, Trend
from bot.domain.reports.digest import digest, queue_digest, wants_digest, wish_for_digest
from bot.domain.reports.queries import figures, overview, trend
from bot.domain.reports.rules import DIGEST_HOUR, change

__all__ = [
    "DIGEST_HOUR",
    "Digest",
    "Figures",
    "Overview",
    "Trend",
    "change",
    "digest",
    "figures",
    "overview",
    "queue_digest",
    "trend",
    "wants_digest",
    "wish_for_digest",
]
