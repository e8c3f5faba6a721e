"""Races over HTTP: updates that reach two real replicas at the same moment, as a webhook brings them.

CI takes two rounds of two of them, `SOAK=1` twenty of each.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.domain import ledger
from bot.models import FailedUpdate
from tests.races.over_http import OVER_HTTP, somebody_earned_long_ago
from tests.races.stage import Stage, errors_in, stage
from tests.replicas.crowd import until_told
from tests.tally import count

IN_SOAK = bool(os.environ.get("SOAK"))
ROUNDS = 20 if IN_SOAK else 2
CHOSEN = tuple(OVER_HTTP) if IN_SOAK else ("double tap", "paid twice")


@pytest.mark.slow
async def test_two_replicas_race_over_http(
    migrated_postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with stage(tmp_path, migrated_postgres_url, redis_url) as here:
        if "closed twice" in CHOSEN:
            await somebody_earned_long_ago(here, ROUNDS + 2)
        await here.start()
        for race in CHOSEN:
            await OVER_HTTP[race](here, ROUNDS)
            count("races over HTTP, two replicas", races=1, rounds=ROUNDS)
        await _all_is_well(here)
        count("races over HTTP, two replicas", broken=0)


async def _all_is_well(here: Stage) -> None:
    await until_told()
    assert await ledger.check_books() == {}
    assert await FailedUpdate.all().count() == 0
    assert here.sim.journal.calls(only="refused") == []
    assert errors_in(here.replicas) == []
