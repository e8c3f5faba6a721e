"""What a database says of its own schema, in the same words on both engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot import models

OURS = "tortoise_migrations"


@dataclass
class Schema:
    tables: set[str] = field(default_factory=set)
    indexes: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    keys: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    """Unique on whole tables, but for primary keys."""
    partial_keys: set[str] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)
    triggers: set[str] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)


async def read(connection: Any) -> Schema:
    is_postgres = connection.capabilities.dialect == "postgres"
    return await (_postgres(connection) if is_postgres else _sqlite(connection))


def keys_of_models() -> set[tuple[str, tuple[str, ...]]]:
    keys = set()
    for model in (getattr(models, name) for name in models.__all__):
        meta = model._meta
        for together in meta.unique_together:
            keys.add((meta.db_table, tuple(_column(meta, name) for name in together)))
        for one in meta.fields_map.values():
            if one.unique and not one.pk and one.has_db_field:
                keys.add((meta.db_table, (one.source_field or one.model_field_name,)))
    return keys


def _column(meta: Any, name: str) -> str:
    return str(getattr(meta.fields_map[name], "source_field", None) or name)


async def counts(connection: Any) -> dict[str, int]:
    tables = ("stock", "posting", "receipt", "transfer_slip", "order_event", "ledger_account")
    return await all_counts(connection, (*tables, "staff_member", "staff_invitation"))


async def all_counts(connection: Any, tables: Iterable[str]) -> dict[str, int]:
    found = {}
    for table in tables:
        found[table] = (await connection.execute_query_dict(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"]
    return found


async def _postgres(connection: Any) -> Schema:
    async def rows(statement: str) -> list[dict[str, Any]]:
        return list(await connection.execute_query_dict(statement))

    schema = Schema()
    for row in await rows("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'"):
        schema.tables.add(row["t"])
    for row in await rows(
        """
        SELECT t.relname AS t, i.relname AS name, x.indisunique AS u, x.indisprimary AS p,
               x.indpred IS NOT NULL AS partial,
               (SELECT string_agg(a.attname, ',' ORDER BY k.n)
                FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS columns
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'
        """
    ):
        columns = tuple(row["columns"].split(","))
        if row["partial"]:
            schema.partial_keys.add(row["name"])
        elif row["u"] and not row["p"]:
            schema.keys.add((row["t"], columns))
        elif not row["p"]:
            schema.indexes[row["t"], row["name"]] = columns
    for row in await rows(
        """
        SELECT c.conname AS name, c.contype::text AS kind, t.relname AS t, a.attname AS first
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
        WHERE n.nspname = 'public'
        """
    ):
        if row["kind"] == "c":
            schema.checks.add(row["name"])
        if row["kind"] == "f":
            schema.references.add((row["t"], row["first"]))
    for row in await rows("SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal"):
        schema.triggers.add(row["name"])
    return _without_ours(schema)


async def _sqlite(connection: Any) -> Schema:
    async def rows(statement: str) -> list[dict[str, Any]]:
        return list(await connection.execute_query_dict(statement))

    schema = Schema()
    for row in await rows("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
        if row["type"] == "table":
            schema.tables.add(row["name"])
        if row["type"] == "trigger":
            schema.triggers.add(row["name"])
    for table in schema.tables:
        for index in await rows(
            f"SELECT name, \"unique\" AS u, origin, partial FROM pragma_index_list('{table}')"
        ):
            inside = await rows(f"SELECT name FROM pragma_index_info('{index['name']}') ORDER BY seqno")
            columns = tuple(column["name"] for column in inside)
            if index["partial"]:
                schema.partial_keys.add(index["name"])
            elif index["u"] and index["origin"] != "pk":
                schema.keys.add((table, columns))
            elif not index["u"]:
                schema.indexes[table, index["name"]] = columns
        for reference in await rows(f"SELECT \"from\" AS f FROM pragma_foreign_key_list('{table}')"):
            schema.references.add((table, reference["f"]))
    return _without_ours(schema)


def _without_ours(schema: Schema) -> Schema:
    """Less the migration tool's own table."""
    schema.tables.discard(OURS)
    schema.keys = {key for key in schema.keys if key[0] != OURS}
    return schema
