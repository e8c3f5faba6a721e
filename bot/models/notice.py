"""What must be told to somebody: written with the fact, sent after it is committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.person import Person


class Notice(Model):
    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("shop.Person", related_name="notices")
    person_id: int
    kind = fields.CharField(max_length=32)
    params: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    """Ids and numbers only: the text is made when it is sent, in the reader's language."""
    key = fields.CharField(max_length=96, unique=True)
    """The fact it tells, so that a fact is told once to each reader."""
    due_at: datetime = fields.DatetimeField()
    claimed_until: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    tries: int = fields.IntField(default=0)
    done_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=16, default="")
    """`sent`, `blocked` or `failed`."""

    class Meta:
        table = "notice"
        indexes = (
            Index(fields=("person_id",), name="ix_notice_person"),
            Index(fields=("done_at", "due_at"), name="ix_notice_due"),
        )
