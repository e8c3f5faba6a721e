"""The order's timeline."""

from __future__ import annotations

from bot.domain.work import Work
from bot.domain.work.sql import insert


async def note(work: Work, order_id: int, what: str, **params: object) -> None:
    """One thing that happened to an order, now, by whoever acts."""
    await insert(
        "order_event",
        order_id=order_id,
        at=work.now,
        actor_id=work.actor.id_or_none,
        what=what,
        params=params,
    )
