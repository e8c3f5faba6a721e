"""A database made anew from a backup. Whatever ends it in the middle leaves the old one as it was."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg

from bot.models.backup import postgres, sqlite
from bot.models.backup.file import Backup, BackupBroken, opened
from bot.models.backup.source import Source, schema_of, tables_of
from bot.models.database import sqlite_file
from bot.models.engines import locks, swap
from bot.models.migrating import (
    DatabaseNewer,
    Progress,
    apply,
    known_steps,
    migrate_file,
    schema_transaction,
    silent,
    tables_at,
)

OnShop = Callable[[Source], Awaitable[None]]
"""Called with the shop that will be replaced, while nobody else may use it; raises when it must stay."""
_PATIENCE = 3.0
_RECORD = "tortoise_migrations"


class RestoreFailed(Exception):
    """What the database would not take. Nothing was changed."""


class ServerInUse(Exception):
    """A bot or a command is connected to the database."""


async def restore(database_url: str, backup: Backup, on_shop: OnShop, progress: Progress = silent) -> None:
    """Puts the backup in the place of whatever shop is there.

    Raises DatabaseNewer (also of a backup that a newer release made), FileInUse, ServerInUse, DatabaseUnreachable,
    BackupBroken, CopyBroken, RestoreFailed.
    """
    await _refuse_strange(backup)
    file = sqlite_file(database_url)
    try:
        if file is None:
            await _restore_server(database_url, backup, on_shop, progress)
        else:
            await _restore_file(file, backup, on_shop, progress)
    except asyncpg.LockNotAvailableError as error:
        raise ServerInUse("another program has the shop's tables open; close it and try again") from error
    except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, TypeError) as error:
        raise RestoreFailed(f"the database does not take it: {error}. Nothing was changed.") from error


async def _refuse_strange(backup: Backup) -> None:
    known = await known_steps()
    if backup.head.schema not in known:
        raise DatabaseNewer(
            f"a newer release made it (schema {backup.head.schema}): restore it with that one"
        )
    steps = known[: known.index(backup.head.schema) + 1]
    if set(backup.rows) != set(await tables_at(steps)):
        raise BackupBroken(f"it has other tables than schema {backup.head.schema}")


async def _meet(source: Source, on_shop: OnShop) -> list[str]:
    """The tables that the new ones replace."""
    if not await source.applied():
        return []
    try:
        await schema_of(source)
    except DatabaseNewer as error:
        raise DatabaseNewer(f"{error}; restore into an empty database instead") from error
    await on_shop(source)
    return await tables_of(source)


async def _compare(source: Source, backup: Backup) -> None:
    found = {table: await source.count(table) for table in backup.rows}
    if different := [table for table, rows in backup.rows.items() if found[table] != rows]:
        raise RestoreFailed(f"not every row of {', '.join(different)} came in. Nothing was changed.")


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _restore_file(file: Path, backup: Backup, on_shop: OnShop, progress: Progress) -> None:
    copy = file.with_name(file.name + ".restoring")
    async with locks.replaced(file, _PATIENCE):
        if file.exists() and file.stat().st_size:
            await _meet_file(file, on_shop)
        swap.remove(copy)
        try:
            await migrate_file(copy, upto=backup.head.schema)
            await asyncio.to_thread(_load_file, copy, backup)
            with sqlite.read(copy) as loaded:
                await _compare(loaded, backup)
            progress(f"{backup.total} rows loaded")
            await migrate_file(copy, progress)
            await asyncio.to_thread(swap.check, copy)
            if file.exists():
                shutil.copymode(file, copy)
            await asyncio.to_thread(swap.swap, copy, file)
        finally:
            swap.remove(copy)


async def _meet_file(file: Path, on_shop: OnShop) -> None:
    try:
        with sqlite.read(file) as source:
            if source.is_foreign():
                raise RestoreFailed(f"{file} is another program's; name another file in DATABASE_URL")
            await _meet(source, on_shop)
    except sqlite3.DatabaseError as error:
        raise RestoreFailed(
            f"{file} is damaged ({error}): move it away, with its -wal and -shm, and restore again"
        ) from error


def _load_file(copy: Path, backup: Backup) -> None:
    with opened(backup.path) as reader:
        sqlite.load(copy, reader)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────


async def _restore_server(database_url: str, backup: Backup, on_shop: OnShop, progress: Progress) -> None:
    async with schema_transaction(database_url, "distribot restore") as transaction:
        connection = transaction._connection
        await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        await _refuse_in_use(connection)
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        async with postgres.read(database_url) as source:
            tables = await _meet(source, on_shop)
        if tables:
            await postgres.drop(connection, [*tables, _RECORD])
            # From here on nobody else reaches the tables; who came in since we asked must not be taken by surprise.
            await _refuse_in_use(connection)
        await apply(transaction, upto=backup.head.schema)
        with opened(backup.path) as reader:
            await postgres.load(connection, reader)
        await _compare(postgres.ServerSource(connection), backup)
        progress(f"{backup.total} rows loaded")
        await apply(transaction, progress)


async def _refuse_in_use(connection: Any) -> None:
    # The server answers from what it saw when the transaction first asked.
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    others = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'distribot'"
    )
    if others:
        raise ServerInUse("a bot or a command uses the database; stop it and try again")
