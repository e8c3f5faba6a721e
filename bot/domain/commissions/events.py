"""News about commission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CommissionAccrued(Event):
    order_id: int
    amounts: Mapping[int, int]
    """Distributor → minor units, only those who earned something."""
