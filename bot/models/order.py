"""Carts, orders and what is shipped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.models.catalog import Variant
from bot.models.person import Person

if TYPE_CHECKING:
    from bot.models.payment import TransferSlip


class Address(Model):
    """Who receives a parcel and where: sealed, never changed; a new one hides the old."""

    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="addresses"
    )
    person_id: int
    sealed: fields.Field[bytes] = fields.BinaryField()
    saved_at: datetime = fields.DatetimeField()
    hidden_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "address"
        indexes = (Index(fields=("person_id",), name="ix_address_person"),)


class CartLine(Model):
    id: int = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="cart_lines"
    )
    person_id: int
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shop.Variant", related_name="cart_lines"
    )
    variant_id: int
    quantity: int = fields.IntField()
    added_at: datetime = fields.DatetimeField()

    class Meta:
        table = "cart_line"
        unique_together = (("person", "variant"),)
        indexes = (Index(fields=("variant_id",), name="ix_cart_line_variant"),)


class Order(Model):
    """Terms are copied here when it is placed; what the shop changes later does not touch it."""

    id: int = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    customer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "shop.Person", related_name="orders", on_delete=fields.RESTRICT
    )
    customer_id: int
    cart_version: int = fields.IntField()
    status = fields.CharField(max_length=16)
    kind = fields.CharField(max_length=8)
    payment_method = fields.CharField(max_length=16)
    currency = fields.CharField(max_length=3)
    goods_minor: int = fields.BigIntField()
    shipping_minor: int = fields.BigIntField()
    total_minor: int = fields.BigIntField()
    address: fields.ForeignKeyNullableRelation[Address] = fields.ForeignKeyField(
        "shop.Address", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    address_id: int | None
    deadline_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Until when it may be paid and its stock is kept. Nothing while a slip waits for staff, and once paid."""
    checkout_query = fields.CharField(max_length=64, default="")
    """The pre-checkout query that was last said yes to, and when: one payment at a time."""
    checkout_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    automatic_receipt_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    placed_at: datetime = fields.DatetimeField()
    paid_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    received_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    closed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When it was cancelled, expired or refunded."""
    lines: fields.ReverseRelation[OrderLine]
    events: fields.ReverseRelation[OrderEvent]
    slips: fields.ReverseRelation[TransferSlip]
    shipment: fields.BackwardOneToOneRelation[Shipment]

    class Meta:
        table = "customer_order"
        unique_together = (("customer", "cart_version"),)
        indexes = (
            Index(fields=("status", "id"), name="ix_order_status"),
            Index(fields=("deadline_at",), name="ix_order_deadline"),
            Index(fields=("automatic_receipt_at",), name="ix_order_receipt"),
            Index(fields=("address_id",), name="ix_order_address"),
        )


class OrderLine(Model):
    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField("shop.Order", related_name="lines")
    order_id: int
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shop.Variant", related_name="order_lines", on_delete=fields.RESTRICT
    )
    variant_id: int
    sku = fields.CharField(max_length=64)
    names: fields.Field[dict[str, Any]] = fields.JSONField()
    """What it was called when it was bought, in every language the shop had it in."""
    unit_minor: int = fields.BigIntField()
    quantity: int = fields.IntField()
    amount_minor: int = fields.BigIntField()
    delivery = fields.TextField(default="")

    class Meta:
        table = "order_line"
        unique_together = (("order", "variant"),)
        indexes = (Index(fields=("variant_id",), name="ix_order_line_variant"),)


class OrderEvent(Model):
    """The order's timeline: one row per thing that happened to it. Append-only by trigger."""

    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField("shop.Order", related_name="events")
    order_id: int
    at: datetime = fields.DatetimeField()
    actor_id: fields.Field[int | None] = fields.BigIntField(null=True)
    what = fields.CharField(max_length=24)
    params: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "order_event"
        indexes = (Index(fields=("order_id",), name="ix_order_event_order"),)


class Shipment(Model):
    id: int = fields.BigIntField(primary_key=True)
    order: fields.OneToOneRelation[Order] = fields.OneToOneField("shop.Order", related_name="shipment")
    order_id: int
    carrier = fields.CharField(max_length=64)
    number = fields.CharField(max_length=64)
    shipped_at: datetime = fields.DatetimeField()

    class Meta:
        table = "shipment"
