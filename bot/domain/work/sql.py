"""Hand-written statements for the few hot paths where the ORM would need several."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from tortoise import connections
from tortoise.queryset import QuerySet


def is_postgres() -> bool:
    return bool(connections.get("default").capabilities.dialect == "postgres")


async def ids(found: QuerySet[Any], column: str = "id") -> list[int]:
    """One column of integers: the ORM's own types lose what `flat` means."""
    return [int(value) for value in cast("list[Any]", await found.values_list(column, flat=True))]


async def rows(statement: str, *values: object) -> list[dict[str, Any]]:
    """Runs one statement in the present transaction, if there is one. `?` marks a value on both engines."""
    connection = connections.get("default")
    if is_postgres():
        statement = _numbered(statement)
    found: list[dict[str, Any]] = await connection.execute_query_dict(statement, list(values))
    return found


def _numbered(statement: str) -> str:
    parts = statement.split("?")
    return "".join(f"{part}${n}" for n, part in enumerate(parts[:-1], 1)) + parts[-1]


def integers(values: Iterable[int]) -> str:
    """Integers for an IN list or a VALUES row: nothing but digits can come out."""
    return ", ".join(str(int(value)) for value in values)


def document(value: Any) -> Any:
    """A JSON column of a hand-written statement: both drivers give it as text."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def instant(value: Any) -> datetime | None:
    """A timestamp column of a hand-written statement: SQLite keeps it as text in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    read = datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=UTC)
