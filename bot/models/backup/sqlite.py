"""A SQLite file's rows, out of one and into another."""

from __future__ import annotations

import contextlib
import sqlite3
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bot.models.backup.file import BackupBroken, Reader, Row, Table
from bot.models.database import APP


class FileSource:
    """A read transaction: in the write-ahead log's mode it waits for nobody, and nobody for it."""

    engine = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def applied(self) -> set[str]:
        if not self._one("SELECT count(*) FROM sqlite_master WHERE name = 'tortoise_migrations'"):
            return set()
        rows = self._connection.execute("SELECT name FROM tortoise_migrations WHERE app = ?", (APP,))
        return {name for (name,) in rows}

    async def table(self, name: str) -> Table:
        return Table(name, tuple(_columns(self._connection, name)), self._sequence(name))

    async def rows(self, table: Table) -> AsyncIterator[Row]:
        for row in self._connection.execute(f"SELECT {_listed(table.columns)} FROM {_quoted(table.name)}"):  # noqa: S608
            yield list(row)

    async def count(self, table: str) -> int:
        return self._one(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608

    def is_foreign(self) -> bool:
        """Whether it holds tables, but none of ours."""
        ours = self._one("SELECT count(*) FROM sqlite_master WHERE name = 'tortoise_migrations'")
        return not ours and self._one("SELECT count(*) FROM sqlite_master") > 0

    def _sequence(self, table: str) -> int | None:
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else None

    def _one(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchone()[0])


@contextlib.contextmanager
def read(file: Path) -> Iterator[FileSource]:
    """Whoever calls holds one of the file's locks."""
    with contextlib.closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield FileSource(connection)


def load(file: Path, reader: Reader) -> None:
    """Every row of the backup, in the place of what the migrations wrote. Raises BackupBroken, sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        with _without_triggers(connection):
            for table in reader.tables():
                _load_table(connection, table, reader)
        connection.execute("COMMIT")


def _load_table(connection: sqlite3.Connection, table: Table, reader: Reader) -> None:
    kinds = _columns(connection, table.name)
    if set(kinds) != set(table.columns):
        raise BackupBroken(f"its table {table.name} has other columns than schema {reader.head.schema}")
    blobs = [n for n, column in enumerate(table.columns) if kinds[column] == "BLOB"]
    marks = ", ".join("?" * len(table.columns))
    connection.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608
    connection.executemany(
        f"INSERT INTO {_quoted(table.name)} ({_listed(table.columns)}) VALUES ({marks})",  # noqa: S608
        (_with_bytes(row, blobs) for row in reader.rows()),
    )
    if table.sequence is not None:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, table.sequence)
        )


def _with_bytes(row: Row, blobs: list[int]) -> Row:
    for n in blobs:
        if row[n] is not None:
            row[n] = b64decode(row[n], validate=True)
    return row


@contextlib.contextmanager
def _without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    """They refuse changes that no shop makes, and what comes in was let through by them once."""
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {_quoted(name)}")
    yield
    for _, statement in triggers:
        connection.execute(statement)


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Each one's declared type."""
    return dict(connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall())


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(map(_quoted, columns))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
