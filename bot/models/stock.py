"""What lies on the shelf."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from bot.models.catalog import Variant


class Stock(Model):
    """received = available + reserved + sold, none negative: the database itself refuses to sell the last one twice."""

    id: int = fields.BigIntField(primary_key=True)
    variant: fields.OneToOneRelation[Variant] = fields.OneToOneField(
        "shop.Variant", related_name="stock", on_delete=fields.RESTRICT
    )
    variant_id: int
    received: int = fields.BigIntField(default=0)
    reserved: int = fields.BigIntField(default=0)
    sold: int = fields.BigIntField(default=0)

    class Meta:
        table = "stock"


class StockSpell(Model):
    """How low a variant's stock was when it was last looked at, so that staff are told once of each spell."""

    id: int = fields.BigIntField(primary_key=True)
    variant: fields.OneToOneRelation[Variant] = fields.OneToOneField(
        "shop.Variant", related_name="spell", on_delete=fields.RESTRICT
    )
    variant_id: int
    level: int = fields.SmallIntField()
    """0 enough, 1 low, 2 sold out: the lowest of the present spell."""
    received: int = fields.BigIntField()
    """What had ever come in by then: a spell ends when more has."""
    threshold: int = fields.IntField()
    """By which setting that was judged."""
    since: datetime = fields.DatetimeField()

    class Meta:
        table = "stock_spell"
