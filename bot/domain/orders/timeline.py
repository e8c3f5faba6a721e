"""The order's timeline."""

from __future__ import annotations

from bot.domain.work import Work
from bot.domain.work.sql import Act, inserting, together


async def note(work: Work, order_id: int, what: str, **params: object) -> None:
    """One thing that happened to an order, now, by whoever acts."""
    await together(noting(work, order_id, what, **params))


def noting(work: Work, order_id: int, what: str, **params: object) -> Act:
    event = {"at": work.now, "actor_id": work.actor.id_or_none, "what": what, "params": params}
    return inserting("order_event", {"order_id": order_id, **event})
