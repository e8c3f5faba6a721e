"""Alarms that ring."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('shop', '0010_imports_by_chat')]

    

    operations = [
        ops.CreateModel(
            name='Alarm',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('rang_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('well_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'alarm', 'app': 'shop', 'pk_attr': 'name'},
            bases=['Model'],
        ),
    ]
