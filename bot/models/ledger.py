"""Append-only double entry: postings move a positive amount from a source to a destination account."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class LedgerAccount(Model):
    """`owner_id` 0 is the shop's own; a distributor's pockets carry his person id."""

    id: int = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=24)
    owner_id: int = fields.BigIntField(default=0)
    currency = fields.CharField(max_length=3)

    class Meta:
        table = "ledger_account"
        unique_together = (("kind", "owner_id", "currency"),)


class LedgerMark(Model):
    """One row, id 1: how far maturing and closing have come. On PostgreSQL they hold the money lock exclusively."""

    id: int = fields.IntField(primary_key=True, generated=False)
    matured_until: datetime = fields.DatetimeField()
    closed_until: datetime = fields.DatetimeField()

    class Meta:
        table = "ledger_mark"


class JournalEntry(Model):
    """One business fact; `kind` and `reference` together happen once."""

    id: int = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=24)
    reference = fields.CharField(max_length=64)
    currency = fields.CharField(max_length=3)
    at: datetime = fields.DatetimeField()
    order_id: fields.Field[int | None] = fields.BigIntField(null=True)
    reverses_id: fields.Field[int | None] = fields.BigIntField(null=True, unique=True)

    class Meta:
        table = "journal_entry"
        unique_together = (("kind", "reference"),)
        indexes = (
            Index(fields=("at",), name="ix_journal_entry_at"),
            Index(fields=("order_id",), name="ix_journal_entry_order"),
        )


class Posting(Model):
    id: int = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[JournalEntry] = fields.ForeignKeyField(
        "shop.JournalEntry", related_name="postings", on_delete=fields.RESTRICT
    )
    entry_id: int
    source: fields.ForeignKeyRelation[LedgerAccount] = fields.ForeignKeyField(
        "shop.LedgerAccount", related_name="outgoing", on_delete=fields.RESTRICT
    )
    source_id: int
    destination: fields.ForeignKeyRelation[LedgerAccount] = fields.ForeignKeyField(
        "shop.LedgerAccount", related_name="incoming", on_delete=fields.RESTRICT
    )
    destination_id: int
    amount_minor: int = fields.BigIntField()

    class Meta:
        table = "posting"
        indexes = (
            Index(fields=("entry_id",), name="ix_posting_entry"),
            Index(fields=("source_id",), name="ix_posting_source"),
            Index(fields=("destination_id",), name="ix_posting_destination"),
        )
