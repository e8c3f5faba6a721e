"""SQLite whose every transaction is BEGIN IMMEDIATE.

A deferred transaction that reads and then writes fails at once with "database is locked" when somebody else
wrote meanwhile, whatever the busy timeout; an immediate one waits its turn.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext
from tortoise.backends.sqlite import client as stock
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class ImmediateTransaction(stock.SqliteTransactionWrapper):
    def _in_transaction(self) -> Any:
        return NestedTransactionContext(stock.SqliteTransactionWrapper(self))

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class _Transaction(stock.SqliteTransactionContext):
    """Leaves the connection usable when BEGIN itself fails: the stock context would keep its lock for ever."""

    async def __aenter__(self) -> Any:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            self.token = get_connections().set(self.connection_name, self.connection)
            await self.connection.begin()
        except BaseException:
            if token := getattr(self, "token", None):
                get_connections().reset(token)
            self._trxlock.release()
            raise
        return self.connection


class ImmediateSqliteClient(stock.SqliteClient):
    _lock: asyncio.Lock

    def _in_transaction(self) -> Any:
        return _Transaction(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient


def get_client_class(_: dict[str, Any]) -> type[ImmediateSqliteClient]:
    return ImmediateSqliteClient
