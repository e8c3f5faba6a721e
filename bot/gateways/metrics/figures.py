"""What the database knows of the shop's state, asked when somebody reads the metrics. Numbers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from bot.domain import alarms, notices, orders, payments, runs, updates
from bot.domain.notices import Backlog
from bot.domain.runs import JobRecord
from bot.models import database
from bot.models.migrating import newest_applied

BOOKS = "prove books"
"""The job whose result says whether the books hold."""


@dataclass(frozen=True, slots=True)
class Figures:
    now: datetime
    backlog: Backlog
    parked: int
    receipts_in_review: int
    orders: Mapping[str, int]
    jobs: tuple[JobRecord, ...]
    ringing: tuple[str, ...]
    polls: bool
    """Whether this process is the one that polls."""
    migration: str
    size_bytes: int
    pool: tuple[int, int] | None
    """Connections in use, and the most there may be; a file has no pool."""


async def read_figures(now: datetime, lease: str, holder: str) -> Figures:
    """A handful of statements, none of which grows with the shop: the longest reads the runs of a week."""
    return Figures(
        now=now,
        backlog=await notices.backlog(now),
        parked=await updates.count_parked(),
        receipts_in_review=await payments.count_in_review(),
        orders={status.value: n for status, n in (await orders.waiting_counts()).items()},
        jobs=await runs.records(),
        ringing=tuple(alarm.name for alarm in await alarms.ringing()),
        polls=await runs.lease_holder(lease, now) == holder,
        migration=await newest_applied(),
        size_bytes=await database.size_bytes(),
        pool=database.pool_use(),
    )


def families(figures: Figures) -> Iterator[Metric]:
    yield from _of_notices(figures)
    yield _gauge(
        "distribot_updates_parked", "Updates that stand aside for a person to look at.", figures.parked
    )
    yield _gauge(
        "distribot_receipts_in_review", "Payments that wait for a decision.", figures.receipts_in_review
    )
    yield _by("distribot_orders", "Orders that wait for somebody, by status.", "status", figures.orders)
    yield from _of_jobs(figures)
    yield _by("distribot_alarm", "1 for each alarm that rings.", "alarm", dict.fromkeys(figures.ringing, 1))
    yield _gauge("distribot_polls", "1 in the process that asks Telegram for updates.", figures.polls)
    yield _by("distribot_schema", "1, by the newest step applied.", "step", {figures.migration: 1})
    yield _gauge("distribot_database_bytes", "The size of the shop's database.", figures.size_bytes)
    if figures.pool is not None:
        used, most = figures.pool
        yield _gauge("distribot_pool_used", "Database connections in use by this process.", used)
        yield _gauge("distribot_pool_size", "Database connections it may have.", most)


def _of_notices(figures: Figures) -> Iterator[Metric]:
    backlog = figures.backlog
    oldest = (figures.now - backlog.oldest_due_at).total_seconds() if backlog.oldest_due_at else 0.0
    yield _gauge("distribot_notices_waiting", "Notices that are due and not sent.", backlog.waiting)
    yield _gauge(
        "distribot_notices_oldest_seconds", "How long the oldest of them has been due.", max(0.0, oldest)
    )


def _of_jobs(figures: Figures) -> Iterator[Metric]:
    """Of the last seven days, which is as long as runs are kept."""
    succeeded = {job.job: job.succeeded_at.timestamp() for job in figures.jobs if job.succeeded_at}
    yield _by("distribot_job_success_timestamp_seconds", "When a job last ended well.", "job", succeeded)
    took = {job.job: job.seconds for job in figures.jobs if job.succeeded_at}
    yield _by("distribot_job_seconds", "How long that run took.", "job", took)
    yield _by(
        "distribot_job_failures",
        "Failed runs, of the last 7 days.",
        "job",
        {j.job: j.failures for j in figures.jobs},
    )
    for job in figures.jobs:
        if job.job == BOOKS and job.succeeded_at:
            held = not runs.counts_in(job.result).get("broken")
            yield _gauge("distribot_books_hold", "Whether the books held when last proved.", held)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=float(value))


def _by(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], float(value))
    return family
