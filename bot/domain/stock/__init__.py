"""What lies on the shelf, and for whom it is kept."""

from bot.domain.stock.events import StockRanLow
from bot.domain.stock.verbs import (
    OutOfStock,
    lock,
    put_back,
    release,
    reserve,
    reserving,
    sell,
    set_available,
    set_received,
)
from bot.domain.stock.watch import LowVariant, Shelf, look_at_stock, low_variants, shelf, still_low

__all__ = [
    "LowVariant",
    "OutOfStock",
    "Shelf",
    "StockRanLow",
    "lock",
    "look_at_stock",
    "low_variants",
    "put_back",
    "release",
    "reserve",
    "reserving",
    "sell",
    "set_available",
    "set_received",
    "shelf",
    "still_low",
]
