"""Transactions that stand in each other's way on PostgreSQL, and races that are lost on any engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.domain.work.sql import marks, rows

_WAITING = "SELECT 1 AS one FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


async def is_waited_for(unless: Callable[[], bool] = lambda: False) -> None:
    """Returns once another transaction waits for what the present one holds, or `unless` says that none will."""
    async with asyncio.timeout(30):
        while not unless() and not await rows(_WAITING):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def hold_stock(variant_ids: Sequence[int]) -> None:
    await rows(
        f"SELECT 1 AS one FROM stock WHERE variant_id IN ({marks(variant_ids)}) FOR UPDATE", *variant_ids
    )


async def hold_order(order_id: int) -> None:
    await rows("SELECT 1 AS one FROM customer_order WHERE id = ? FOR UPDATE", order_id)


async def loses_first() -> None:
    """Of a circle that the present transaction closes it is the victim itself."""
    await rows("SET LOCAL deadlock_timeout = '10ms'")


async def wins() -> None:
    """Whoever else is in the circle finds out first, and is the victim."""
    await rows("SET LOCAL deadlock_timeout = '10min'")


class LostRace(Exception):
    """As the driver tells of a deadlock."""

    sqlstate = "40P01"


def losing_once(verb: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same, but the first time it is done, a race for locks is lost."""
    races = [LostRace()]

    async def doing(*args: Any) -> Any:
        result = await verb(*args)
        if races:
            raise races.pop()
        return result

    return doing
