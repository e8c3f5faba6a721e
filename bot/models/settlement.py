"""Closed periods and the statements they issued."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.distributor import Distributor


class SettlementPeriod(Model):
    """A closed period, half-open. Closing is once: its key is unique. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=10, unique=True)
    """`2026-11`."""
    currency = fields.CharField(max_length=3)
    starts_at: datetime = fields.DatetimeField(unique=True)
    ends_at: datetime = fields.DatetimeField(unique=True)
    closed_at: datetime = fields.DatetimeField()
    closed_by: fields.Field[int | None] = fields.BigIntField(null=True)
    """Who closed it; nothing when the timetable did."""

    class Meta:
        table = "settlement_period"


class Statement(Model):
    """What one distributor was owed, earned, gave back and was paid in one period. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    period: fields.ForeignKeyRelation[SettlementPeriod] = fields.ForeignKeyField(
        "shop.SettlementPeriod", related_name="statements", on_delete=fields.RESTRICT
    )
    period_id: int
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="statements", on_delete=fields.RESTRICT
    )
    distributor_id: int
    opening_minor: int = fields.BigIntField()
    earned_minor: int = fields.BigIntField()
    """What became payable in the period."""
    taken_back_minor: int = fields.BigIntField()
    paid_minor: int = fields.BigIntField()
    closing_minor: int = fields.BigIntField()

    class Meta:
        table = "statement"
        unique_together = (("period", "distributor"),)
        indexes = (Index(fields=("distributor_id",), name="ix_statement_distributor"),)
