"""What came from Telegram and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class HandledUpdate(Model):
    """An update whose change is committed, and the screen it led to, so that a repeat draws it again."""

    id: int = fields.BigIntField(primary_key=True)
    bot_id: int = fields.BigIntField()
    update_id: int = fields.BigIntField()
    screen = fields.CharField(max_length=32, default="")
    arguments: fields.Field[list[Any]] = fields.JSONField(default=list)
    handled_at: datetime = fields.DatetimeField()

    class Meta:
        table = "handled_update"
        unique_together = (("bot_id", "update_id"),)
        indexes = (Index(fields=("handled_at",), name="ix_handled_update_at"),)


class FailedUpdate(Model):
    """An update that raised: tried again by Telegram until it is parked for a person to look at."""

    id: int = fields.BigIntField(primary_key=True)
    bot_id: int = fields.BigIntField()
    update_id: int = fields.BigIntField()
    tries: int = fields.IntField(default=1)
    first_failed_at: datetime = fields.DatetimeField()
    parked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    correlation = fields.CharField(max_length=16)
    error = fields.CharField(max_length=200)
    """The exception's class and place: never its text, which may quote what a person wrote."""
    sealed_body: fields.Field[bytes] = fields.BinaryField()

    class Meta:
        table = "failed_update"
        unique_together = (("bot_id", "update_id"),)


class SeenAlbum(Model):
    """Pictures or files that somebody sent in one piece, of which each comes as an update of its own."""

    id: int = fields.BigIntField(primary_key=True)
    bot_id: int = fields.BigIntField()
    telegram_id: int = fields.BigIntField()
    album = fields.CharField(max_length=64)
    update_id: int = fields.BigIntField()
    """The first of its updates: the one that is answered."""
    seen_at: datetime = fields.DatetimeField()

    class Meta:
        table = "seen_album"
        unique_together = (("bot_id", "telegram_id", "album"),)
        indexes = (Index(fields=("seen_at",), name="ix_seen_album_at"),)
