"""Members of staff, the invitations by which they come, and the guards of both."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from bot.models.guards import staff_guards


async def create_guards(_: Any, editor: Any) -> None:
    for statement in staff_guards(editor.DIALECT):
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [('shop', '0004_earning_guards')]

    operations = [
        ops.CreateModel(
            name='StaffInvitation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('role', fields.CharField(max_length=16)),
                ('sealed_code', fields.BinaryField()),
                ('code_digest', fields.CharField(unique=True, max_length=64)),
                ('made_by', fields.BigIntField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_by', fields.BigIntField(null=True)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_invitation', 'app': 'shop', 'indexes': [Index(fields=['expires_at'], name='ix_staff_invitation_expiry')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffMember',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('shop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='staff_roles', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('added_by', fields.BigIntField()),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'staff_member', 'app': 'shop', 'indexes': [Index(fields=['person_id'], name='ix_staff_member_person'), Index(fields=['ended_at', 'role'], name='ix_staff_member_role')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.RunPython(create_guards),
    ]
