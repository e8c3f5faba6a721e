"""What came from files, and what was there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.catalog import Picture, Product


class ImportRun(Model):
    """One import of one file. A run that was killed goes on when the same file comes again."""

    id: int = fields.BigIntField(primary_key=True)
    file_name = fields.CharField(max_length=255)
    digest = fields.CharField(max_length=64)
    """SHA-256 of the file, hexadecimal."""
    state = fields.CharField(max_length=8)
    """`running` → `done` → `undoing` → `undone`."""
    started_at: datetime = fields.DatetimeField()
    finished_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    undone_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "import_run"


class ImportChange(Model):
    """What one run did to one product, so that it can be taken back."""

    id: int = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyRelation[ImportRun] = fields.ForeignKeyField(
        "shop.ImportRun", related_name="changes", on_delete=fields.RESTRICT
    )
    run_id: int
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "shop.Product", related_name="import_changes", on_delete=fields.RESTRICT
    )
    product_id: int
    before: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    """Only what became different; nothing for a product that was new."""
    after: fields.Field[dict[str, Any]] = fields.JSONField()
    undone_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When an undo looked at it, also when it had to leave it."""

    class Meta:
        table = "import_change"
        indexes = (
            Index(fields=("run_id", "undone_at", "id"), name="ix_import_change_run"),
            Index(fields=("product_id",), name="ix_import_change_product"),
        )


class ProductSource(Model):
    """By what an imported product is known outside, and where its picture came from."""

    id: int = fields.BigIntField(primary_key=True)
    product: fields.OneToOneRelation[Product] = fields.OneToOneField(
        "shop.Product", related_name="source", on_delete=fields.RESTRICT
    )
    product_id: int
    handle: fields.Field[str | None] = fields.CharField(max_length=255, null=True, unique=True)
    picture_url = fields.TextField(default="")
    is_fetched = fields.BooleanField(default=False)
    """Whether the address gave a picture; if not, the next import asks again."""
    picture: fields.ForeignKeyNullableRelation[Picture] = fields.ForeignKeyField(
        "shop.Picture", related_name="sources", null=True, on_delete=fields.RESTRICT
    )
    picture_id: int | None

    class Meta:
        table = "product_source"
        indexes = (Index(fields=("picture_id",), name="ix_product_source_picture"),)
