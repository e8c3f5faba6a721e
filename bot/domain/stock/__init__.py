"""What lies on the shelf, and for whom it is kept."""

from bot.domain.stock.verbs import OutOfStock, put_back, release, reserve, sell, set_available

__all__ = ["OutOfStock", "put_back", "release", "reserve", "sell", "set_available"]
