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


@dataclass(frozen=True, slots=True)
class CommissionHeldBack(Event):
    """A refund is due of an order whose commission is payable already, or was paid out."""

    order_id: int
    distributor_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommissionTakenBack(Event):
    order_id: int
    distributor_ids: tuple[int, ...]
