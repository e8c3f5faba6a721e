"""Paying distributors out."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.distributor import Distributor


class PayoutDetails(Model):
    """Where a distributor wants his money: sealed, never changed; new ones hide the old."""

    id: int = fields.BigIntField(primary_key=True)
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="payout_details", on_delete=fields.RESTRICT
    )
    distributor_id: int
    sealed: fields.Field[bytes] = fields.BinaryField()
    digest = fields.CharField(max_length=64)
    """A keyed hash: two distributors with one account are shown to whoever pays."""
    saved_at: datetime = fields.DatetimeField()
    hidden_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "payout_details"
        indexes = (
            Index(fields=("distributor_id",), name="ix_payout_details_distributor"),
            Index(fields=("digest",), name="ix_payout_details_digest"),
        )


class Payout(Model):
    """One request for money and what became of it. At most one per distributor is open."""

    id: int = fields.BigIntField(primary_key=True)
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="payouts", on_delete=fields.RESTRICT
    )
    distributor_id: int
    details: fields.ForeignKeyRelation[PayoutDetails] = fields.ForeignKeyField(
        "shop.PayoutDetails", related_name="payouts", on_delete=fields.RESTRICT
    )
    details_id: int
    currency = fields.CharField(max_length=3)
    amount_minor: int = fields.BigIntField()
    state = fields.CharField(max_length=12)
    """`requested` → `approved` → `paid`; or `cancelled` by him, `rejected` or `failed`: then the money is
    payable again."""
    requested_at: datetime = fields.DatetimeField()
    approved_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    approved_by: fields.Field[int | None] = fields.BigIntField(null=True)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    ended_by: fields.Field[int | None] = fields.BigIntField(null=True)
    voucher = fields.CharField(max_length=200, default="")
    reason = fields.CharField(max_length=300, default="")

    class Meta:
        table = "payout"
        indexes = (
            Index(fields=("distributor_id",), name="ix_payout_distributor"),
            Index(fields=("details_id",), name="ix_payout_details"),
            Index(fields=("state", "id"), name="ix_payout_state"),
        )
