"""One transaction, one instant, one actor."""

from bot.domain.work.actor import THE_SHOP, Actor
from bot.domain.work.ports import Codes, NotAPicture, SealBroken, Sealer
from bot.domain.work.unit import Reactions, Work, open_work, retried, savepoint

__all__ = [
    "THE_SHOP",
    "Actor",
    "Codes",
    "NotAPicture",
    "Reactions",
    "SealBroken",
    "Sealer",
    "Work",
    "open_work",
    "retried",
    "savepoint",
]
