"""Reading how jobs are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.functions import Max

from bot.domain.runs.cards import AskedRun, JobRecord, RunCard, StateCard
from bot.domain.runs.rules import TOO_LONG
from bot.domain.work.sql import instant, moment, rows
from bot.models import JobRun

SHOWN = 5
"""Runs that are shown of a job: enough to tell an accident from a habit."""
_RUN = "id, job, due_at, claimed_until, started_at, finished_at, result, failed, tries, asked_by"


async def newest_runs(jobs: Sequence[str], most: int = SHOWN) -> dict[str, tuple[RunCard, ...]]:
    """Of each of these jobs its newest runs, the newest first. One statement, however long runs are kept."""
    one = f"SELECT {_RUN} FROM job_run WHERE job = ? ORDER BY due_at DESC LIMIT {most}"  # noqa: S608
    parts = [f"SELECT * FROM ({one}) AS of_{n}" for n in range(len(jobs))]  # noqa: S608
    found = [_run(row) for row in await rows(" UNION ALL ".join(parts), *jobs)] if jobs else []
    found.sort(key=lambda run: run.due_at, reverse=True)
    return {job: tuple(run for run in found if run.job == job) for job in jobs}


async def last_runs() -> tuple[RunCard, ...]:
    """The newest run of every job that ever ran, by the job's name."""
    newest = await JobRun.annotate(newest=Max("id")).group_by("job").values_list("newest", flat=True)
    found = JobRun.filter(id__in=list(newest)).order_by("job").values(*_RUN.split(", "))
    return tuple(_run(row) for row in await found) if newest else ()


async def records() -> tuple[JobRecord, ...]:
    """Each job's newest run that ended well, and how many failed, by the job's name."""
    found = await rows(
        """
        SELECT j.job, r.started_at, r.finished_at, COALESCE(r.result, '') AS result, j.failures
        FROM (
            SELECT job, MAX(CASE WHEN finished_at IS NOT NULL AND NOT failed THEN id END) AS newest,
                SUM(CASE WHEN failed THEN 1 ELSE 0 END) AS failures
            FROM job_run GROUP BY job
        ) j LEFT JOIN job_run r ON r.id = j.newest ORDER BY j.job
        """
    )
    return tuple(_record(row) for row in found)


def _record(row: dict[str, Any]) -> JobRecord:
    started_at, finished_at = instant(row["started_at"]), instant(row["finished_at"])
    seconds = (finished_at - started_at).total_seconds() if started_at and finished_at else 0.0
    return JobRecord(row["job"], finished_at, seconds, row["result"], int(row["failures"]))


async def states() -> dict[str, StateCard]:
    """Of each job that is or was paused or unwell, by its name."""
    found = await rows(
        """
        SELECT s.job, s.paused_at, p.name, s.resumed_at, s.unwell_since, s.trouble
        FROM job_state s LEFT JOIN person p ON p.id = s.paused_by
        """
    )
    return {row["job"]: _state(row) for row in found}


async def asked_runs(now: datetime) -> tuple[AskedRun, ...]:
    """Runs that somebody asked for and nobody works on, in the order of asking."""
    found = await rows(
        """
        SELECT id, job FROM job_run
        WHERE asked_by IS NOT NULL AND finished_at IS NULL AND claimed_until <= ? ORDER BY id
        """,
        now,
    )
    return tuple(AskedRun(row["id"], row["job"]) for row in found)


async def hanging(now: datetime) -> frozenset[str]:
    """Jobs one of whose runs goes on and on, whatever later runs do elsewhere."""
    found = await rows(
        "SELECT job FROM job_run WHERE finished_at IS NULL AND claimed_until > ? AND started_at <= ?",
        *(now, now - TOO_LONG),
    )
    return frozenset(row["job"] for row in found)


def _run(row: dict[str, Any]) -> RunCard:
    return RunCard(
        id=row["id"],
        job=row["job"],
        due_at=moment(row["due_at"]),
        claimed_until=moment(row["claimed_until"]),
        started_at=moment(row["started_at"]),
        finished_at=instant(row["finished_at"]),
        result=row["result"],
        failed=bool(row["failed"]),
        tries=row["tries"],
        is_asked=row["asked_by"] is not None,
    )


def _state(row: dict[str, Any]) -> StateCard:
    return StateCard(
        job=row["job"],
        paused_at=instant(row["paused_at"]),
        paused_by=row["name"] or "",
        resumed_at=instant(row["resumed_at"]),
        unwell_since=instant(row["unwell_since"]),
        trouble=row["trouble"],
    )
