"""The parent: it has imported everything, holds nothing open, and forks two processes for every race.

`python -m tests.races.arena` reads requests, one JSON object a line, and answers each with one. The first process
prepares a round and judges it; both wait for each other before each round, and run their half of it at once, each
contestant over a connection of his own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import multiprocessing
import random
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

import aiosqlite  # noqa: F401  Nothing is imported by a child.
import asyncpg  # noqa: F401

from bot.domain import ledger
from bot.models.database import opened
from tests.races.ground import Act, Ground, Outcome
from tests.races.mutants import FAULTS
from tests.races.rounds import RACES, Race
from tests.races.verbs import carried_out

PATIENCE = 60
"""Seconds that a process waits for the other one."""
BOOKS_EACH = 100
"""After so many rounds the books are proved."""
JITTER = 0.004
"""Seconds within which contestants start in every other round: in the others they start together."""
SEED = 20261129
_fork = multiprocessing.get_context("fork")


@dataclass
class Rival:
    """The way to the second process; none where all contestants run in the first."""

    pipe: Connection | None = None
    together: Barrier | None = None

    def told(self, acts: Sequence[Act], instant: datetime, seed: int) -> None:
        if self.pipe and self.together:
            self.pipe.send((acts, instant, seed))
            self.together.wait(PATIENCE)

    def outcomes(self) -> list[Outcome]:
        if self.pipe is None:
            return []
        assert self.pipe.poll(PATIENCE), "the second process is silent"
        answer = self.pipe.recv()
        assert isinstance(answer, list), answer
        return answer


@dataclass
class Result:
    rounds: int = 0
    broken: list[str] = field(default_factory=list)


async def _run(here: Ground, acts: Sequence[Act], seed: int) -> list[Outcome]:
    chance = random.Random(seed)
    starts = [chance.uniform(0, JITTER) if seed % 2 else 0.0 for _ in acts]

    async def contest(act: Act, start: float) -> Outcome:
        await asyncio.sleep(start)
        return await carried_out(here.as_late_as(act), act)

    return list(await asyncio.gather(*(contest(*one) for one in zip(acts, starts, strict=True))))


async def lead(url: str, name: str, rounds: int, rival: Rival) -> Result:
    """Prepares, takes part, judges; what is broken ends the race."""
    result = Result()
    async with opened(url, synchronous="OFF"):
        here = Ground()
        await here.people_it()
        race = RACES[name](here)
        await race.set_up()
        for number in range(1, rounds + 1):
            result.rounds = number
            acts = await race.acts(number)
            random.Random(SEED + number).shuffle(acts)
            half = len(acts) // 2 if rival.pipe else len(acts)
            rival.told(acts[half:], here.clock.now(), SEED + number)
            outcomes = [*await _run(here, acts[:half], SEED + number), *rival.outcomes()]
            result.broken = await _broken(race, outcomes, number, with_books=_is_proved(number, rounds))
            if result.broken:
                break
    return result


def _is_proved(number: int, rounds: int) -> bool:
    return number % BOOKS_EACH == 0 or number == rounds


async def _broken(race: Race, outcomes: list[Outcome], number: int, *, with_books: bool) -> list[str]:
    try:
        await race.judge(outcomes)
    except AssertionError:
        return [f"round {number}: {outcomes}\n{traceback.format_exc()}"]
    books = await ledger.check_books() if with_books else {}
    return [f"round {number}: {books}"] if books else []


async def _follow(url: str, pipe: Connection, together: Barrier) -> None:
    async with opened(url, synchronous="OFF"):
        here = Ground()
        while (told := pipe.recv()) is not None:
            acts, here.clock.instant, seed = told
            together.wait(PATIENCE)
            pipe.send(await _run(here, acts, seed + 1_000_000))


def _second(url: str, pipe: Connection, together: Barrier, fault: str) -> None:
    _corrupt(fault)
    try:
        asyncio.run(_follow(url, pipe, together))
    except Exception:
        with contextlib.suppress(OSError):
            pipe.send(traceback.format_exc())


def _first(asked: dict[str, Any], rival: Rival, answer: Connection) -> None:
    _corrupt(asked.get("fault", ""))
    try:
        result = asyncio.run(lead(asked["url"], asked["race"], asked["rounds"], rival))
        answer.send({"rounds": result.rounds, "broken": result.broken})
    except Exception:
        answer.send({"rounds": 0, "broken": [traceback.format_exc()]})
    if rival.pipe:
        with contextlib.suppress(OSError):
            rival.pipe.send(None)


def _corrupt(fault: str) -> None:
    if fault:
        FAULTS[fault][0]()


def held(asked: dict[str, Any]) -> dict[str, Any]:
    """One race in two processes."""
    near, far = _fork.Pipe()
    answers, answer = _fork.Pipe(duplex=False)
    together = _fork.Barrier(2)
    second = _fork.Process(target=_second, args=(asked["url"], far, together, asked.get("fault", "")))
    first = _fork.Process(target=_first, args=(asked, Rival(near, together), answer))
    for process in (second, first):
        process.daemon = True
        process.start()
    for end in (near, far, answer):
        end.close()
    try:
        told: dict[str, Any] = answers.recv()
    except EOFError:
        told = {"rounds": 0, "broken": ["the first process died"]}
    for process in (first, second):
        process.join(10)
        process.kill()
    return told


def main() -> None:
    logging.disable(logging.CRITICAL)
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(held(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
