"""Distributors, and how they become one."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.person import Person


class Distributor(Model):
    """A person who may sell. His key is his person's, so that who earns and who buys compare at a glance."""

    id: int = fields.BigIntField(primary_key=True, generated=False)
    code = fields.CharField(max_length=12, unique=True)
    """What his links carry, and what can be read aloud and typed."""
    sponsor: fields.ForeignKeyNullableRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="recruits", null=True, on_delete=fields.RESTRICT
    )
    sponsor_id: int | None
    """Fixed at approval. He exists before his recruits do, so that lines cannot loop."""
    approved_at: datetime = fields.DatetimeField()
    suspended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    suspension_reason = fields.CharField(max_length=300, default="")

    class Meta:
        table = "distributor"
        indexes = (Index(fields=("sponsor_id",), name="ix_distributor_sponsor"),)


class Application(Model):
    """What an applicant has told so far; each answer is kept at once. Name and phone are sealed."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="applications", on_delete=fields.RESTRICT
    )
    person_id: int
    sponsor: fields.ForeignKeyNullableRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="applications", null=True, on_delete=fields.RESTRICT
    )
    sponsor_id: int | None
    state = fields.CharField(max_length=12)
    """`draft` → `submitted` → `approved` | `rejected`, or `withdrawn` by the applicant."""
    sealed_name: fields.Field[bytes | None] = fields.BinaryField(null=True)
    sealed_phone: fields.Field[bytes | None] = fields.BinaryField(null=True)
    phone_digest = fields.CharField(max_length=64, default="")
    """A keyed hash: equal phones are found, no phone can be guessed from it."""
    region = fields.CharField(max_length=80, default="")
    channels = fields.CharField(max_length=300, default="")
    documents_done = fields.BooleanField(default=False)
    terms_version: fields.Field[int | None] = fields.IntField(null=True)
    terms_accepted_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    started_at: datetime = fields.DatetimeField()
    submitted_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    decided_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    decided_by: fields.Field[int | None] = fields.BigIntField(null=True)
    reason = fields.CharField(max_length=300, default="")
    """Why it was rejected, in the reviewer's words, for the applicant to read."""
    documents: fields.ReverseRelation[ApplicationDocument]

    class Meta:
        table = "application"
        indexes = (
            Index(fields=("person_id",), name="ix_application_person"),
            Index(fields=("sponsor_id",), name="ix_application_sponsor"),
            Index(fields=("state", "id"), name="ix_application_state"),
            Index(fields=("phone_digest",), name="ix_application_phone"),
        )


class ApplicationDocument(Model):
    """A picture of a document, sealed in the database: replicas share no disk."""

    id: int = fields.BigIntField(primary_key=True)
    application: fields.ForeignKeyRelation[Application] = fields.ForeignKeyField(
        "shop.Application", related_name="documents"
    )
    application_id: int
    sealed: fields.Field[bytes] = fields.BinaryField()
    digest = fields.CharField(max_length=64)
    uploaded_at: datetime = fields.DatetimeField()

    class Meta:
        table = "application_document"
        indexes = (
            Index(fields=("application_id",), name="ix_document_application"),
            Index(fields=("digest",), name="ix_document_digest"),
        )
