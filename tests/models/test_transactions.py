"""A transaction that cannot even begin leaves its task and its connection as they were."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import pytest
from tortoise.transactions import in_transaction

from bot.domain.work.sql import rows
from bot.models.database import opened, pool_use
from tests.servers import await_in_thread

MORE_THAN_THE_POOL_HOLDS = 12


@pytest.mark.promise(8)
async def test_a_task_goes_on_after_a_connection_that_died_unnoticed(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url):
        failed = 0
        for _ in range(MORE_THAN_THE_POOL_HOLDS):
            await rows("SELECT 1")
            await_in_thread(
                _connections_cut(migrated_postgres_url)
            )  # this loop hears nothing of it meanwhile
            failed += not await _begins()
            assert await rows("SELECT 1 AS n") == [{"n": 1}]
            assert pool_use() == (0, 10)
        assert failed == MORE_THAN_THE_POOL_HOLDS


async def _begins() -> bool:
    try:
        async with in_transaction():
            return True
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        return False


async def _connections_cut(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_who_gives_up_waiting_for_his_turn_does_not_end_the_turn_of_another(
    migrated_sqlite_url: str,
) -> None:
    async with opened(migrated_sqlite_url):
        inside, enough = asyncio.Event(), asyncio.Event()
        holding = asyncio.create_task(_holds(inside, enough))
        await inside.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await _begins()
        late = asyncio.create_task(_begins())
        await asyncio.wait({late}, timeout=0.05)
        assert not late.done()
        enough.set()
        assert await late
        await holding


async def _holds(inside: asyncio.Event, enough: asyncio.Event) -> None:
    async with in_transaction():
        inside.set()
        await enough.wait()
