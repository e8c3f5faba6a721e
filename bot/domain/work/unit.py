"""A unit of work: opened at the edge, handed to verbs; verbs never open one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from bot.domain.work.actor import Actor
from bot.domain.work.ports import Codes, Sealer
from bot.kernel.events import Event

Reaction = Callable[[Any, "Work"], Awaitable[None]]
Reactions = Mapping[type[Event], Sequence[Reaction]]


@dataclass(frozen=True, slots=True)
class Marks:
    """How far maturing and closing have come. They do not move while a transaction holds the money lock."""

    matured_until: datetime
    closed_until: datetime


@dataclass(slots=True)
class Work:
    """`now` is the only clock in the domain: one instant for everything that happens in this transaction."""

    actor: Actor
    now: datetime
    sealer: Sealer
    codes: Codes
    reactions: Reactions
    emitted: list[Event] = field(default_factory=list)
    marks: Marks | None = None
    """What the ledger read when this transaction took the money lock; nothing while it does not hold it."""

    async def emit(self, event: Event) -> None:
        """Tells the rooms above, at once and in this transaction: what they write commits with the fact."""
        self.emitted.append(event)
        for reaction in self.reactions.get(type(event), ()):
            await reaction(event, self)


@asynccontextmanager
async def open_work(
    actor: Actor, now: datetime, sealer: Sealer, codes: Codes, reactions: Reactions
) -> AsyncIterator[Work]:
    """One database transaction. Nothing in it may wait for the network."""
    async with in_transaction():
        yield Work(actor, now, sealer, codes, reactions)


@asynccontextmanager
async def savepoint(work: Work) -> AsyncIterator[None]:
    """A part of the transaction that may fail by itself: PostgreSQL gives up the whole one otherwise.

    Locks that were taken inside go with it, so what the ledger knows of them is forgotten too.
    """
    marks = work.marks
    try:
        async with in_transaction():
            yield
    except BaseException:
        work.marks = marks
        raise


_LOST_RACES = frozenset({"40P01", "40001"})
"""PostgreSQL's own codes: a deadlock, a serialization that failed."""
_BUSY = 5
"""SQLite's: another process held the file for longer than one waits for it."""


def is_retryable(error: BaseException) -> bool:
    """A transaction that lost a race and changed nothing: worth trying whole again.

    The engines' codes say so, not the ORM's classes: it wraps some of their errors and lets others through.
    """
    return any(
        getattr(one, "sqlstate", None) in _LOST_RACES
        or (getattr(one, "sqlite_errorcode", None) or 0) & 0xFF == _BUSY
        for one in _with_causes(error)
    )


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    # The ORM does not always name the error it wraps as the cause, but always hands it on.
    causes = (error.__cause__, *error.args)
    for cause in dict.fromkeys(one for one in causes if isinstance(one, BaseException)):
        yield from _with_causes(cause)


async def retried(attempt: Callable[[], Awaitable[Any]], tries: int = 4) -> Any:
    """Runs `attempt`, a whole transaction, again when it lost a race for locks."""
    for left in reversed(range(tries)):
        try:
            return await attempt()
        except Exception as error:
            if not left or not is_retryable(error):
                raise
            await asyncio.sleep(0.02 * (tries - left))
    raise AssertionError("unreachable")
