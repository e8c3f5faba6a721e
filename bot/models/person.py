"""People: one row per Telegram account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model


class Person(Model):
    """Also the lock of everything one person does at once, and where his dialogue stands."""

    id: int = fields.BigIntField(primary_key=True)
    telegram_id: int = fields.BigIntField(unique=True)
    name = fields.CharField(max_length=64)
    username: fields.Field[str | None] = fields.CharField(max_length=64, null=True)
    telegram_language = fields.CharField(max_length=16, default="")
    """What his Telegram last said; `language` is what he picked here, which wins."""
    language: fields.Field[str | None] = fields.CharField(max_length=16, null=True)
    dialogue: fields.Field[str | None] = fields.CharField(max_length=32, null=True)
    """The name of the step whose answer his next text or media is, and what that step needs to know."""
    dialogue_data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    cart_version: int = fields.IntField(default=1)
    """Counts placed carts: an order belongs to exactly one version, so a second tap finds the first order."""
    promotions_asked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    promotions_agreed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    blocked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Since when he has blocked the bot; nothing is sent to him meanwhile."""
    met_at: datetime = fields.DatetimeField()
    wants_digest: fields.Field[bool | None] = fields.BooleanField(null=True)
    """What he said of the digest of the day; nothing while he has said nothing: then owners get it."""

    class Meta:
        table = "person"
