"""Numbered places where the process may die: before and after every statement, commit and call to Telegram."""

from __future__ import annotations

import contextvars
import os
import signal
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from tortoise.backends.asyncpg import client as asyncpg_client
from tortoise.backends.sqlite import client as sqlite_client

from bot.models.engines import sqlite as our_sqlite

_STATEMENTS = ("execute_insert", "execute_many", "execute_query", "execute_query_dict", "execute_script")
_TRANSACTIONS = ("begin", "commit", "rollback", "savepoint", "release_savepoint", "savepoint_rollback")
_CLIENTS = (
    sqlite_client.SqliteClient,
    sqlite_client.SqliteTransactionWrapper,
    our_sqlite.ImmediateSqliteClient,
    our_sqlite.ImmediateTransaction,
    asyncpg_client.AsyncpgDBClient,
    asyncpg_client.TransactionWrapper,
)
_is_inside = contextvars.ContextVar("is_inside", default=False)


class Points:
    """Counts the places that are passed. At the one with the number `kill_at` the process is gone."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.kill_at = 0
        self.are_counted = False

    def start(self, kill_at: int) -> None:
        self.names, self.kill_at, self.are_counted = [], kill_at, True

    def stop(self) -> None:
        self.are_counted = False

    def reach(self, name: str) -> None:
        if not self.are_counted:
            return
        self.names.append(name)
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


POINTS = Points()


def place_points() -> None:
    """Wraps what the ORM's clients do, from outside: the shop's code carries no marks."""
    for owner in _CLIENTS:
        for name in (*_STATEMENTS, *_TRANSACTIONS):
            if name in owner.__dict__:
                setattr(owner, name, _with_points(name, owner.__dict__[name]))


def _with_points(name: str, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(act)
    async def watched(*arguments: Any, **named: Any) -> Any:
        if _is_inside.get():  # one client's method may call another's: that is one step
            return await act(*arguments, **named)
        token = _is_inside.set(True)
        step = _words(name, arguments)
        try:
            POINTS.reach(f"before {step}")
            result = await act(*arguments, **named)
            POINTS.reach(f"after {step}")
            return result
        finally:
            _is_inside.reset(token)

    return watched


def _words(name: str, arguments: tuple[Any, ...]) -> str:
    if name not in _STATEMENTS or len(arguments) < 2:
        return name
    return " ".join(str(arguments[1]).split())[:48]
