"""A database to be read: all of it as it stood at one instant, while others go on writing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from bot.models.backup.file import Backup, Head, Row, Table, Writer
from bot.models.migrating import known_steps, refuse_newer, tables_at

KeyOf = Callable[[bytes], str]
"""The id of the key that made these sealed bytes."""
SEALED = "sealed"
"""What the name of every column of sealed bytes begins with."""


class NoShop(Exception):
    """The database is not there, or has no tables of ours."""


class Source(Protocol):
    """One engine's database, open at one instant."""

    engine: str

    async def applied(self) -> set[str]:
        """The migrations it has; none where there is no shop."""
        ...

    async def table(self, name: str) -> Table: ...

    def rows(self, table: Table) -> AsyncIterator[Row]:
        """Values as the file keeps them, but for bytes."""
        ...

    async def count(self, table: str) -> int: ...


async def schema_of(source: Source) -> str:
    """Its last migration. Raises NoShop, DatabaseNewer."""
    applied, known = await source.applied(), await known_steps()
    if not applied:
        raise NoShop("the database has no shop in it")
    refuse_newer(known, applied)
    return [step for step in known if step in applied][-1]


async def tables_of(source: Source) -> list[str]:
    return await tables_at(await source.applied())


async def write(source: Source, path: Path, stream: BinaryIO, made_at: datetime, key_of: KeyOf) -> Backup:
    """All of it, into the stream of that file. Raises NoShop, DatabaseNewer, and OSError when it takes no more."""
    head = Head(made_at, source.engine, await schema_of(source))
    writer = Writer(stream, head)
    keys: set[str] = set()
    for name in await tables_of(source):
        table = await source.table(name)
        sealed = [n for n, column in enumerate(table.columns) if column.startswith(SEALED)]
        writer.open_table(table)
        async for row in source.rows(table):
            keys.update(key_of(row[n]) for n in sealed if row[n])
            writer.row(table, [_written(value) for value in row])
        writer.close_table(table)
    writer.end(keys)
    return Backup(path, head, writer.rows, tuple(sorted(keys)))


def _written(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value
