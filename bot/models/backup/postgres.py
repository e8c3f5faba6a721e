"""The rows of a PostgreSQL database, out of one and into another."""

from __future__ import annotations

import contextlib
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.models.backup.file import BackupBroken, Reader, Row, Table
from bot.models.database import APP
from bot.models.migrating import bare_connection

Turn = Callable[[Any], Any]
_AHEAD = 4
"""Rows that the server hands over at once: a document may have 10 MB."""
_AHEAD_OF_SMALL = 1000


def _as_it_is(value: Any) -> Any:
    return value


def _compact(text: str) -> str:
    """As the ORM writes JSON: the server gives it back with blanks."""
    return json.dumps(json.loads(text), separators=(",", ":"))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_OUT: dict[str, Turn] = {
    **dict.fromkeys(("int2", "int4", "int8", "text", "varchar", "bytea"), _as_it_is),
    "bool": int,
    "jsonb": _compact,
    "timestamptz": lambda moment: str(moment.astimezone(UTC)),
}
"""A column's type → how its values become what SQLite keeps: truth as 0 or 1, moments as text in UTC."""
_IN: dict[str, Turn] = {
    **dict.fromkeys(("int2", "int4", "int8", "text", "varchar", "jsonb"), _as_it_is),
    "bool": bool,
    "bytea": lambda text: b64decode(text, validate=True),
    "timestamptz": _moment,
}


class ServerSource:
    """A read-only transaction that sees one instant; it takes no locks that a bot would wait for."""

    engine = "postgres"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def applied(self) -> set[str]:
        if not await self._connection.fetchval("SELECT to_regclass('tortoise_migrations') IS NOT NULL"):
            return set()
        rows = await self._connection.fetch("SELECT name FROM tortoise_migrations WHERE app = $1", APP)
        return {row["name"] for row in rows}

    async def table(self, name: str) -> Table:
        # Read before the rows: what is given away meanwhile only moves it on.
        return Table(name, tuple(await _types(self._connection, name)), await self._sequence(name))

    async def rows(self, table: Table) -> AsyncIterator[Row]:
        types = (await _types(self._connection, table.name)).values()
        turns = [_OUT[kind] for kind in types]
        ahead = _AHEAD if "bytea" in types else _AHEAD_OF_SMALL
        async for row in self._connection.cursor(f"SELECT * FROM {_quoted(table.name)}", prefetch=ahead):  # noqa: S608
            yield _turned(row, turns)

    async def count(self, table: str) -> int:
        return int(await self._connection.fetchval(f"SELECT count(*) FROM {_quoted(table)}"))  # noqa: S608

    async def _sequence(self, table: str) -> int | None:
        if not (sequence := await _sequence_of(self._connection, table)):
            return None
        value = await self._connection.fetchval(
            f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608
        )
        return int(value)


@contextlib.asynccontextmanager
async def read(database_url: str) -> AsyncIterator[ServerSource]:
    """Raises DatabaseUnreachable."""
    async with bare_connection(database_url) as connection:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield ServerSource(connection)


async def load(connection: Any, reader: Reader) -> None:
    """Every row of the backup, in the place of what the migrations wrote. Raises BackupBroken, PostgresError."""
    references = await _without_references(connection)
    for table in reader.tables():
        await connection.execute(f"ALTER TABLE {_quoted(table.name)} DISABLE TRIGGER USER")
        await _load_table(connection, table, reader)
        await connection.execute(f"ALTER TABLE {_quoted(table.name)} ENABLE TRIGGER USER")
    for statement in references:
        await connection.execute(statement)


async def _load_table(connection: Any, table: Table, reader: Reader) -> None:
    types = await _types(connection, table.name)
    if set(types) != set(table.columns):
        raise BackupBroken(f"its table {table.name} has other columns than schema {reader.head.schema}")
    turns = [_IN[types[column]] for column in table.columns]

    async def records() -> AsyncIterator[Row]:
        for row in reader.rows():
            yield _turned(row, turns)

    await connection.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608
    await connection.copy_records_to_table(table.name, records=records(), columns=table.columns)
    if table.sequence and (sequence := await _sequence_of(connection, table.name)):
        await connection.execute("SELECT setval($1::regclass, $2)", sequence, table.sequence)


def _turned(row: Iterable[Any], turns: list[Turn]) -> Row:
    return [None if value is None else turn(value) for value, turn in zip(row, turns, strict=True)]


async def _without_references(connection: Any) -> list[str]:
    """Takes foreign keys away, so that tables may come in any order, and answers what puts them back and checks."""
    found = await connection.fetch(
        "SELECT conrelid::regclass::text AS here, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS rule "
        "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    for row in found:
        await connection.execute(f"ALTER TABLE {row['here']} DROP CONSTRAINT {row['name']}")
    return [f"ALTER TABLE {row['here']} ADD CONSTRAINT {row['name']} {row['rule']}" for row in found]


async def drop(connection: Any, tables: Iterable[str]) -> None:
    """Tables and the functions of their triggers; not what somebody else hung on them: then PostgreSQL refuses."""
    listed = [_quoted(table) for table in tables]
    functions = await connection.fetch(
        "SELECT DISTINCT tgfoid::regprocedure::text AS name FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgrelid = ANY($1::text[]::regclass[])",
        listed,
    )
    await connection.execute(f"DROP TABLE {', '.join(listed)}")
    for function in functions:
        await connection.execute(f"DROP FUNCTION {function['name']}")


async def _types(connection: Any, table: str) -> Mapping[str, str]:
    statement = await connection.prepare(f"SELECT * FROM {_quoted(table)}")  # noqa: S608
    return {column.name: column.type.name for column in statement.get_attributes()}


async def _sequence_of(connection: Any, table: str) -> str | None:
    found = await connection.fetchval(
        "SELECT pg_get_serial_sequence($1, attname) FROM pg_attribute "
        "WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped "
        "AND pg_get_serial_sequence($1, attname) IS NOT NULL",
        _quoted(table),
    )
    return None if found is None else str(found)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
