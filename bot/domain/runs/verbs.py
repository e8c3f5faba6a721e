"""Claims, leases and the clock's offset: one statement each, so that replicas need no other agreement."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.runs.cards import Claim
from bot.domain.runs.rules import LEASE
from bot.domain.work.sql import rows
from bot.models import ClockOffset, JobRun, Lease

KEPT_FOR = timedelta(days=7)
_ONLY = 1
_RESULT_LIMIT = 200


async def claim_run(job: str, due_at: datetime, now: datetime) -> Claim | None:
    """Takes one due moment of one job, also from a claimer who died. Nothing when it is taken or done, or paused."""
    claimed = await rows(
        """
        INSERT INTO job_run (job, due_at, claimed_until, started_at, result, failed, tries)
        SELECT ?, ?, ?, ?, '', FALSE, 1
        WHERE NOT EXISTS (SELECT 1 FROM job_state s WHERE s.job = ? AND s.paused_at IS NOT NULL)
        ON CONFLICT (job, due_at) DO UPDATE
        SET claimed_until = EXCLUDED.claimed_until, started_at = EXCLUDED.started_at, tries = job_run.tries + 1
        WHERE job_run.finished_at IS NULL AND job_run.claimed_until <= EXCLUDED.started_at
        RETURNING id, tries
        """,
        *(job, due_at, now + LEASE, now, job),
    )
    return Claim(claimed[0]["id"], claimed[0]["tries"]) if claimed else None


async def claim_asked(run_id: int, now: datetime) -> Claim | None:
    """The same for a run that somebody asked for; a paused job runs it too."""
    claimed = await rows(
        """
        UPDATE job_run SET claimed_until = ?, started_at = ?, tries = tries + 1
        WHERE id = ? AND finished_at IS NULL AND claimed_until <= ?
        RETURNING id, tries
        """,
        *(now + LEASE, now, run_id, now),
    )
    return Claim(claimed[0]["id"], claimed[0]["tries"]) if claimed else None


async def keep_run(claim: Claim, now: datetime) -> bool:
    """Renews the lease of a run that goes on. False when somebody has taken it over."""
    ours = JobRun.filter(id=claim.run_id, tries=claim.tries, finished_at=None)
    return bool(await ours.update(claimed_until=now + LEASE))


async def finish_run(claim: Claim, now: datetime, result: str, *, failed: bool = False) -> None:
    """`result` says what was done, or the exception's class: never a text that quotes a person.

    Changes nothing when somebody took the run over: he finishes it.
    """
    ours = JobRun.filter(id=claim.run_id, tries=claim.tries, finished_at=None)
    await ours.update(finished_at=now, result=result[:_RESULT_LIMIT], failed=failed)


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
