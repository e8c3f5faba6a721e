"""Refunds and their guards; a commission whose hold still runs may be held back."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from bot.models.guards import refund_guards


async def create_guards(_: Any, editor: Any) -> None:
    for statement in refund_guards(editor.DIALECT):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [('shop', '0006_importing')]

    operations = [
        ops.CreateModel(
            name='Refund',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('shop.Order', source_field='order_id', db_constraint=True, to_field='id', related_name='refunds', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=12)),
                ('order_status', fields.CharField(max_length=16)),
                ('reason', fields.CharField(max_length=16)),
                ('note', fields.CharField(default='', max_length=300)),
                ('answer', fields.CharField(default='', max_length=300)),
                ('is_put_back', fields.BooleanField(default=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.BigIntField(null=True)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.BigIntField(null=True)),
                ('voucher', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'refund', 'app': 'shop', 'indexes': [Index(fields=['order_id'], name='ix_refund_order'), Index(fields=['state', 'id'], name='ix_refund_state')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.RunPython(create_guards),
    ]
