"""Why an order is not taken, or not changed."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class ShopClosed(Refusal):
    key = "refusal.shop_closed"


class CartEmpty(Refusal):
    key = "refusal.cart_empty"


class QuantityRefused(Refusal):
    """More than the shop has, or than it sells at once."""

    key = "refusal.quantity"


class AddressMissing(Refusal):
    key = "refusal.address_missing"


class AddressUnclear(Refusal):
    """Too short, too long, or no phone number in it."""

    key = "refusal.address_unclear"


class MethodUnavailable(Refusal):
    key = "refusal.method_unavailable"


class PriceChanged(Refusal):
    """What he saw is no longer what it costs: he looks at the summary again before he pays."""

    key = "refusal.price_changed"


class NoLongerPossible(Refusal):
    """The order has moved on since the button was drawn."""

    key = "refusal.no_longer_possible"
