"""Where the tables live: how the ORM is configured for an address, and how a database is opened."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import connections
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from bot.models.engines import locks
from bot.models.engines.locks import FileInUse

__all__ = [
    "FileInUse",
    "config",
    "is_sqlite",
    "only_bot",
    "opened",
    "pool_use",
    "shown",
    "size_bytes",
    "sqlite_file",
]

MODELS = "bot.models"
MIGRATIONS = "bot.models.migrations"
APP = "shop"
_MEMORY = ":memory:"


def is_sqlite(database_url: str) -> bool:
    return database_url.startswith("sqlite://")


def sqlite_file(database_url: str) -> Path | None:
    """The file of a SQLite address; nothing for a server or a database in memory."""
    if not is_sqlite(database_url):
        return None
    path = database_url.removeprefix("sqlite://").partition("?")[0]
    return None if path == _MEMORY else Path(path)


def shown(database_url: str) -> str:
    """The address without its password, for people to read."""
    parts = urlsplit(database_url)
    if is_sqlite(database_url) or not parts.password:
        return database_url
    return database_url.replace(f":{parts.password}@", ":…@", 1)


def config(database_url: str, *, synchronous: str = "FULL") -> dict[str, Any]:
    """The ORM's configuration. `synchronous` is SQLite's: FULL for a shop, NORMAL where speed counts more."""
    expanded = expand_db_url(database_url)
    credentials = expanded["credentials"]
    if is_sqlite(database_url):
        connection = {"engine": "bot.models.engines.sqlite", "credentials": _sqlite(credentials, synchronous)}
    else:
        connection = {"engine": "bot.models.engines.postgres", "credentials": {**_POOL, **credentials}}
    return {
        "connections": {"default": connection},
        "apps": {APP: {"models": [MODELS], "default_connection": "default", "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _sqlite(credentials: dict[str, Any], synchronous: str) -> dict[str, Any]:
    # Each becomes a PRAGMA. What the address itself says after "?" wins.
    pragmas = {
        "journal_mode": "WAL",
        "busy_timeout": 10_000,
        "synchronous": synchronous,
        "foreign_keys": "ON",
        "journal_size_limit": 64 * 1024 * 1024,
    }
    credentials.pop("journal_mode", None), credentials.pop("journal_size_limit", None)
    return {**pragmas, **credentials}


async def _nothing_to_reset(_: Any) -> None:
    """The stock reset costs a round trip at every release, and nothing here changes a session's state."""


_POOL = {
    "minsize": 1,
    "maxsize": 10,
    "timeout": 10,
    # The longest statement closes a month of a million orders: 9 to 22 seconds on two busy cores.
    "command_timeout": 120,
    "max_inactive_connection_lifetime": 300,
    # With one, a timer for each statement keeps alive whatever its first caller had in hand: the whole update.
    "max_cached_statement_lifetime": 0,
    "reset": _nothing_to_reset,
    "server_settings": {
        "application_name": "distribot",
        "timezone": "UTC",
        # A transaction whose process hangs must not hold its locks for ever.
        "idle_in_transaction_session_timeout": "60000",
    },
}


@contextlib.asynccontextmanager
async def opened(database_url: str, *, synchronous: str = "FULL") -> AsyncIterator[None]:
    """The ORM, ready for use by every task of this process, also by those started earlier."""
    async with contextlib.AsyncExitStack() as stack:
        file = sqlite_file(database_url)
        if file is not None:
            await stack.enter_async_context(locks.used(file))
        context = await stack.enter_async_context(TortoiseContext())
        await context.init(config(database_url, synchronous=synchronous), _enable_global_fallback=True)
        # The ORM keeps its statements by connection name, in the dialect of whichever engine was open first.
        EXECUTOR_CACHE.clear()
        yield


async def size_bytes() -> int:
    """How large the open database is, as its engine counts."""
    connection = connections.get("default")
    if connection.capabilities.dialect == "postgres":
        statement = "SELECT pg_database_size(current_database()) AS bytes"
    else:
        statement = "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()"
    return int((await connection.execute_query_dict(statement))[0]["bytes"])


def pool_use() -> tuple[int, int] | None:
    """Connections in use and the most there may be; nothing for a file, which has one."""
    pool: Any = getattr(connections.get("default"), "_pool", None)
    if not hasattr(pool, "get_max_size"):
        return None
    return pool.get_size() - pool.get_idle_size(), pool.get_max_size()


@contextlib.contextmanager
def only_bot(database_url: str) -> Iterator[None]:
    """Raises FileInUse when another bot serves the same SQLite file; servers take many."""
    file = sqlite_file(database_url)
    if file is None:
        yield
        return
    with locks.only_bot(file):
        yield
