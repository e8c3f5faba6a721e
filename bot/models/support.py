"""Questions to the seller."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.person import Person


class Question(Model):
    """Sealed like an address: people write names, phones and places into it."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="questions"
    )
    person_id: int
    sealed_text: fields.Field[bytes] = fields.BinaryField()
    asked_at: datetime = fields.DatetimeField()
    sealed_answer: fields.Field[bytes | None] = fields.BinaryField(null=True)
    answered_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    answered_by: fields.Field[int | None] = fields.BigIntField(null=True)

    class Meta:
        table = "question"
        indexes = (
            Index(fields=("person_id",), name="ix_question_person"),
            Index(fields=("answered_at",), name="ix_question_answered"),
        )
