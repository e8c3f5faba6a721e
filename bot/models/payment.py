"""Proof that money moved."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.order import Order
from bot.models.person import Person


class Receipt(Model):
    """Raw proof that money arrived, written before it is understood; unique per provider and charge."""

    id: int = fields.BigIntField(primary_key=True)
    provider = fields.CharField(max_length=16)
    charge_id = fields.CharField(max_length=128)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("shop.Person", related_name="receipts")
    person_id: int
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "shop.Order", related_name="receipts", null=True
    )
    order_id: int | None
    payload = fields.CharField(max_length=128, default="")
    currency = fields.CharField(max_length=3)
    amount_minor: int = fields.BigIntField()
    state = fields.CharField(max_length=12)
    """`new` → `matched`, or `review` → `matched` (accepted by a person) | `returned` (paid back); Stars go back
    through Telegram, by way of `returning`."""
    reason = fields.CharField(max_length=24, default="")
    """Why it is in review: `order_unknown`, `order_closed`, `order_paid` or `amount_differs`."""
    voucher = fields.CharField(max_length=200, default="")
    received_at: datetime = fields.DatetimeField()
    decided_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "receipt"
        unique_together = (("provider", "charge_id"),)
        indexes = (
            Index(fields=("order_id",), name="ix_receipt_order"),
            Index(fields=("person_id",), name="ix_receipt_person"),
            Index(fields=("state",), name="ix_receipt_state"),
        )


class TransferSlip(Model):
    """A picture of a bank transfer, sealed; staff decide on it once."""

    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField("shop.Order", related_name="slips")
    order_id: int
    sealed: fields.Field[bytes] = fields.BinaryField()
    uploaded_at: datetime = fields.DatetimeField()
    decision = fields.CharField(max_length=12, default="")
    """Empty while it waits, then `confirmed` or `rejected`."""
    decided_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "transfer_slip"
        indexes = (Index(fields=("order_id",), name="ix_transfer_slip_order"),)
