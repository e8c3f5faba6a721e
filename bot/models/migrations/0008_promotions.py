"""Promotions and their deliveries."""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [('shop', '0007_refunds')]

    operations = [
        ops.CreateModel(
            name='Promotion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('state', fields.CharField(max_length=12)),
                ('version', fields.IntField(default=1)),
                ('texts', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('picture', fields.ForeignKeyField('shop.Picture', source_field='picture_id', null=True, db_constraint=True, to_field='id', related_name='promotions', on_delete=OnDelete.RESTRICT)),
                ('product_ids', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('segment', fields.CharField(max_length=16)),
                ('written_by', fields.BigIntField()),
                ('written_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_by', fields.BigIntField(null=True)),
                ('people', fields.IntField(default=0)),
                ('starts_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('progress_message', fields.BigIntField(null=True)),
            ],
            options={'table': 'promotion', 'app': 'shop', 'indexes': [Index(fields=['state', 'id'], name='ix_promotion_state'), Index(fields=['picture_id'], name='ix_promotion_picture')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('promotion', fields.ForeignKeyField('shop.Promotion', source_field='promotion_id', db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('shop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=8)),
                ('reason', fields.CharField(default='', max_length=48)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('clicked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('orders_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('opted_out_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'delivery', 'app': 'shop', 'unique_together': (('promotion', 'person'),), 'indexes': [Index(fields=['promotion_id', 'state', 'id'], name='ix_delivery_state'), Index(fields=['person_id', 'done_at'], name='ix_delivery_person')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
