"""The timetable's runs, leases, and how far a demo shop's clock is ahead."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class JobRun(Model):
    """One due moment of one job. Whoever inserts the row runs it; a run that died is taken over."""

    id: int = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=32)
    due_at: datetime = fields.DatetimeField()
    claimed_until: datetime = fields.DatetimeField()
    started_at: datetime = fields.DatetimeField()
    finished_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    result = fields.CharField(max_length=200, default="")
    failed = fields.BooleanField(default=False)

    class Meta:
        table = "job_run"
        unique_together = (("job", "due_at"),)


class Lease(Model):
    """Who may do what only one process may do at a time, until when."""

    name = fields.CharField(max_length=32, primary_key=True)
    holder = fields.CharField(max_length=64)
    expires_at: datetime = fields.DatetimeField()

    class Meta:
        table = "lease"


class ClockOffset(Model):
    """One row, id 1, in a demo shop only."""

    id: int = fields.IntField(primary_key=True, generated=False)
    seconds: int = fields.BigIntField(default=0)

    class Meta:
        table = "clock_offset"
