"""Hundreds of people for half an hour on two replicas: nothing fails, and nothing grows.

`make soak ARGS='-k mixed_load'` runs it alone; SOAK_LOAD_MINUTES (30) and SOAK_LOAD_PEOPLE (500) say how long and how
many. CI sends twenty people through the shop for ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain import distributors, ledger, promotions
from bot.domain.work import Actor
from bot.models import FailedUpdate, Notice, Order
from tests.races.clerk import at_work, ended
from tests.races.stage import Stage, errors_in, stage
from tests.races.walkers import Square, lives
from tests.replicas.cluster import Replica
from tests.situations import OWNER_ID
from tests.tally import count, remark

IN_SOAK = bool(os.environ.get("SOAK"))
SECONDS = 60 * float(os.environ.get("SOAK_LOAD_MINUTES", "30")) if IN_SOAK else 10.0
PEOPLE = int(os.environ.get("SOAK_LOAD_PEOPLE", "500")) if IN_SOAK else 20
THINK_SECONDS = 30.0 if IN_SOAK else 1.0
SELLERS_IN_A_HUNDRED = 5
SAMPLED_EACH = 10.0
PROMOTED_EACH = 300.0
LEVEL = (180.0, 360.0)
"""Minutes four to six say what a replica needs."""
LAST = 300.0
GROWTH = 1.05


@dataclass
class Memory:
    """Of each replica: seconds since the beginning, and megabytes."""

    began: float = field(default_factory=time.monotonic)
    samples: dict[Path, list[tuple[float, float]]] = field(default_factory=dict)

    def sample(self, replicas: list[Replica]) -> None:
        for replica in replicas:
            assert replica.process is not None
            status = Path(f"/proc/{replica.process.pid}/status").read_text(encoding="ascii")
            kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            told = (time.monotonic() - self.began, kilobytes / 1024)
            self.samples.setdefault(replica.log, []).append(told)

    def between(self, log: Path, since: float, until: float) -> float:
        """The median."""
        return statistics.median(mb for at, mb in self.samples[log] if since <= at < until)

    def judge(self) -> None:
        for log, samples in self.samples.items():
            end = samples[-1][0]
            level, last = self.between(log, *LEVEL), self.between(log, end - LAST, end + 1)
            remark(f"mixed load, {log.stem}: {level:.1f} MB in minutes 4–6, {last:.1f} MB in the last five")
            assert last <= level * GROWTH, f"{log.stem} grew from {level:.1f} to {last:.1f} MB"


@pytest.mark.slow
@pytest.mark.alone
async def test_mixed_load(migrated_postgres_url: str, redis_url: str, tmp_path: Path) -> None:
    async with stage(tmp_path, migrated_postgres_url, redis_url, products=8) as here:
        await here.make.rules(quiet_hours="", promotions_per_week=1000)
        links, sellers = await _sellers(here)
        await here.start()
        refused: dict[int, str] = {}
        square, memory = Square(here.sim, THINK_SECONDS, time.monotonic() + SECONDS), Memory()
        clerk, clerks_day = await at_work(square.walker(OWNER_ID, 0))
        crowd = [
            lives(square.walker(10_000 + n, n), random.Random(n).choice([*links, "", ""]))
            for n in range(PEOPLE - len(sellers))
        ]
        crowd += [lives(square.walker(who.telegram_id, n), "", sells=True) for n, who in enumerate(sellers)]
        beside = [
            asyncio.create_task(_sampled(here, memory, refused)),
            asyncio.create_task(_promoted(here)),
        ]
        await asyncio.gather(*crowd)
        for task in (*beside, clerks_day):
            await ended(task)
        _tell(square, clerk.done)
        await _all_is_well(here, square, refused)
        if IN_SOAK and LEVEL[1] + LAST <= SECONDS:
            memory.judge()


async def _sellers(here: Stage) -> tuple[list[str], list[Actor]]:
    links, sellers = [], []
    for n in range(max(PEOPLE * SELLERS_IN_A_HUNDRED // 100, 1)):
        seller = await here.make.distributor(who=await here.someone(5000 + n))
        code = (await distributors.distributor(seller.person_id)).code
        links.append(here.shop.links.customer(code).partition("?start=")[2])
        sellers.append(seller)
    return links, sellers


async def _sampled(here: Stage, memory: Memory, refused: dict[int, str]) -> None:
    """The journal forgets what is old: refused calls are noted by their numbers."""
    while True:
        memory.sample(here.replicas)
        calls = here.sim.journal.calls(only="refused")
        refused |= {call["n"]: f"{call['method']}: {call['description']}" for call in calls}
        await asyncio.sleep(SAMPLED_EACH)


async def _promoted(here: Stage) -> None:
    """A promotion goes out again and again to everybody who said yes by then."""
    while True:
        await asyncio.sleep(min(PROMOTED_EACH, SECONDS / 3))
        with contextlib.suppress(promotions.NobodyToReach):
            await here.make.promotion("Spring <b>tea</b> is here")


def _tell(square: Square, done: int) -> None:
    waits = statistics.quantiles(square.waits, n=100)
    p50, p95, p99 = (waits[place - 1] * 1000 for place in (50, 95, 99))
    rate = square.updates / SECONDS
    count("mixed load", people=PEOPLE, acts=square.updates, errors=len(square.troubles))
    remark(
        f"mixed load: {rate:.1f} acts a second, a screen takes p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
    )
    print(
        f"\n{square.updates} acts, {rate:.1f}/s, p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms, clerk {done}"
    )


async def _all_is_well(here: Stage, square: Square, refused: dict[int, str]) -> None:
    assert square.troubles == []
    until = time.monotonic() + 120
    while await Notice.filter(done_at=None).count() and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    assert await Notice.filter(done_at=None).count() == 0
    assert {one["outcome"] for one in await Notice.all().values("outcome")} == {"sent"}
    assert await FailedUpdate.all().count() == 0
    assert await ledger.check_books() == {}
    assert not IN_SOAK or await Order.exclude(paid_at=None).count() > 0
    assert here.sim.webhook is not None
    assert here.sim.webhook.last_error_at in (None, 0), here.sim.webhook.last_error
    journal = here.sim.journal
    assert refused == {}
    assert journal.calls(only="refused") == []
    assert journal.counts()["refused"] == 0
    assert journal.faults() == 0, journal.calls(only="faults")[:5]
    assert here.sim.taps.unanswered() == []
    assert errors_in(here.replicas) == []
