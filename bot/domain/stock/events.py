"""News of the shelf."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class StockRanLow(Event):
    """Variants that sank to the owner's threshold or to nothing since the last look, in the order of their ids."""

    variant_ids: tuple[int, ...]
