"""Counts what reaches the drivers, whoever sent it there, and every hop to another thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import aiosqlite
import asyncpg

# What one call of a driver's method means: one statement. executemany is one as well: prepared once, its rows
# travel together in one round trip.
_DRIVERS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (
        asyncpg.Connection,
        ("execute", "executemany", "fetch", "fetchrow", "fetchval", "fetchmany", "copy_records_to_table"),
    ),
    (
        aiosqlite.Connection,
        ("execute", "executemany", "executescript", "execute_insert", "execute_fetchall"),
    ),
)
_CONTROL = re.compile(r"\s*(BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    values: tuple[Any, ...]


@dataclass(slots=True)
class Count:
    statements: list[Statement] = field(default_factory=list)
    """Without BEGIN, COMMIT, ROLLBACK, SAVEPOINT and RELEASE."""
    control: list[str] = field(default_factory=list)
    hops: list[str] = field(default_factory=list)
    """What was handed to an executor, by name."""

    def __str__(self) -> str:
        lines = [f"{n}. {' '.join(one.text.split())[:150]}" for n, one in enumerate(self.statements, 1)]
        return "\n".join([f"{len(lines)} statements", *lines])


@contextmanager
def counted() -> Iterator[Count]:
    """Everything that happens inside, in every task of this process."""
    count = Count()
    with ExitStack() as stack:
        for driver, methods in _DRIVERS:
            for name in methods:
                stack.enter_context(patch.object(driver, name, _noting(getattr(driver, name), count)))
        hop = _noting_hops(asyncio.BaseEventLoop.run_in_executor, count)
        stack.enter_context(patch.object(asyncio.BaseEventLoop, "run_in_executor", hop))
        yield count


def _noting(method: Callable[..., Any], count: Count) -> Callable[..., Any]:
    def noted(connection: Any, statement: str, *values: Any, **options: Any) -> Any:
        if _CONTROL.match(statement):
            count.control.append(statement)
        else:
            count.statements.append(Statement(statement, values))
        return method(connection, statement, *values, **options)

    return noted


def _noting_hops(method: Callable[..., Any], count: Count) -> Callable[..., Any]:
    def noted(loop: asyncio.BaseEventLoop, executor: Any, work: Callable[..., Any], *arguments: Any) -> Any:
        count.hops.append(getattr(work, "__qualname__", repr(work)))
        return method(loop, executor, work, *arguments)

    return noted
