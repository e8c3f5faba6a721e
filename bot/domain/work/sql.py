"""Hand-written statements for the few hot paths where the ORM would need several."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence, Sized
from datetime import UTC, datetime
from functools import lru_cache
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
    """Runs one statement in the present transaction, if there is one.

    On both engines `?` marks a value, and `joined(column, ',')` puts the strings of a group together.
    """
    connection = connections.get("default")
    spoken = _spoken(statement, connection.capabilities.dialect)
    found: list[dict[str, Any]] = await connection.execute_query_dict(spoken, list(values))
    return found


@lru_cache(maxsize=512)
def _spoken(statement: str, dialect: str) -> str:
    """The statement in an engine's own words; one and the same string each time, which the driver finds sooner."""
    if dialect != "postgres":
        return statement.replace("joined(", "group_concat(")
    first, *others = statement.replace("joined(", "string_agg(").split("?")
    return first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))


Act = tuple[str, tuple[object, ...]]
"""A statement and the values for its marks."""


async def together(*acts: Act) -> list[dict[str, Any]]:
    """Several changes, none of which looks at what another one changes. Answers what the last one returns.

    PostgreSQL gets them as one statement, by one round trip; SQLite, which needs none, one after another.
    """
    found: list[dict[str, Any]] = []
    for statement, values in [_as_one(acts)] if is_postgres() else acts:
        found = await rows(statement, *values)
    return found


def _as_one(acts: Sequence[Act]) -> Act:
    *before, last = [statement for statement, _ in acts]
    parts = ", ".join(f"act_{number} AS ({statement})" for number, statement in enumerate(before))
    return f"WITH {parts} {last}" if parts else last, tuple(value for _, values in acts for value in values)


def inserting(table: str, *many: Mapping[str, object]) -> Act:
    """Rows with the same columns."""
    one = f"({marks(many[0])})"
    statement = f"INSERT INTO {table} ({', '.join(many[0])}) VALUES {', '.join([one] * len(many))}"  # noqa: S608
    return statement, tuple(_stored(value) for values in many for value in values.values())


async def insert(table: str, **values: object) -> int:
    """One row, by one statement; answers its id. Lists and dictionaries go into JSON columns."""
    statement, given = inserting(table, values)
    found = await rows(f"{statement} RETURNING id", *given)
    return int(found[0]["id"])


async def insert_all(table: str, many: Sequence[Mapping[str, object]], *, unless: str = "") -> None:
    """Rows with the same columns, by one statement. `unless` names the key of which an earlier row stays."""
    if not many:
        return
    statement, _ = inserting(table, many[0])
    connection = connections.get("default")
    ending = f" ON CONFLICT ({unless}) DO NOTHING" if unless else ""
    spoken = _spoken(statement + ending, connection.capabilities.dialect)
    await connection.execute_many(spoken, [[_stored(value) for value in one.values()] for one in many])


def _stored(value: object) -> object:
    return packed(value) if isinstance(value, dict | list | tuple) else value


def packed(value: object) -> str:
    """A JSON column's value: the same text that the ORM writes, so that a row is the same whoever wrote it."""
    return json.dumps(value, separators=(",", ":"))


async def page(
    statement: str, number: int, size: int, card: Callable[[dict[str, Any]], T], *values: object
) -> Page[T]:
    """Page `number` of an ordered statement, each row made a card. One statement; absurd numbers show an empty page."""
    number = min(number, _LAST_PAGE)
    found = await rows(f"{statement} LIMIT {size + 1} OFFSET {number * size}", *values)
    return page_of([card(row) for row in found], number, size)


def marks(values: Sized) -> str:
    """As many marks as there are values, for an IN list; NULL, which equals nothing, for none.

    Values never stand in the statement itself: each connection keeps the statements that it has seen.
    """
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
