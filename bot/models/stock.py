"""What lies on the shelf."""

from __future__ import annotations

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
