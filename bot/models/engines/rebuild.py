"""Rebuilding a SQLite table without losing what hangs on it.

SQLite changes a column by copying the table. The stock editor's copy drops composite and one-to-one keys,
every index and every trigger, and with foreign keys enforced it empties the tables that refer to this one.
Here all of it is written down before the copy and restored after it.
"""

from __future__ import annotations

from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State

from bot.models.engines.states import GoingState


class RebuildLoses(Exception):
    """The rebuild would lose something that cannot be restored: the migration must say what becomes of it."""


class KeepingSqliteEditor(SqliteSchemaEditor):
    """Restores indexes, keys, triggers and the id sequence of a rebuilt table."""

    async def _remake_table(self, model: Any, *args: Any, **options: Any) -> None:
        table = model._meta.db_table
        if (await self._rows("PRAGMA foreign_keys"))[0]["foreign_keys"]:
            raise RebuildLoses("tables are rebuilt with foreign_keys=OFF only")
        before = await self._what_hangs_on(table)
        references = await self._references(table)
        await super()._remake_table(model, *args, **options)
        columns = await self._columns(table)
        lost = {r for r in references - await self._references(table) if r[0] in columns}
        if lost:
            raise RebuildLoses(f"{table} would lose its references: {sorted(lost)}")
        await self._restore(table, columns, before)

    async def _what_hangs_on(self, table: str) -> dict[str, Any]:
        indexes = [
            (row["sql"], await self._columns_of_index(row["name"]))
            for row in await self._rows(
                "SELECT name, sql FROM sqlite_master "
                "WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
                table,
            )
        ]
        triggers = await self._rows(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table
        )
        return {
            "indexes": indexes,
            "keys": await self._keys(table),
            "triggers": [row["sql"] for row in triggers],
            "sequence": await self._sequence(table),
        }

    async def _restore(self, table: str, columns: set[str], before: dict[str, Any]) -> None:
        for statement, covered in before["indexes"]:
            if covered <= columns:
                await self.client.execute_query(statement)
        for key in sorted(before["keys"] - await self._keys(table)):
            if set(key) <= columns:
                listed = ", ".join(f'"{column}"' for column in key)
                name = f"uq_{table}_{'_'.join(key)}"
                await self.client.execute_query(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({listed})')
        for statement in before["triggers"]:
            await self.client.execute_query(statement)
        if before["sequence"] is not None:
            await self.client.execute_query(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?",
                [before["sequence"], table, before["sequence"]],
            )

    async def _keys(self, table: str) -> set[tuple[str, ...]]:
        """The column tuples that no condition restricts and that must be unique, but for the primary key."""
        listed = await self._rows("SELECT name, origin FROM pragma_index_list(?) WHERE origin = 'u'", table)
        keys = set()
        for row in listed:
            inside = await self._rows("SELECT name FROM pragma_index_info(?) ORDER BY seqno", row["name"])
            keys.add(tuple(str(column["name"]) for column in inside))
        return keys

    async def _references(self, table: str) -> set[tuple[str, str, str, str]]:
        found = await self._rows(
            'SELECT "from" AS here, "table" AS there, "to" AS target, on_delete '
            "FROM pragma_foreign_key_list(?)",
            table,
        )
        return {(row["here"], row["there"], row["target"], row["on_delete"]) for row in found}

    async def _columns(self, table: str) -> set[str]:
        return {row["name"] for row in await self._rows("SELECT name FROM pragma_table_info(?)", table)}

    async def _columns_of_index(self, index: str) -> set[str]:
        found = await self._rows("SELECT name FROM pragma_index_info(?) WHERE name IS NOT NULL", index)
        return {row["name"] for row in found}

    async def _sequence(self, table: str) -> int | None:
        if not await self._rows("SELECT 1 AS one FROM sqlite_master WHERE name = 'sqlite_sequence'"):
            return None
        found = await self._rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return int(found[0]["seq"]) if found else None

    async def _rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        return list(await self.client.execute_query_dict(statement, list(values)))


class KeepingExecutor(MigrationExecutor):
    """The stock executor, with the editor above on SQLite, and states that render less."""

    async def _project_state(self, *args: Any, **options: Any) -> State:
        state = await super()._project_state(*args, **options)
        return GoingState(state.models, state.apps)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if self.connection.capabilities.dialect == "sqlite":
            return KeepingSqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return super()._schema_editor(atomic=atomic, collect_sql=collect_sql)
