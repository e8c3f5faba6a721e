"""Long work in short transactions."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.domain.runs import Counts, written
from bot.domain.work import THE_SHOP, Work, retried
from bot.shop import Shop

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_T = TypeVar("_T")
BATCH = 100
PATIENCE = 60.0
"""Seconds after which a run that something failed in leaves the rest to the next one: the others wait for it."""


class SomeFailed(Exception):
    """All others were dealt with. `counts` is the run's result all the same."""

    def __init__(self, counts: Counts) -> None:
        super().__init__(written(counts))
        self.counts = counts


async def in_work(
    shop: Shop, verb: Callable[Concatenate[Work, _P], Awaitable[_T]], *args: _P.args, **named: _P.kwargs
) -> _T:
    """The shop itself does it: one transaction, tried again whole when it lost a race."""

    async def attempt() -> _T:
        async with shop.work(THE_SHOP) as work:
            return await verb(work, *args, **named)

    result: _T = await retried(attempt)
    return result


async def in_batches(shop: Shop, verb: Callable[[Work, int], Awaitable[int]], size: int = BATCH) -> int:
    """Runs `verb(work, size)`, each time in a transaction of its own, until it finds less than that.

    Only for verbs after which nothing is found again: one that leaves rows as they were would never end.
    """
    total = 0
    while True:
        found = await in_work(shop, verb, size)
        total += found
        if found < size:
            return total


async def one_by_one(
    found_after: Callable[[int], Awaitable[Sequence[int]]], act: Callable[[int], Awaitable[Any]], done: str
) -> Counts:
    """Acts on each of the ids, which are found in their order behind the last one; one that fails stops no other.

    Answers how many `act` said yes to, under the word `done`. Raises SomeFailed.
    """
    last = count = failed = 0
    give_up_at = time.monotonic() + PATIENCE
    while ids := await found_after(last):
        for last in ids:
            if failed and time.monotonic() >= give_up_at:
                _log.warning("those after number %d must wait until the others are tried again", last)
                raise SomeFailed({done: count, "failed": failed})
            try:
                count += bool(await act(last))
            except Exception:
                failed += 1
                _log.exception("number %d is not %s and is tried again", last, done)
    if failed:
        raise SomeFailed({done: count, "failed": failed})
    return {done: count}
