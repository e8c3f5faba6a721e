"""PostgreSQL whose every transaction gives back what it took, also when it cannot begin.

A connection that died while it lay in the pool is only found out by BEGIN. The stock context would then keep the
connection, and leave the task believing that it is inside a transaction: whatever it tried afterwards would go to the
dead connection, for ever.
"""

from __future__ import annotations

from typing import Any

from tortoise.backends.asyncpg import client as stock
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class _Transaction(TransactionContextPooled):
    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.client._connection = await self.client._parent._pool.acquire()
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            await self._leave()
            raise
        return self.client

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if self.client._finalized:
                return
            if error is None:
                await self.client.commit()
            elif kind is not TransactionManagementError:  # that one has ended by itself
                await self.client.rollback()
        finally:
            await self._leave()

    async def _leave(self) -> None:
        get_connections().reset(self.token)
        if self.client._parent._pool:
            await self.client._parent._pool.release(self.client._connection)


class PostgresClient(stock.AsyncpgDBClient):
    def _in_transaction(self) -> Any:
        return _Transaction(stock.TransactionWrapper(self), self._pool_init_lock)


client_class = PostgresClient


def get_client_class(_: dict[str, Any]) -> type[PostgresClient]:
    return PostgresClient
