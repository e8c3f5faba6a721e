"""What a sale pays to whom: the plan, the terms that an order froze, and what each of its lines earned."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.distributor import Distributor
from bot.models.order import Order, OrderLine
from bot.models.referral import Binding


class CommissionPlan(Model):
    """One version of what the shop pays for. Append-only: an order keeps the version it was placed under."""

    version: int = fields.IntField(primary_key=True, generated=False)
    tier_rates: fields.Field[list[int]] = fields.JSONField()
    """Basis points, tier 1 first; their number is the number of tiers."""
    hold_days: int = fields.IntField()
    self_purchase = fields.CharField(max_length=8)
    """`none`: a distributor's own order pays nobody; `upline`: his sponsor is tier 1 of it."""
    bind_days: int = fields.IntField()
    created_at: datetime = fields.DatetimeField()
    created_by: fields.Field[int | None] = fields.BigIntField(null=True)

    class Meta:
        table = "commission_plan"


class CommissionTerms(Model):
    """Whom an order will pay at which rate, frozen when it was placed. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "shop.Order", related_name="commission_terms", on_delete=fields.RESTRICT
    )
    order_id: int
    tier: int = fields.IntField()
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="terms", on_delete=fields.RESTRICT
    )
    distributor_id: int
    rate_bp: int = fields.IntField()
    plan: fields.ForeignKeyRelation[CommissionPlan] = fields.ForeignKeyField(
        "shop.CommissionPlan", related_name="terms", on_delete=fields.RESTRICT
    )
    plan_id: int
    binding: fields.ForeignKeyNullableRelation[Binding] = fields.ForeignKeyField(
        "shop.Binding", related_name="terms", null=True, on_delete=fields.RESTRICT
    )
    binding_id: int | None
    """How the customer came to tier 1; nothing when the buyer is a distributor and his upline earns."""

    class Meta:
        table = "commission_terms"
        unique_together = (("order", "tier"),)
        indexes = (
            Index(fields=("distributor_id",), name="ix_terms_distributor"),
            Index(fields=("plan_id",), name="ix_terms_plan"),
            Index(fields=("binding_id",), name="ix_terms_binding"),
        )


class Commission(Model):
    """What one order line earned for one tier. Written when the order is paid; only `matures_at` follows, and stays
    as it is once the maturing mark has passed it."""

    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "shop.Order", related_name="commissions", on_delete=fields.RESTRICT
    )
    order_id: int
    line: fields.ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "shop.OrderLine", related_name="commissions", on_delete=fields.RESTRICT
    )
    line_id: int
    tier: int = fields.IntField()
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="commissions", on_delete=fields.RESTRICT
    )
    distributor_id: int
    currency = fields.CharField(max_length=3)
    base_minor: int = fields.BigIntField()
    rate_bp: int = fields.IntField()
    amount_minor: int = fields.BigIntField()
    withheld = fields.CharField(max_length=12, default="")
    """Why nothing was earned although the terms named him: `suspended`, or empty."""
    accrued_at: datetime = fields.DatetimeField()
    matures_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it becomes payable; known once the order is received. Nothing while a refund holds it back, or took it."""

    class Meta:
        table = "commission"
        unique_together = (("line", "tier"),)
        indexes = (
            Index(fields=("order_id",), name="ix_commission_order"),
            Index(fields=("distributor_id", "order_id"), name="ix_commission_distributor"),
            Index(fields=("matures_at",), name="ix_commission_maturity"),
        )


class MaturingRun(Model):
    """Everything that matured in (after, upto] became payable by one entry. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    currency = fields.CharField(max_length=3)
    after: datetime = fields.DatetimeField()
    upto: datetime = fields.DatetimeField()
    entry_id: int = fields.BigIntField(unique=True)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "maturing_run"
        unique_together = (("currency", "after"),)
