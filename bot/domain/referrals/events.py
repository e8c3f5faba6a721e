"""News about bindings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CustomerBound(Event):
    binding_id: int
    customer_id: int
    distributor_id: int
