"""What an owner may do to a job, and what is known of its health."""

from __future__ import annotations

from bot.domain.rulebook import record_act
from bot.domain.runs.events import JobUnwell, JobWell, TimetableChanged
from bot.domain.runs.rules import Trouble
from bot.domain.work import Work
from bot.domain.work.sql import rows
from bot.models import JobState

_NEVER = 2**62
"""Above the number of any run."""


async def ask_for_run(work: Work, job: str, seen: int | None = None) -> bool:
    """One more due moment, now; the timetable runs it. False while one that was asked for has not ended.

    `seen` is the newest run that whoever asks had before his eyes: one that was asked for since is the one he meant,
    though it may have ended by now.
    """
    asked = await rows(
        """
        INSERT INTO job_run (job, due_at, claimed_until, started_at, result, failed, tries, asked_by)
        SELECT ?, ?, ?, ?, '', FALSE, 0, ?
        WHERE NOT EXISTS (SELECT 1 FROM job_run r WHERE r.job = ? AND r.asked_by IS NOT NULL AND r.id > ?)
        ON CONFLICT DO NOTHING RETURNING id
        """,
        *(job, work.now, work.now, work.now, work.actor.person_id),
        *(job, _NEVER if seen is None else seen),
    )
    if asked:
        await record_act(work, "job.asked", job)
        await work.emit(TimetableChanged(job))
    return bool(asked)


async def pause(work: Work, job: str) -> bool:
    """No due moment of it runs from now on, in any process. False when it was paused already."""
    paused = await rows(
        """
        INSERT INTO job_state (job, paused_at, paused_by, trouble) VALUES (?, ?, ?, '')
        ON CONFLICT (job) DO UPDATE SET paused_at = EXCLUDED.paused_at, paused_by = EXCLUDED.paused_by
        WHERE job_state.paused_at IS NULL
        RETURNING job
        """,
        *(job, work.now, work.actor.person_id),
    )
    if paused:
        await record_act(work, "job.paused", job)
    return bool(paused)


async def resume(work: Work, job: str) -> bool:
    """Its latest due moment runs at once, and makes up for the others. False when it was not paused."""
    paused = JobState.filter(job=job, paused_at__isnull=False)
    if not await paused.update(paused_at=None, paused_by=None, resumed_at=work.now):
        return False
    await record_act(work, "job.resumed", job)
    await work.emit(TimetableChanged(job))
    return True


async def mark_unwell(work: Work, job: str, trouble: Trouble) -> None:
    """Tells the owners, once until it is well again, whichever process sees it first."""
    marked = await rows(
        """
        INSERT INTO job_state (job, unwell_since, trouble) VALUES (?, ?, ?)
        ON CONFLICT (job) DO UPDATE SET unwell_since = EXCLUDED.unwell_since, trouble = EXCLUDED.trouble
        WHERE job_state.unwell_since IS NULL
        RETURNING job
        """,
        *(job, work.now, trouble.value),
    )
    if marked:
        await work.emit(JobUnwell(job, trouble.value, work.now.isoformat()))


async def mark_well(work: Work, job: str) -> None:
    unwell = JobState.filter(job=job, unwell_since__isnull=False)
    if await unwell.update(unwell_since=None, trouble=""):
        await work.emit(JobWell(job, work.now.isoformat()))
