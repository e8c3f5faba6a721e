"""Imports of product files, what they did, and descriptions with markup."""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shop', '0005_staff')]

    

    operations = [
        ops.AddField(
            model_name='Product',
            name='rich_descriptions',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.CreateModel(
            name='ImportRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file_name', fields.CharField(max_length=255)),
                ('digest', fields.CharField(max_length=64)),
                ('state', fields.CharField(max_length=8)),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'import_run', 'app': 'shop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ImportChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('run', fields.ForeignKeyField('shop.ImportRun', source_field='run_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('product', fields.ForeignKeyField('shop.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='import_changes', on_delete=OnDelete.RESTRICT)),
                ('before', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('after', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'import_change', 'app': 'shop', 'indexes': [Index(fields=['run_id', 'undone_at', 'id'], name='ix_import_change_run'), Index(fields=['product_id'], name='ix_import_change_product')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProductSource',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('product', fields.OneToOneField('shop.Product', source_field='product_id', db_constraint=True, to_field='id', related_name='source', on_delete=OnDelete.RESTRICT)),
                ('handle', fields.CharField(null=True, unique=True, max_length=255)),
                ('picture_url', fields.TextField(default='', unique=False)),
                ('is_fetched', fields.BooleanField(default=False)),
                ('picture', fields.ForeignKeyField('shop.Picture', source_field='picture_id', null=True, db_constraint=True, to_field='id', related_name='sources', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'product_source', 'app': 'shop', 'indexes': [Index(fields=['picture_id'], name='ix_product_source_picture')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
