"""Shops with a fault. A short dose must find every one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from bot.domain import ledger, orders
from bot.domain.orders import placing
from bot.domain.people import queries as people_queries
from bot.domain.people import verbs as people_verbs
from bot.domain.promotions import sending
from bot.models import Order, Payout

Fault = Callable[[], None]


def _leaves_unlocked(model: type[Model]) -> Fault:
    lock = QuerySet.select_for_update

    def not_these(self: QuerySet[Any], *args: Any, **named: Any) -> QuerySet[Any]:
        return self if self.model is model else lock(self, *args, **named)

    def corrupt() -> None:
        QuerySet.select_for_update = not_these  # type: ignore[method-assign]

    return corrupt


def _leaves_people_unlocked() -> None:
    async def arrival(telegram_id: int, *_: Any) -> Any:
        return await people_queries.arrival_of(telegram_id)

    people_verbs.locked_arrival = arrival  # type: ignore[assignment, attr-defined]


def _looks_at_shelves_unlocked() -> None:
    async def look(person_id: int, rules: Any, **_: Any) -> Any:
        return await orders.cart(person_id, rules)

    placing.cart = look  # type: ignore[attr-defined]


def _closes_beside_others() -> None:
    ledger.hold_lock_alone = ledger.hold_lock


def _claims_without_a_lock() -> None:
    sending.is_postgres = lambda: False  # type: ignore[attr-defined]


FAULTS: dict[str, tuple[Fault, str]] = {
    "orders are not held": (_leaves_unlocked(Order), "refund confirmed twice"),
    "payouts are not held": (_leaves_unlocked(Payout), "payout decided twice"),
    "people are not held": (_leaves_people_unlocked, "double tap"),
    "shelves are not held": (_looks_at_shelves_unlocked, "last unit"),
    "closing shares the money lock": (_closes_beside_others, "closed twice"),
    "deliveries are claimed without a lock": (_claims_without_a_lock, "promotion claimed by two senders"),
}
"""What is broken, and the race that finds it."""
