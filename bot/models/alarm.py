"""What is wrong with the shop's surroundings, for as long as it is."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class Alarm(Model):
    """One spell of one alarm; the row goes when the spell is over."""

    name = fields.CharField(max_length=32, primary_key=True)
    began_at: datetime = fields.DatetimeField()
    rang_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When the owners were told; nothing while it may still pass by itself."""
    well_since: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "alarm"
