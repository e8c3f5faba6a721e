"""Whoever is later finds it done: each race many times over, by two processes with a connection per contestant.

CI takes 20 rounds of each on PostgreSQL and 3 on SQLite, in one process there; `SOAK=1` takes 1,000 and 100.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.races.arena import Rival, lead
from tests.races.mutants import FAULTS
from tests.races.rounds import RACES
from tests.tally import count

IN_SOAK = bool(os.environ.get("SOAK"))
ROUNDS = 1000 if IN_SOAK else 20
ROUNDS_IN_A_FILE = 100 if IN_SOAK else 3
MUTANTS_ROUNDS = 20
PROMISES = {
    "update fed twice": 1,
    "last unit": 21,
    "double tap": 22,
    "paid twice": 22,
    "closed twice": 23,
    "promotion claimed by two senders": 24,
    "payout asked twice": 25,
    "payout paid twice": 25,
    "paid against expired": 28,
    "payout against refund": 31,
    "bound twice": 38,
    "lines that meet": 38,
}
"""Which of them a race shows to be kept."""
PROMISED = [
    pytest.param(race, marks=pytest.mark.promise(PROMISES[race])) if race in PROMISES else race
    for race in RACES
]
Arena = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.races.arena"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield functools.partial(_ask, parent)
    assert parent.stdin
    assert parent.stdout
    parent.stdin.close(), parent.stdout.close()
    parent.wait(30)


def _ask(parent: subprocess.Popen[str], **asked: Any) -> dict[str, Any]:
    assert parent.stdin
    assert parent.stdout
    parent.stdin.write(json.dumps(asked) + "\n")
    parent.stdin.flush()
    answer: dict[str, Any] = json.loads(parent.stdout.readline())
    return answer


@pytest.mark.parametrize("race", PROMISED)
def test_two_processes_race(arena: Arena, migrated_postgres_url: str, race: str) -> None:
    held = arena(url=migrated_postgres_url, race=race, rounds=ROUNDS)
    count(f"races: {race}", rounds=held["rounds"], broken=len(held["broken"]))
    assert held["broken"] == [], held["broken"][0]
    assert held["rounds"] == ROUNDS


@pytest.mark.parametrize("race", RACES)
async def test_tasks_of_one_process_race_over_a_file(migrated_sqlite_url: str, race: str) -> None:
    held = await lead(migrated_sqlite_url, race, ROUNDS_IN_A_FILE, Rival())
    count("races over SQLite, all", rounds=held.rounds, broken=len(held.broken))
    assert held.broken == [], held.broken[0]
    assert held.rounds == ROUNDS_IN_A_FILE


@pytest.mark.parametrize("fault", FAULTS)
def test_a_shop_that_does_not_hold_what_it_changes_is_found(
    arena: Arena, migrated_postgres_url: str, fault: str
) -> None:
    _, race = FAULTS[fault]
    held = arena(url=migrated_postgres_url, race=race, rounds=MUTANTS_ROUNDS, fault=fault)
    count("races: shops with a fault", tried=1, not_found=not held["broken"])
    assert held["broken"], f"{held['rounds']} rounds of {race!r} did not notice that {fault}"
