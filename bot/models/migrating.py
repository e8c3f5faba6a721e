"""Bringing a database to the present schema, forward only.

PostgreSQL: all steps in one transaction under an advisory lock, so that replicas may start at once and a kill
leaves nothing half done. SQLite: a copy is migrated, checked and swapped in, under the file's exclusive lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import asyncpg
from tortoise import connections
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.transactions import in_transaction

from bot.models.database import APP, config, shown, sqlite_file
from bot.models.engines import locks, swap
from bot.models.engines.rebuild import KeepingExecutor

Progress = Callable[[str], None]
_APPS: dict[str, Any] = config("sqlite://:memory:")["apps"]
_LOCK = 7_241_003_118
"""The advisory lock's number: any, but the same in every release."""


class DatabaseNewer(Exception):
    """The database knows steps that this program does not: a newer release was here."""


class DatabaseUnreachable(Exception):
    """The server does not answer, or does not let us in."""


def silent(_: str) -> None:
    """Nobody watches."""


async def migrate(database_url: str, progress: Progress = silent) -> list[str]:
    """Applies what is missing and answers the names of those steps; nothing is touched when nothing is.

    Raises FileInUse, DatabaseNewer, DatabaseUnreachable, CopyBroken.
    """
    if sqlite_file(database_url) is None:
        return await _migrate_server(database_url, progress)
    file = sqlite_file(database_url)
    assert file is not None
    # Usually there is nothing to do, and then nobody who works with the file is disturbed.
    if not await pending(database_url):
        return []
    async with locks.replaced(file):
        if not await _pending(database_url):
            return []
        return await _migrate_copy(file, progress)


async def pending(database_url: str) -> list[str]:
    """The names of steps not yet applied. Changes nothing. Raises DatabaseNewer, DatabaseUnreachable."""
    file = sqlite_file(database_url)
    if file is None:
        return await _pending(database_url)
    async with locks.used(file):
        return await _pending(database_url)


def newest_known() -> str:
    """The last step that this program knows."""
    steps = Path(__file__).with_name("migrations").glob("[0-9]*.py")
    return max(step.stem for step in steps)


async def newest_applied() -> str:
    """The last step in the database that is open: steps are numbered, so the greatest name is the newest."""
    connection = connections.get("default")
    mark = "$1" if connection.capabilities.dialect == "postgres" else "?"
    found = await connection.execute_query_dict(
        f"SELECT MAX(name) AS name FROM tortoise_migrations WHERE app = {mark}",  # noqa: S608 - a mark
        [APP],
    )
    return str(found[0]["name"] or "")


# ── both engines ────────────────────────────────────────────────────────────────────────────────────────────


async def _pending(database_url: str) -> list[str]:
    applied = await _applied(database_url)
    known = await known_steps()
    refuse_newer(known, applied)
    return [name for name in known if name not in applied]


async def known_steps() -> list[str]:
    """Every step of this program, in its order."""
    return [key.name for key in (await _program())._full_plan()]


async def tables_at(steps: Iterable[str]) -> list[str]:
    """The tables that a database has once these steps are applied, but for the one that records them."""
    state = await (await _program())._project_state({MigrationKey(APP, step) for step in steps})
    return sorted(model.table for model in state.models.values())


async def _program() -> KeepingExecutor:
    executor = KeepingExecutor(None, _APPS)  # type: ignore[arg-type]
    await executor.loader.build_graph()
    return executor


def refuse_newer(known: Iterable[str], applied: set[str]) -> None:
    """Raises DatabaseNewer."""
    if newer := sorted(applied - set(known)):
        raise DatabaseNewer(f"the database has steps this program does not know: {', '.join(newer)}")


async def _applied(database_url: str) -> set[str]:
    """Asked with the bare drivers: opening the ORM would create what is not there."""
    file = sqlite_file(database_url)
    if file is not None:
        return await asyncio.to_thread(_applied_in_file, file)
    async with bare_connection(database_url) as connection:
        if not await connection.fetchval("SELECT to_regclass('tortoise_migrations') IS NOT NULL"):
            return set()
        rows = await connection.fetch("SELECT name FROM tortoise_migrations WHERE app = $1", APP)
        return {row["name"] for row in rows}


