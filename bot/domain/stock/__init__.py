"""What lies on the shelf, and for whom it is kept."""

from bot.domain.stock.verbs import (
    OutOfStock,
    lock,
    put_back,
    release,
    reserve,
    sell,
    set_available,
    set_received,
)

__all__ = ["OutOfStock", "lock", "put_back", "release", "reserve", "sell", "set_available", "set_received"]
