"""Every row of every table, without what may differ between two runs in which the same happens.

Rows are numbered anew in their order: a transaction that was undone uses numbers up. Of secrets, random codes and the
instants at which something happened it counts only whether they are there.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from tortoise import connections, fields
from tortoise.models import Model

import bot.models

Row = dict[str, Any]
LEFT_OUT = {
    "job_run": "a run whose process died stays open, and the next due moment catches up",
    "lease": "who holds it is another process after a death",
}
_COUNTED = {"alarm": "rang_at IS NOT NULL"}
"""Which rows count: after two deaths a notice has waited so long that something begins of which nobody is told yet."""
_MARKS = {"notice": {"tries", "claimed_until"}, "import_file": {"tries"}}
"""Columns of whoever was at it."""
_RANDOM = {"code", "code_digest", "correlation", "sku"}
_NAMES_ROWS = {"reference", "subject", "params", "arguments", "dialogue_data", "product_ids"}
"""Texts and JSON that name rows by their numbers."""
_KEYS = {"run", "payouts_halted_at"}
"""What names a row within other JSON as every `…_id` does, or when a job did something."""
DATES = frozenset(
    {
        "deadline_at",
        "expires_at",
        "matures_at",
        "automatic_receipt_at",
        "starts_at",
        "ends_at",
        "orders_until",
    }
)
"""Instants that are set for later: the same, unless a job sets them, which comes later after a death."""
_NONE, _BETWEEN = "\x1e", "\x1f"


@functools.cache
def _tables() -> dict[str, type[Model]]:
    models = [getattr(bot.models, name) for name in bot.models.__all__]
    return {str(model._meta.db_table): model for model in models if model._meta.db_table not in LEFT_OUT}


async def every_row() -> dict[str, list[Row]]:
    """By table, in the order in which they were made."""
    _, found = await connections.get("default").execute_query(_statement())
    raw: dict[str, list[list[str]]] = {table: [] for table in _tables()}
    for line in found:
        table, *values = line["line"].split(_BETWEEN)
        raw[table].append(values)
    places = {table: _put_in_order(model, raw[table]) for table, model in _tables().items()}
    return {
        table: [_row(model, values, places) for values in raw[table]] for table, model in _tables().items()
    }


@functools.cache
def _statement() -> str:
    """One for all tables: each row as one text, its columns in the model's order."""
    selects = []
    for table, model in _tables().items():
        columns = [_text_of(model, name, column) for name, column in _columns(model)]
        line = f" || '{_BETWEEN}' || ".join([f"'{table}'", *columns])
        selects.append(f'SELECT {line} AS line FROM "{table}" WHERE {_COUNTED.get(table, "TRUE")}')
    return " UNION ALL ".join(selects)


def _columns(model: type[Model]) -> list[tuple[str, str]]:
    return list(model._meta.fields_db_projection.items())


def _text_of(model: type[Model], name: str, column: str) -> str:
    if _is_only_there(model, name):
        return f"CASE WHEN \"{column}\" IS NULL THEN '{_NONE}' ELSE 'there' END"
    return f"COALESCE(CAST(\"{column}\" AS TEXT), '{_NONE}')"


def _is_only_there(model: type[Model], name: str) -> bool:
    field = model._meta.fields_map[name]
    return isinstance(field, fields.BinaryField) or (
        isinstance(field, fields.DatetimeField) and name not in DATES
    )


def _put_in_order(model: type[Model], rows: list[list[str]]) -> dict[str, int]:
    """Sorts them by their key; answers the place of each."""
    key = [name for name, _ in _columns(model)].index(model._meta.pk_attr)
    rows.sort(key=lambda values: (len(values[key]), values[key]))
    return {values[key]: place for place, values in enumerate(rows, 1)}


@functools.cache
def _references(model: type[Model]) -> dict[str, str]:
    """The table that each column of row numbers refers to."""
    found = {}
    for name in model._meta.fk_fields | model._meta.o2o_fields:
        relation: Any = model._meta.fields_map[name]
        found[relation.source_field] = relation.related_model._meta.db_table
    return found


def _row(model: type[Model], values: list[str], places: dict[str, dict[str, int]]) -> Row:
    left_out = _MARKS.get(str(model._meta.db_table), set())
    if model._meta.pk.generated:
        left_out = {*left_out, model._meta.pk_attr}
    referred = _references(model)
    return {
        name: places[referred[name]].get(value) if name in referred else _told(model, name, value)
        for (name, _), value in zip(_columns(model), values, strict=True)
        if name not in left_out
    }


def _told(model: type[Model], name: str, text: str) -> Any:
    field, is_there = model._meta.fields_map[name], text != _NONE
    if not is_there:
        return None
    if name in _RANDOM:
        return "there" if text else ""
    if name in _NAMES_ROWS or (name == "key" and model is bot.models.Notice):
        return re.sub(r"\d+", "#", text)
    if isinstance(field, fields.BooleanField):
        return text in ("1", "true")
    if isinstance(field, fields.JSONField):
        return _unnumbered(json.loads(text))
    if isinstance(field, fields.IntField):
        return "there" if _is_number_of_row(field, name) else int(text)
    return text


def _unnumbered(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: "there" if value and _names_row(name) else value for name, value in document.items()}
    return document


def _names_row(key: str) -> bool:
    return key in _KEYS or key.endswith("_id")


def _is_number_of_row(field: Any, name: str) -> bool:
    """By whom, of what: numbers that no reference guards."""
    is_wide = isinstance(field, fields.BigIntField)
    return is_wide and name.endswith(("_by", "_id", "id")) and name not in ("telegram_id", "update_id")
