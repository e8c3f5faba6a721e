"""Money that goes back to a customer."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.order import Order


class Refund(Model):
    """One wish to undo a paid order and what became of it. At most one per order is live: asked, due or done."""

    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "shop.Order", related_name="refunds", on_delete=fields.RESTRICT
    )
    order_id: int
    state = fields.CharField(max_length=12)
    """`asked` by the customer → `due` or `declined`; `due` → `done`; `withdrawn` by whoever began it."""
    order_status = fields.CharField(max_length=16)
    """Where the order stood, and stands again when nothing comes of it."""
    reason = fields.CharField(max_length=16)
    note = fields.CharField(max_length=300, default="")
    """In somebody's own words: why the customer asks, why staff refund for another reason."""
    answer = fields.CharField(max_length=300, default="")
    """Why staff declined."""
    is_put_back = fields.BooleanField(default=False)
    """Whether the goods go on sale again."""
    asked_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    decided_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    decided_by: fields.Field[int | None] = fields.BigIntField(null=True)
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    ended_by: fields.Field[int | None] = fields.BigIntField(null=True)
    voucher = fields.CharField(max_length=200, default="")

    class Meta:
        table = "refund"
        indexes = (
            Index(fields=("order_id",), name="ix_refund_order"),
            Index(fields=("state", "id"), name="ix_refund_state"),
        )
