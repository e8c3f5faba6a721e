"""Promotions, and to whom each of them went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.catalog import Picture
from bot.models.person import Person


class Promotion(Model):
    """An offer to many. What it says is fixed once it is confirmed: from then on only its state changes."""

    id: int = fields.BigIntField(primary_key=True)
    state = fields.CharField(max_length=12)
    """`draft` → `scheduled` → `sending` ⇄ `paused` → `sent` | `stopped`."""
    version: int = fields.IntField(default=1)
    """Counts the changes of a draft: what is sent is what was previewed."""
    texts: fields.Field[dict[str, Any]] = fields.JSONField()
    """Language → Telegram's HTML, only ever made by us; a missing language falls back to the shop's first."""
    picture: fields.ForeignKeyNullableRelation[Picture] = fields.ForeignKeyField(
        "shop.Picture", related_name="promotions", null=True, on_delete=fields.RESTRICT
    )
    picture_id: int | None
    product_ids: fields.Field[list[int]] = fields.JSONField(default=list)
    """Whose pages its buttons open, in their order."""
    segment = fields.CharField(max_length=16)
    written_by: int = fields.BigIntField()
    written_at: datetime = fields.DatetimeField()
    confirmed_by: fields.Field[int | None] = fields.BigIntField(null=True)
    """Who said send: he sees how it goes."""
    people: int = fields.IntField(default=0)
    """How many deliveries the confirmation made."""
    starts_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    started_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    finished_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    progress_message: fields.Field[int | None] = fields.BigIntField(null=True)
    """The message in that person's chat that shows how it goes, and is edited."""

    class Meta:
        table = "promotion"
        indexes = (
            Index(fields=("state", "id"), name="ix_promotion_state"),
            Index(fields=("picture_id",), name="ix_promotion_picture"),
        )


class Delivery(Model):
    """One promotion to one person, who gets it once or not at all."""

    id: int = fields.BigIntField(primary_key=True)
    promotion: fields.ForeignKeyRelation[Promotion] = fields.ForeignKeyField(
        "shop.Promotion", related_name="deliveries", on_delete=fields.RESTRICT
    )
    promotion_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="deliveries", on_delete=fields.RESTRICT
    )
    person_id: int
    state = fields.CharField(max_length=8)
    """`queued` → `claimed` → `sent` | `blocked` | `failed` | `unknown` | `skipped`. Whoever claims it may send it
    once: what is claimed and never recorded becomes `unknown`, and is not sent again."""
    reason = fields.CharField(max_length=48, default="")
    """Why it was skipped or has failed."""
    done_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    clicked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    orders_until: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Until when an order counts as brought by the first click."""
    opted_out_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When he said no more by the button under it."""

    class Meta:
        table = "delivery"
        unique_together = (("promotion", "person"),)
        indexes = (
            Index(fields=("promotion_id", "state", "id"), name="ix_delivery_state"),
            Index(fields=("person_id", "done_at"), name="ix_delivery_person"),
        )
