"""News about promotions."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PromotionSent(Event):
    """Nobody is left who could still get it."""

    promotion_id: int
    confirmed_by: int
