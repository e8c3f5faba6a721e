"""Hand-written statements for the few hot paths where the ORM would need several."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sized
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from tortoise import connections
from tortoise.queryset import QuerySet

from bot.kernel.page import Page, page_of

T = TypeVar("T")
_LAST_PAGE = 100_000


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


async def page(
    statement: str, number: int, size: int, card: Callable[[dict[str, Any]], T], *values: object
) -> Page[T]:
    """Page `number` of an ordered statement, each row made a card. One statement; absurd numbers show an empty page."""
    number = min(number, _LAST_PAGE)
    found = await rows(f"{statement} LIMIT {size + 1} OFFSET {number * size}", *values)
    return page_of([card(row) for row in found], number, size)


def integers(values: Iterable[int]) -> str:
    """Integers for an IN list or a VALUES row: nothing but digits can come out."""
    return ", ".join(str(int(value)) for value in values)


def marks(values: Sized) -> str:
    """As many marks as there are values, for an IN list; NULL, which equals nothing, for none."""
    return ", ".join("?" * len(values)) or "NULL"


def document(value: Any) -> Any:
    """A JSON column of a hand-written statement: both drivers give it as text."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def instant(value: Any) -> datetime | None:
    """A timestamp column of a hand-written statement: SQLite keeps it as text in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    read = datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def moment(value: Any) -> datetime:
    """The same for a column that is never empty."""
    read = instant(value)
    assert read is not None
    return read
