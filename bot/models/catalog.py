"""What the shop sells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Category(Model):
    id: int = fields.BigIntField(primary_key=True)
    position: int = fields.IntField(default=0)
    emoji = fields.CharField(max_length=16, default="")
    names: fields.Field[dict[str, Any]] = fields.JSONField()
    """Language → text; a missing language falls back to the shop's first, then to any."""
    hidden_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "category"


class Picture(Model):
    """A re-encoded JPEG. Replicas share no disk, so pictures live in the database."""

    id: int = fields.BigIntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    """SHA-256 of the bytes, hexadecimal: the same picture is kept once."""
    body: fields.Field[bytes] = fields.BinaryField()

    class Meta:
        table = "picture"


class PictureUpload(Model):
    """A picture that Telegram already has: its file id, which is good for one bot only."""

    id: int = fields.BigIntField(primary_key=True)
    bot_id: int = fields.BigIntField()
    picture: fields.ForeignKeyRelation[Picture] = fields.ForeignKeyField(
        "shop.Picture", related_name="uploads"
    )
    picture_id: int
    file_id = fields.CharField(max_length=255)

    class Meta:
        table = "picture_upload"
        unique_together = (("bot_id", "picture"),)
        indexes = (Index(fields=("picture_id",), name="ix_picture_upload_picture"),)


class Product(Model):
    id: int = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    """Stands in deep links: random, never guessable from another."""
    category: fields.ForeignKeyRelation[Category] = fields.ForeignKeyField(
        "shop.Category", related_name="products", on_delete=fields.RESTRICT
    )
    category_id: int
    kind = fields.CharField(max_length=8)
    """`physical` or `digital`: digital goods are sold for Telegram Stars only."""
    names: fields.Field[dict[str, Any]] = fields.JSONField()
    descriptions: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    """Plain: what is searched, edited and audited."""
    rich_descriptions: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    """The same in Telegram's HTML, for languages whose text came with markup. Only ever made by us."""
    search_text = fields.TextField(default="")
    """Names and descriptions in every language, case-folded: what a search looks through."""
    picture: fields.ForeignKeyNullableRelation[Picture] = fields.ForeignKeyField(
        "shop.Picture", related_name="products", null=True, on_delete=fields.RESTRICT
    )
    picture_id: int | None
    delivery = fields.TextField(default="")
    """What a buyer of a digital product receives once it is paid."""
    position: int = fields.IntField(default=0)
    hidden_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "product"
        indexes = (
            Index(fields=("category_id", "position", "id"), name="ix_product_category"),
            Index(fields=("picture_id",), name="ix_product_picture"),
        )


class Variant(Model):
    """What is bought, stocked and priced: a product has one or more."""

    id: int = fields.BigIntField(primary_key=True)
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shop.Product", related_name="variants", on_delete=fields.RESTRICT
    )
    product_id: int
    sku = fields.CharField(max_length=64, unique=True)
    names: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    """Empty when the product has only this one."""
    price_minor: int = fields.BigIntField()
    position: int = fields.IntField(default=0)
    hidden_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "variant"
        indexes = (Index(fields=("product_id",), name="ix_variant_product"),)
