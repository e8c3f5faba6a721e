"""Real processes close the same month at the same moment while others book: each cent is stated exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import ledger
from bot.domain.work.sql import rows
from tests.conftest import ROOT
from tests.domain.at_once import ROUNDS
from tests.domain.months import Life, a_life

CLOSERS = 10
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
BEFORE = ROUNDS // 2
"""So many of the maturing process's rounds lie in November by its clock, the others in December; whoever takes
payments or pays out has a clock that is a second late."""


def run_at_once(url: str) -> list[int]:
    """How often something matured, orders were paid, money was paid out; and how many months each closer closed."""
    late = MIDNIGHT - timedelta(seconds=1)
    tasks = [("mature", MIDNIGHT - timedelta(seconds=BEFORE)), ("accrue", late), ("pay", late)]
    tasks += [("close", MIDNIGHT)] * CLOSERS
    told = [f"{task}@{instant.isoformat()}" for task, instant in tasks]
    done = subprocess.run(
        [sys.executable, "-m", "tests.domain.at_once", url, *told],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    answers: list[int] = json.loads(done.stdout)
    return answers


async def prepare(life: Life) -> None:
    """One order is payable since long ago, one matures at each second around midnight, some wait for their money."""
    await life.sell("early", "10000")
    await life.receive("early")
    await life.go_to(MIDNIGHT - timedelta(days=15, seconds=BEFORE))
    for second in range(ROUNDS):
        await life.sell(f"{second}", "1250")
        await life.receive(f"{second}")
        life.clock.move(seconds=1)
    await life.go_to(MIDNIGHT - timedelta(minutes=5))
    for number in range(ROUNDS):
        await life.place(f"late {number}", "1250")


@pytest.mark.promise(23)
async def test_ten_processes_close_a_month_once_while_others_book(migrated_url: str) -> None:
    async with a_life(migrated_url, MIDNIGHT - timedelta(days=25)) as life:
        await prepare(life)
        matured, accrued, paid, *closed = run_at_once(migrated_url)
        assert (matured, accrued, paid) == (ROUNDS, ROUNDS, ROUNDS)
        assert sorted(closed) == [*[0] * (CLOSERS - 1), 1]
        assert await months_closed() == ["2026-11"]
        assert await ledger.check_books() == {}
        november = await stated("earned")

        life.clock.move(minutes=10)
        for number in range(ROUNDS):
            await life.receive(f"late {number}")
        await life.go_to(MIDNIGHT + timedelta(days=31))
        assert await months_closed() == ["2026-11", "2026-12"]
        assert await ledger.check_books() == {}
        assert november < await earned()
        assert await stated("earned") == await earned()
        assert await stated("paid") == Counter({life.ann.person_id: ROUNDS})


async def months_closed() -> list[str]:
    return [row["key"] for row in await rows("SELECT key FROM settlement_period ORDER BY key")]


async def stated(what: str) -> Counter[int]:
    """By distributor, over all statements; nobody has two of one month."""
    found = await rows(f"SELECT period_id, distributor_id, {what}_minor AS minor FROM statement")
    assert len({(row["period_id"], row["distributor_id"]) for row in found}) == len(found)
    sums: Counter[int] = Counter()
    for row in found:
        sums[row["distributor_id"]] += row["minor"]
    return sums


async def earned() -> Counter[int]:
    """By distributor, from each order line."""
    sums: Counter[int] = Counter()
    for row in await rows("SELECT distributor_id, amount_minor FROM commission"):
        sums[row["distributor_id"]] += row["amount_minor"]
    return sums
