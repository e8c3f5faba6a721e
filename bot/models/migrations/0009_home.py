"""Who wants the digest of the day, spells of low stock, and an index that finds a setting's last change."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('shop', '0008_promotions')]

    operations = [
        ops.AddField(model_name='Person', name='wants_digest', field=fields.BooleanField(null=True)),
        ops.CreateModel(
            name='StockSpell',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('variant', fields.OneToOneField('shop.Variant', source_field='variant_id', db_constraint=True, to_field='id', related_name='spell', on_delete=OnDelete.RESTRICT)),
                ('level', fields.SmallIntField()),
                ('received', fields.BigIntField()),
                ('threshold', fields.IntField()),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stock_spell', 'app': 'shop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddIndex(model_name='AuditEntry', index=Index(fields=['act', 'subject', 'id'], name='ix_audit_entry_subject')),
    ]
