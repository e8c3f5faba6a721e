"""What came from files, and what was there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.catalog import Picture, Product
from bot.models.person import Person


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
    made_by: fields.Field[int | None] = fields.BigIntField(null=True)
    """The person who sent the file to the bot; nothing for the command."""
    undone_by: fields.Field[int | None] = fields.BigIntField(null=True)
    """Who takes it back in the chat: the bot does it, and tells him."""
    undo_message_id: fields.Field[int | None] = fields.BigIntField(null=True)
    """The message in his chat that shows how far it is."""
    undo: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    """What was taken back so far, what had to be left, and how often it failed."""

    class Meta:
        table = "import_run"
        indexes = (Index(fields=("state",), name="ix_import_run_state"),)


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


class ImportFile(Model):
    """A product file that a member of staff sent to the bot, and how far it has come."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="import_files", on_delete=fields.RESTRICT
    )
    person_id: int
    name = fields.CharField(max_length=255)
    digest = fields.CharField(max_length=64)
    """SHA-256 of its bytes, hexadecimal."""
    state = fields.CharField(max_length=12)
    """`reading` → `ready` → `importing` → `done`; `refused`, `replaced`, `cancelled`, `expired`, `stopped`."""
    currency = fields.CharField(max_length=3, default="")
    """Whose prices the report read in it."""
    sent_at: datetime = fields.DatetimeField()
    confirmed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    run: fields.OneToOneNullableRelation[ImportRun] = fields.OneToOneField(
        "shop.ImportRun", related_name="file", null=True, on_delete=fields.RESTRICT
    )
    run_id: int | None
    message_id: fields.Field[int | None] = fields.BigIntField(null=True)
    """The message in his chat that shows how far it is."""
    report: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    """What it would do, as counted before he said yes; or why the whole file is refused."""
    done: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    """What it did so far, counted in the transactions that did it."""
    tries: int = fields.IntField(default=0)
    """How often working on it failed since it last came any further."""

    class Meta:
        table = "import_file"
        indexes = (
            Index(fields=("person_id",), name="ix_import_file_person"),
            Index(fields=("state", "id"), name="ix_import_file_state"),
        )


class ImportChunk(Model):
    """A part of such a file: any replica may go on with it, and they share no disk."""

    id: int = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[ImportFile] = fields.ForeignKeyField(
        "shop.ImportFile", related_name="chunks", on_delete=fields.CASCADE
    )
    file_id: int
    place: int = fields.IntField()
    body: fields.Field[bytes] = fields.BinaryField()

    class Meta:
        table = "import_chunk"
        unique_together = (("file_id", "place"),)


class ImportRefusal(Model):
    """A product of such a file that was not taken."""

    id: int = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[ImportFile] = fields.ForeignKeyField(
        "shop.ImportFile", related_name="refusals", on_delete=fields.CASCADE
    )
    file_id: int
    line: int = fields.IntField()
    handle = fields.CharField(max_length=64)
    reason = fields.CharField(max_length=16)
    detail = fields.CharField(max_length=64)

    class Meta:
        table = "import_refusal"
        indexes = (Index(fields=("file_id", "id"), name="ix_import_refusal_file"),)
