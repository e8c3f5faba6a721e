"""Product files that were sent to the bot, who takes an import back, and albums that were seen."""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

_ENCODER = functools.partial(dumps, separators=(',', ':'))


class Migration(migrations.Migration):
    dependencies = [('shop', '0009_home')]

    operations = [
        ops.AddField(model_name='ImportRun', name='made_by', field=fields.BigIntField(null=True)),
        ops.AddField(model_name='ImportRun', name='undone_by', field=fields.BigIntField(null=True)),
        ops.AddField(model_name='ImportRun', name='undo_message_id', field=fields.BigIntField(null=True)),
        ops.AddField(
            model_name='ImportRun',
            name='undo',
            field=fields.JSONField(null=True, encoder=_ENCODER, decoder=loads),
        ),
        ops.AddIndex(model_name='ImportRun', index=Index(fields=['state'], name='ix_import_run_state')),
        ops.CreateModel(
            name='ImportFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('shop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='import_files', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=255)),
                ('digest', fields.CharField(max_length=64)),
                ('state', fields.CharField(max_length=12)),
                ('currency', fields.CharField(default='', max_length=3)),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('run', fields.OneToOneField('shop.ImportRun', source_field='run_id', null=True, db_constraint=True, to_field='id', related_name='file', on_delete=OnDelete.RESTRICT)),
                ('message_id', fields.BigIntField(null=True)),
                ('report', fields.JSONField(default=dict, encoder=_ENCODER, decoder=loads)),
                ('done', fields.JSONField(default=dict, encoder=_ENCODER, decoder=loads)),
                ('tries', fields.IntField(default=0)),
            ],
            options={'table': 'import_file', 'app': 'shop', 'indexes': [Index(fields=['person_id'], name='ix_import_file_person'), Index(fields=['state', 'id'], name='ix_import_file_state')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.ForeignKeyField('shop.ImportFile', source_field='file_id', db_constraint=True, to_field='id', related_name='chunks', on_delete=OnDelete.CASCADE)),
                ('place', fields.IntField()),
                ('body', fields.BinaryField()),
            ],
            options={'table': 'import_chunk', 'app': 'shop', 'unique_together': (('file_id', 'place'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ImportRefusal',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.ForeignKeyField('shop.ImportFile', source_field='file_id', db_constraint=True, to_field='id', related_name='refusals', on_delete=OnDelete.CASCADE)),
                ('line', fields.IntField()),
                ('handle', fields.CharField(max_length=64)),
                ('reason', fields.CharField(max_length=16)),
                ('detail', fields.CharField(max_length=64)),
            ],
            options={'table': 'import_refusal', 'app': 'shop', 'indexes': [Index(fields=['file_id', 'id'], name='ix_import_refusal_file')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeenAlbum',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bot_id', fields.BigIntField()),
                ('telegram_id', fields.BigIntField()),
                ('album', fields.CharField(max_length=64)),
                ('update_id', fields.BigIntField()),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'seen_album', 'app': 'shop', 'unique_together': (('bot_id', 'telegram_id', 'album'),), 'indexes': [Index(fields=['seen_at'], name='ix_seen_album_at')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
