"""Why a promotion is not changed or not sent."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class PromotionChanged(Refusal):
    """Somebody changed it meanwhile, or it is no draft any more: the button belongs to what it was."""

    key = "refusal.promotion_changed"


class NobodyToReach(Refusal):
    """Nobody of its segment has said yes to promotions."""

    key = "refusal.nobody_to_reach"


class TextTooLong(Refusal):
    """Telegram's limits: 4096 characters, 1024 under a picture."""

    key = "refusal.promotion_too_long"


class TooManyProducts(Refusal):
    key = "refusal.too_many_products"


class BadTime(Refusal):
    """What was typed cannot be read as a day and time without guessing."""

    key = "refusal.bad_time"


class TimeNotAhead(Refusal):
    """The time is over, or more than a year away."""

    key = "refusal.time_not_ahead"
