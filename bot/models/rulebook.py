"""The owner's settings, and who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class ShopRules(Model):
    """One row, id 1: the settings as one document, with a version that every change moves on."""

    id: int = fields.IntField(primary_key=True, generated=False)
    version: int = fields.IntField(default=1)
    values: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    changed_at: datetime = fields.DatetimeField()

    class Meta:
        table = "shop_rules"


class AuditEntry(Model):
    """One act of staff. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    at: datetime = fields.DatetimeField()
    actor_id: fields.Field[int | None] = fields.BigIntField(null=True)
    """A person's id; nothing when the shop itself acted."""
    act = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=64)
    before: fields.Field[Any] = fields.JSONField(null=True)
    after: fields.Field[Any] = fields.JSONField(null=True)

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("at",), name="ix_audit_entry_at"),
            Index(fields=("act", "subject", "id"), name="ix_audit_entry_subject"),
        )