def _applied_in_file(file: Path) -> set[str]:
    if not file.exists() or not file.stat().st_size:
        return set()
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'tortoise_migrations'"
        ).fetchone()
        if not known:
            return set()
        rows = connection.execute("SELECT name FROM tortoise_migrations WHERE app = ?", (APP,))
        return {name for (name,) in rows}


async def apply(connection: Any, progress: Progress = silent, upto: str | None = None) -> list[str]:
    """The missing steps, or those as far as `upto`, on an open connection."""
    executor = KeepingExecutor(connection, _APPS)
    # First of all, since the executor asks this table and takes a failure, which ends the transaction, for "empty".
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    await executor.loader.build_graph()
    known = [key.name for key in executor._full_plan()]
    # Asked under the lock: whoever held it before may have been of a newer release.
    refuse_newer(known, {key.name for key in await executor.recorder.applied_migrations()})
    done: list[str] = []

    def told(event: str, _: str, name: str) -> None:
        if event == "apply_done":
            done.append(name)
            progress(f"applied {name}")

    targets = [MigrationTarget(APP, upto)] if upto else None
    await executor.migrate(targets, direction="forward", progress=told)
    return done


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────


async def _migrate_server(database_url: str, progress: Progress) -> list[str]:
    if not await _pending(database_url):
        return []
    async with schema_transaction(database_url, "distribot migrate") as connection:
        return await apply(connection, progress)


@contextlib.asynccontextmanager
async def schema_transaction(database_url: str, name: str) -> AsyncIterator[Any]:
    """For whoever changes the schema of a server's database: one at a time, all of it or nothing."""
    settings = config(database_url)
    # A step on a large table takes its time, and so does waiting for another process to finish it.
    settings["connections"]["default"]["credentials"] |= {"command_timeout": None, "maxsize": 1}
    settings["connections"]["default"]["credentials"]["server_settings"] = {"application_name": name}
    async with TortoiseContext() as context:
        await context.init(settings)
        async with in_transaction() as connection:
            await connection.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection


@contextlib.asynccontextmanager
async def bare_connection(database_url: str) -> AsyncIterator[Any]:
    """The driver's own connection, without the ORM. Raises DatabaseUnreachable."""
    credentials = config(database_url)["connections"]["default"]["credentials"]
    wanted = {name: credentials.get(name) for name in ("host", "port", "user", "password", "database")}
    if credentials.get("ssl") is not None:
        wanted["ssl"] = credentials["ssl"]
    try:
        connection = await asyncpg.connect(**wanted, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise DatabaseUnreachable(f"{shown(database_url)}: {error or type(error).__name__}") from error
    try:
        yield connection
    finally:
        await connection.close()


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _migrate_copy(file: Path, progress: Progress) -> list[str]:
    copy = file.with_name(file.name + ".migrating")
    swap.remove(copy)
    try:
        is_new = not file.exists()
        if not is_new:
            progress(f"copying {file}")
            await asyncio.to_thread(_copy, file, copy)
        done = await migrate_file(copy, progress)
        await asyncio.to_thread(swap.check, copy)
        await asyncio.to_thread(swap.swap, copy, file)
    finally:
        swap.remove(copy)
    return done


async def migrate_file(copy: Path, progress: Progress = silent, upto: str | None = None) -> list[str]:
    """For a file that nobody else knows of, which is made when it is not there."""
    settings = config(f"sqlite://{copy}?foreign_keys=OFF&journal_mode=DELETE")
    async with TortoiseContext() as context:
        await context.init(settings)
        return await apply(context.db(), progress, upto)


def _copy(file: Path, copy: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(file, timeout=10)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    shutil.copymode(file, copy)
