"""What Prometheus reads: counted as it happens (counting), or asked of the database when it reads (figures)."""

from bot.gateways.metrics.counting import Metrics
from bot.gateways.metrics.figures import Figures, read_figures

__all__ = ["Figures", "Metrics", "read_figures"]
