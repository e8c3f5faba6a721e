"""One transaction, one instant, one actor."""

from bot.domain.work.actor import THE_SHOP, Actor
from bot.domain.work.ports import Codes, Links, NotAPicture, Pictures, Printer, SealBroken, Sealer
from bot.domain.work.resealing import Resealed, SealedColumn, count_by_key, reseal_some
from bot.domain.work.unit import Marks, Reactions, Work, is_retryable, open_work, retried, savepoint

__all__ = [
    "THE_SHOP",
    "Actor",
    "Codes",
    "Links",
    "Marks",
    "NotAPicture",
    "Pictures",
    "Printer",
    "Reactions",
    "Resealed",
    "SealBroken",
    "SealedColumn",
    "Sealer",
    "Work",
    "count_by_key",
    "is_retryable",
    "open_work",
    "reseal_some",
    "retried",
    "savepoint",
]
