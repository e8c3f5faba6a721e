"""Why goods are not taken as they are."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class BadName(Refusal):
    key = "refusal.bad_name"


class BadPrice(Refusal):
    key = "refusal.bad_price"


class BadStock(Refusal):
    """Not a whole number, or more than any shelf holds."""

    key = "refusal.bad_stock"


class SkuTaken(Refusal):
    key = "refusal.sku_taken"


class DigitalNeedsStars(Refusal):
    """Telegram's rule: digital goods are sold for Stars only."""

    key = "refusal.digital_needs_stars"


class PhysicalNeedsCurrency(Refusal):
    """A shop in Stars sells digital goods only."""

    key = "refusal.physical_needs_currency"


class NotReadyToShow(Refusal):
    """A product is shown to customers only with a name and at least one priced variant on sale."""

    key = "refusal.not_ready_to_show"
