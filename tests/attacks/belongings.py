"""Every row that hangs on a person, found by the keys that the tables themselves declare."""

from __future__ import annotations

from functools import cache
from typing import Any

from tortoise.models import Model

from bot import models
from bot.domain.work.sql import marks, rows

Belongings = dict[tuple[str, Any], str]
"""Table and key → the whole row, as text."""
LINKS = {"ledger_account": {"owner_id": "person"}}
"""References that are no foreign keys."""


async def belongings(person_id: int) -> Belongings:
    """What is his, or hangs on what is his: orders with their lines, payouts, pockets with their postings."""
    own: dict[str, set[int]] = {"person": {person_id}}
    found: Belongings = {}
    for table, key, references in _tables():
        wanted = {column: own[target] for column, target in references.items() if own.get(target)}
        if table == "person":
            wanted = {"id": {person_id}}
        if not wanted:
            continue
        his = " OR ".join(f"{column} IN ({marks(ids)})" for column, ids in wanted.items())
        values = [one for ids in wanted.values() for one in ids]
        for row in await rows(f"SELECT * FROM {table} WHERE {his} ORDER BY {key}", *values):
            found[table, row[key]] = str({name: _plain(value) for name, value in row.items()})
            own.setdefault(table, set()).add(row[key])
    return found


async def changed(person_id: int, other_id: int, before: Belongings) -> list[str]:
    """Rows of his that are not as they were, and new ones that are not the other's as well."""
    after = await belongings(person_id)
    found = [f"{key}: {row} → {after.get(key)}" for key, row in before.items() if after.get(key) != row]
    if new := after.keys() - before.keys():
        own = await belongings(other_id)
        found += [f"{key}: {after[key]}" for key in new if key not in own]
    return found


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


@cache
def _tables() -> list[tuple[str, str, dict[str, str]]]:
    """Table, key, column → the table that it refers to; whatever is referred to stands before what refers to it."""
    waiting: list[type[Model]] = [getattr(models, name) for name in models.__all__]
    done: set[str] = set()
    found = []
    while waiting:
        model = next(one for one in waiting if set(_references(one).values()) - {_name(one)} <= done)
        waiting.remove(model)
        done.add(_name(model))
        found.append((_name(model), model._meta.db_pk_column, _references(model)))
    return found


def _references(model: type[Model]) -> dict[str, str]:
    fields = [model._meta.fields_map[name] for name in (*model._meta.fk_fields, *model._meta.o2o_fields)]
    named = {str(field.source_field): _name(field.related_model) for field in fields}  # type: ignore[attr-defined]
    return {**named, **LINKS.get(_name(model), {})}


def _name(model: type[Model]) -> str:
    return str(model._meta.db_table)
