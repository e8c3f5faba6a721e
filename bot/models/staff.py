"""Who helps to run the shop, and the one-time links by which they came. The owner himself is in no table."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.person import Person


class StaffMember(Model):
    """One role of one person, from when until when. At most one row per person and role has not ended."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="staff_roles", on_delete=fields.RESTRICT
    )
    person_id: int
    role = fields.CharField(max_length=16)
    since: datetime = fields.DatetimeField()
    added_by: int = fields.BigIntField()
    """The owner who made the invitation."""
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    ended_by: fields.Field[int | None] = fields.BigIntField(null=True)

    class Meta:
        table = "staff_member"
        indexes = (
            Index(fields=("person_id",), name="ix_staff_member_person"),
            Index(fields=("ended_at", "role"), name="ix_staff_member_role"),
        )


class StaffInvitation(Model):
    """A link that makes one person a member of staff. Who reads the table cannot use it: its code is sealed."""

    id: int = fields.BigIntField(primary_key=True)
    role = fields.CharField(max_length=16)
    sealed_code: fields.Field[bytes] = fields.BinaryField()
    """For the owner to be shown the link again; a keyed hash finds it when it comes back."""
    code_digest = fields.CharField(max_length=64, unique=True)
    made_by: int = fields.BigIntField()
    made_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    """Brought forward when the owner takes the invitation back."""
    used_by: fields.Field[int | None] = fields.BigIntField(null=True)
    used_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "staff_invitation"
        indexes = (Index(fields=("expires_at",), name="ix_staff_invitation_expiry"),)
