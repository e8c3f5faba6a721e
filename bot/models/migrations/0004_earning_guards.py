"""The guards of what distributors earn, the first plan, and the marks of maturing and closing."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from bot.models.guards import earning_guards

_NEVER = "1970-01-01 00:00:00+00:00"


async def create_guards(_: Any, editor: Any) -> None:
    for statement in earning_guards(editor.DIALECT):
        await editor.client.execute_query(statement)


async def start_rows(_: Any, editor: Any) -> None:
    """Two tiers, 15 % and 10 %, 15 days of hold, 90 days of binding: the owner changes it by a further version."""
    await editor.client.execute_query(
        "INSERT INTO ledger_mark (id, matured_until, closed_until) "
        f"VALUES (1, '{_NEVER}', '{_NEVER}')"
    )
    await editor.client.execute_query(
        "INSERT INTO commission_plan (version, tier_rates, hold_days, self_purchase, bind_days, created_at) "
        f"VALUES (1, '[1500,1000]', 15, 'none', 90, '{_NEVER}')"
    )


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_earning")]

    operations = [ops.RunPython(create_guards), ops.RunPython(start_rows)]
