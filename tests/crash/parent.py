"""The parent: it has imported everything, holds nothing open, and forks a child for every life.

`python -m tests.crash.parent FOLDER ENGINE` reads requests, one JSON object a line, and answers each with one. The
engine is `sqlite` or the address of a PostgreSQL server.
"""

from __future__ import annotations

import gc
import json
import logging
import random
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.crash.points import place_points
from tests.crash.stage import Files, Server, Stage
from tests.crash.writers import watch_writers

SEED = 20261125


def _answer(stage: Stage, asked: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    saved = stage.saved(asked["scene"])
    deaths, found, chosen = 0, [], _chosen(asked, saved.names)
    for point, again in chosen:
        died, violations = stage.kill(asked["scene"], point, again, asked.get("fault", ""))
        deaths += died
        found += [f"{asked['scene']}, point {point} ({saved.names[point - 1]}): {v}" for v in violations]
        if "until" in asked and any(asked["until"] in violation for violation in violations):
            break
    return {
        "points": len(saved.names),
        "trials": len(chosen),
        "deaths": deaths,
        "violations": found,
        "clean": saved.clean,
        "driven": saved.driven,
        "seconds": round(time.monotonic() - began, 1),
    }


def _chosen(asked: dict[str, Any], names: list[str]) -> list[tuple[int, int]]:
    """`every` point, or the sides of commits from and to those in `commits`, those at `shares` of the way and `more`.

    Besides, `pairs` of deaths.
    """
    choice = random.Random(f"{SEED} {asked['scene']}")
    numbers = range(1, len(names) + 1)
    commits = [number for number in numbers if names[number - 1].endswith(" commit")]
    single = set(numbers) if asked.get("every") else _sides(commits, *asked.get("commits", (0, 0)))
    single |= {int(share * len(names)) + 1 for share in asked.get("shares", ())}
    others = sorted(set(numbers) - single)
    single |= set(choice.sample(others, min(asked.get("more", 0), len(others))))
    pairs = [(choice.choice(numbers), choice.choice(numbers)) for _ in range(asked.get("pairs", 0))]
    return [(number, 0) for number in sorted(single)] + pairs


def _sides(commits: list[int], first: int, last: int) -> set[int]:
    """Those from the first to the last, or the last ones where there are fewer."""
    return set(commits[first:last] or commits[first - last :]) if last else set()


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder, engine = Path(sys.argv[1]), sys.argv[2]
    place_points()
    watch_writers()
    stage = Stage(Files(folder) if engine == "sqlite" else Server(engine, folder), folder)
    gc.collect()
    gc.freeze()
    try:
        for line in sys.stdin:
            try:
                answer = _answer(stage, json.loads(line))
            except Exception:
                answer = {"error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)
    finally:
        stage.close()


if __name__ == "__main__":
    main()
