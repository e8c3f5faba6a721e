"""Claims, leases and the clock's offset: one statement each, so that replicas need no other agreement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise.functions import Max

from bot.domain.runs.cards import JobRecord, RunCard
from bot.domain.work.sql import instant, rows
from bot.models import ClockOffset, JobRun, Lease

LEASE = timedelta(minutes=5)
"""How long a claimed run belongs to whoever claimed it; one that died lets go of it by then."""
KEPT_FOR = timedelta(days=7)
_ONLY = 1
_RESULT_LIMIT = 200


async def claim_run(job: str, due_at: datetime, now: datetime, lease: timedelta = LEASE) -> int | None:
    """Takes one due moment of one job, also from a claimer who died. Nothing when it is taken or done."""
    claimed = await rows(
        """
        INSERT INTO job_run (job, due_at, claimed_until, started_at, result, failed)
        VALUES (?, ?, ?, ?, '', FALSE)
        ON CONFLICT (job, due_at) DO UPDATE
        SET claimed_until = EXCLUDED.claimed_until, started_at = EXCLUDED.started_at
        WHERE job_run.finished_at IS NULL AND job_run.claimed_until <= EXCLUDED.started_at
        RETURNING id
        """,
        job,
        due_at,
        now + lease,
        now,
    )
    return int(claimed[0]["id"]) if claimed else None


async def finish_run(run_id: int, now: datetime, result: str, *, failed: bool = False) -> None:
    """`result` says what was done, or the exception's class: never a text that quotes a person."""
    await JobRun.filter(id=run_id, finished_at=None).update(
        finished_at=now, result=result[:_RESULT_LIMIT], failed=failed
    )


async def last_runs() -> tuple[RunCard, ...]:
    """The newest run of every job, by the job's name."""
    newest = await JobRun.annotate(newest=Max("id")).group_by("job").values_list("newest", flat=True)
    found = await JobRun.filter(id__in=list(newest)).order_by("job") if newest else []
    return tuple(RunCard(r.job, r.due_at, r.started_at, r.finished_at, r.result, r.failed) for r in found)


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


async def prune_runs(now: datetime, limit: int = 1000) -> int:
    """Forgets old runs. Answers how many."""
    old = await JobRun.filter(due_at__lt=now - KEPT_FOR).limit(limit).values_list("id", flat=True)
    return await JobRun.filter(id__in=list(old)).delete() if old else 0


async def hold_lease(name: str, holder: str, now: datetime, ttl: timedelta) -> bool:
    """Takes, keeps or takes over the lease; answers whether `holder` holds it until `now + ttl`."""
    held = await rows(
        """
        INSERT INTO lease (name, holder, expires_at) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at
        WHERE lease.holder = EXCLUDED.holder OR lease.expires_at <= ?
        RETURNING holder
        """,
        name,
        holder,
        now + ttl,
        now,
    )
    return bool(held)


async def lease_holder(name: str, now: datetime) -> str:
    """Who holds it; nobody when it has run out."""
    held = await Lease.filter(name=name, expires_at__gt=now).first()
    return held.holder if held else ""


async def release_lease(name: str, holder: str | None) -> None:
    """Lets others have it at once. Without a holder: whoever held it is known to be gone."""
    held = Lease.filter(name=name)
    await (held if holder is None else held.filter(holder=holder)).delete()


async def clock_offset() -> int:
    """Seconds that a demo shop is ahead of the world; 0 in every other."""
    found = await ClockOffset.filter(id=_ONLY).first()
    return found.seconds if found else 0


async def set_clock_offset(seconds: int) -> None:
    await ClockOffset.bulk_create(
        [ClockOffset(id=_ONLY, seconds=seconds)], on_conflict=["id"], update_fields=["seconds"]
    )
