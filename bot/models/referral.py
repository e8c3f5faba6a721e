"""Who came through whose link, and whose customer he is."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.distributor import Distributor
from bot.models.person import Person


class Touch(Model):
    """One click, scan or typed code, and what became of it. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="touches", on_delete=fields.RESTRICT
    )
    person_id: int
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="touches", on_delete=fields.RESTRICT
    )
    distributor_id: int
    via = fields.CharField(max_length=8)
    """`link`, `product`, `code` or `recruit`."""
    product_id: fields.Field[int | None] = fields.BigIntField(null=True)
    outcome = fields.CharField(max_length=16)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "touch"
        indexes = (
            Index(fields=("person_id",), name="ix_touch_person"),
            Index(fields=("distributor_id",), name="ix_touch_distributor"),
        )


class Binding(Model):
    """The lasting tie of a customer to the distributor who brought him. At most one per customer is active."""

    id: int = fields.BigIntField(primary_key=True)
    customer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="bindings", on_delete=fields.RESTRICT
    )
    customer_id: int
    distributor: fields.ForeignKeyRelation[Distributor] = fields.ForeignKeyField(
        "shop.Distributor", related_name="bindings", on_delete=fields.RESTRICT
    )
    distributor_id: int
    touch: fields.ForeignKeyRelation[Touch] = fields.ForeignKeyField(
        "shop.Touch", related_name="bindings", on_delete=fields.RESTRICT
    )
    touch_id: int
    bound_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    """Moved on by each paid order; from this instant on it binds nobody, whether the job came by or not."""
    ended_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=24, default="")
    """`expired` or `became_distributor`."""

    class Meta:
        table = "binding"
        indexes = (
            Index(fields=("customer_id",), name="ix_binding_customer"),
            Index(fields=("distributor_id", "ended_at"), name="ix_binding_distributor"),
            Index(fields=("touch_id",), name="ix_binding_touch"),
            Index(fields=("ended_at", "expires_at"), name="ix_binding_expiry"),
        )
