"""Four replicas over a year: each due moment of each job runs exactly once, whoever looks, and though one dies.

CI lets jobs that are due by the hour or minute be due every third day, and looks once a day. `SOAK=1` lets them be
due as often as while a demo walks, which is each hour for most, and looks whenever something falls due.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.work.sql import moment, rows
from bot.kernel.schedule import due_times
from bot.models.database import opened
from tests.conftest import ROOT
from tests.jobs.replica import HANGS, walked
from tests.situations import opened_situations

BERLIN = ZoneInfo("Europe/Berlin")
START, END = (datetime(year, 1, 1, tzinfo=BERLIN).astimezone(UTC) for year in (2026, 2027))
IN_SOAK = bool(os.environ.get("SOAK"))
LEAST = timedelta() if IN_SOAK else timedelta(days=3)
DEADLY = "close periods"
"""The job in whose midst a replica is killed."""
LATER = timedelta(minutes=6)
"""After it the lease of somebody dead has run out."""


@dataclass
class Replica:
    process: Process
    finished: int = 0

    async def looks(self, instant: datetime) -> None:
        self.finished = int(await self._told(instant.isoformat()))

    async def dies_during(self, job: str, instant: datetime) -> None:
        """With SIGKILL, in the middle of that job. What it finished just before, it could not say any more."""
        assert await self._told(f"{instant.isoformat()} {job}") == HANGS
        self.process.kill()
        await self.process.wait()

    async def ends(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert await self.process.wait() == 0

    async def _told(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        return await self.answer()

    async def answer(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def replicas(url: str, count: int) -> AsyncIterator[list[Replica]]:
    command = (sys.executable, "-m", "tests.jobs.replica", url, str(int(LEAST.total_seconds())))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [
        Replica(
            await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE)
        )
        for _ in range(count)
    ]
    try:
        assert {await one.answer() for one in found} == {"ready"}
        yield found
    finally:
        for one in found:
            if one.process.returncode is None:
                one.process.kill()
                await one.process.wait()


def expected() -> dict[str, list[datetime]]:
    return {job.name: due_times(job.schedule, START, END, BERLIN) for job in walked(LEAST)}


def looks_at(due: dict[str, list[datetime]]) -> list[datetime]:
    """CI's are at each day's last due moment: whatever fell due that day has not run yet."""
    every = sorted({one for moments in due.values() for one in moments})
    return every if IN_SOAK else list({one.astimezone(BERLIN).date(): one for one in every}.values())


async def runs_of(job: str) -> list[dict[str, Any]]:
    return await rows("SELECT due_at, finished_at, tries FROM job_run WHERE job = ? ORDER BY due_at", job)


@pytest.mark.slow
async def test_four_replicas_run_each_due_moment_of_a_year_once_though_one_is_killed(
    migrated_postgres_url: str,
) -> None:
    async with opened(migrated_postgres_url):
        await (await opened_situations()).rules(timezone="Europe/Berlin")
    due = expected()
    looks = looks_at(due)
    deadly = next(one for one in due[DEADLY] if one > START + (END - START) / 2)
    fatal = next(look for look in looks if look >= deadly)
    async with replicas(migrated_postgres_url, 4) as alive:
        victim, finished_before = alive[-1], 0
        for look in looks:
            if look == fatal:
                finished_before = victim.finished
                await victim.dies_during(DEADLY, look)
                alive = alive[:-1]
            await asyncio.gather(*(one.looks(look) for one in alive))
            if look == fatal:
                await asyncio.gather(*(one.looks(look + LATER) for one in alive))
        await asyncio.gather(*(one.ends() for one in alive))

    async with opened(migrated_postgres_url):
        found = {job: await runs_of(job) for job in due}
    # The first look of all also makes up for what fell due before.
    ran_at = {job: [moment(row["due_at"]) for row in ran] for job, ran in found.items()}
    assert {job: [one for one in ran if one > START] for job, ran in ran_at.items()} == due
    in_all = sum(map(len, ran_at.values()))
    assert in_all - sum(map(len, due.values())) <= len(due)
    assert [row for ran in found.values() for row in ran if row["finished_at"] is None] == []
    tries = Counter((job, row["tries"]) for job, ran in found.items() for row in ran)
    assert {(job, n) for job, n in tries if n != 1} == {(DEADLY, 2)}
    assert tries[DEADLY, 2] == 1
    # Bodies that ended: as many as there are moments. The victim's last few, of before it hung, went untold.
    order = [job.name for job in walked(LEAST)]
    untold = sum(deadly in due[name] for name in order[: order.index(DEADLY)])
    assert sum(one.finished for one in alive) + finished_before + untold == in_all
    assert min(one.finished for one in alive) > in_all / 20, "one of them did all the work"
    nights = [one.astimezone(BERLIN).date() for one in ran_at["expire bindings"] if one > START]
    assert nights == [START.astimezone(BERLIN).date() + timedelta(days=n) for n in range(365)]
