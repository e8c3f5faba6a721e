"""Checks, append-only tables, entries with postings, partial keys: see bot/models/guards.py."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from bot.models.guards import first_guards


async def create_guards(_: Any, editor: Any) -> None:
    # One statement each, not through RunSQL: on SQLite that splits at every semicolon, also inside a trigger.
    for statement in first_guards(editor.DIALECT):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [ops.RunPython(create_guards)]
