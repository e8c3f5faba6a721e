"""Jobs that are paused or unwell, and runs that an owner asked for."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

from bot.models.guards import job_guards


async def create_guards(_: Any, editor: Any) -> None:
    for statement in job_guards(editor.DIALECT):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [('shop', '0011_health')]

    operations = [
        ops.AddField(
            model_name='JobRun',
            name='tries',
            field=fields.IntField(db_default=1),
        ),
        ops.AddField(
            model_name='JobRun',
            name='asked_by',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(model_name='JobRun', index=Index(fields=['finished_at', 'claimed_until'], name='ix_job_run_open')),
        ops.CreateModel(
            name='JobState',
            fields=[
                ('job', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('paused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('paused_by', fields.BigIntField(null=True)),
                ('resumed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('unwell_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('trouble', fields.CharField(default='', max_length=16)),
            ],
            options={'table': 'job_state', 'app': 'shop', 'pk_attr': 'job'},
            bases=['Model'],
        ),
        ops.RunPython(create_guards),
    ]
