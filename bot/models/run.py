"""The timetable's runs, leases, and how far a demo shop's clock is ahead."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class JobRun(Model):
    """One due moment of one job. Whoever inserts the row runs it; a run that died is taken over.

    One that an owner asked for is inserted by him, and belongs to nobody until a timetable claims it.
    """

    id: int = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=32)
    due_at: datetime = fields.DatetimeField()
    claimed_until: datetime = fields.DatetimeField()
    started_at: datetime = fields.DatetimeField()
    finished_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    result = fields.CharField(max_length=200, default="")
    failed = fields.BooleanField(default=False)
    tries: int = fields.IntField(db_default=1)
    """How many have claimed it: 0 while it is only asked for, more than 1 when somebody died of it."""
    asked_by: fields.Field[int | None] = fields.BigIntField(null=True)
    """Who asked for it. Nothing for what the timetable itself found due."""

    class Meta:
        table = "job_run"
        unique_together = (("job", "due_at"),)
        # No second unique index over these: one that ON CONFLICT does not name refuses whoever claims at once.
        indexes = (Index(fields=("finished_at", "claimed_until"), name="ix_job_run_open"),)


class JobState(Model):
    """What holds for a job beyond its runs. A job without a row is neither paused nor unwell."""

    job = fields.CharField(max_length=32, primary_key=True)
    paused_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    paused_by: fields.Field[int | None] = fields.BigIntField(null=True)
    resumed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    unwell_since: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """Since when owners know that something is wrong with it."""
    trouble = fields.CharField(max_length=16, default="")

    class Meta:
        table = "job_state"


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
