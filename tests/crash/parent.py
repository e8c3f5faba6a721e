"""The parent: it has imported everything, holds nothing open, and forks a child for every life.

`python -m tests.crash.parent FOLDER` reads requests, one JSON object a line, and answers each with one.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import logging
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiosqlite  # noqa: F401  Nothing is imported by a child.
import asyncpg  # noqa: F401

from bot.models.database import opened
from bot.models.migrating import migrate
from tests.crash import judge
from tests.crash.earning import EARNING
from tests.crash.importing import IMPORTING
from tests.crash.mutants import FAULTS
from tests.crash.points import POINTS, place_points
from tests.crash.program import Program
from tests.crash.refunding import REFUNDING
from tests.crash.scenes import SCENES, Scene, Update
from tests.crash.state import State, whole_state
from tests.crash.witness import Line, Notebook
from tests.servers import Postgres
from tests.situations import opened_situations

PATIENCE = 60
"""Seconds that a child may live."""
SEED = 20261125
MOMENTS = {**SCENES, **EARNING, **REFUNDING, **IMPORTING}
Life = Callable[[], Coroutine[Any, Any, None]]


def lived(life: Life) -> int:
    """Runs `life` in a child of its own; answers how it ended: 0, or minus the signal that killed it."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _be_born(life)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be_born(life: Life) -> None:
    signal.alarm(PATIENCE)
    code = 1
    try:
        asyncio.run(life())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


# ── databases ───────────────────────────────────────────────────────────────────────────────────────────────


class Files:
    """SQLite: a database is a file, and a copy of it a file's copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def make(self, template: str = "") -> str:
        self._count += 1
        path = self._folder / f"shop-{self._count}.db"
        if template:
            shutil.copyfile(template.removeprefix("sqlite://"), path)
        return f"sqlite://{path}"

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite://"))
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()


class Server:
    """PostgreSQL: copies are made by the server. A child asks for them, so that the parent holds nothing."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._answer = folder / "made"

    def make(self, template: str = "") -> str:
        async def ask() -> None:
            name = urlsplit(template).path[1:] or None
            self._answer.write_text(await Postgres(self._url).create(name), encoding="utf-8")

        assert lived(ask) == 0, "no copy could be made"
        return self._answer.read_text(encoding="utf-8")

    def drop(self, url: str) -> None:
        assert lived(functools.partial(Postgres(self._url).drop, url)) == 0


# ── trials ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Saved:
    """A scene's state just before its update, and what a run leaves in which nobody dies."""

    url: str
    scene: Scene
    update: Update | None
    clean: State = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


class Stage:
    """One engine, with a saved state for every scene that was asked for."""

    def __init__(self, databases: Files | Server, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self._count = 0
        self._migrated = ""
        self._saved: dict[str, Saved] = {}

    def saved(self, scene: str) -> Saved:
        if scene not in self._saved:
            self._saved[scene] = self._prepare(scene)
        return self._saved[scene]

    def close(self) -> None:
        for url in [saved.url for saved in self._saved.values()] + [self._migrated] * bool(self._migrated):
            self._databases.drop(url)

    def _prepare(self, scene: str) -> Saved:
        if not self._migrated:
            self._migrated = self._databases.make()
            assert lived(functools.partial(_migrate, self._migrated)) == 0, "no schema"
        told = self._folder / f"scene-{scene}"
        url = self._databases.make(self._migrated)

        async def prepare() -> None:
            async with opened(url, synchronous="NORMAL"):
                update = await MOMENTS[scene].prepare(await opened_situations())
                told.write_text(json.dumps(update), encoding="utf-8")

        assert lived(prepare) == 0, f"{scene} could not be prepared"
        saved = Saved(url, MOMENTS[scene], json.loads(told.read_text(encoding="utf-8")))
        lines, state, violations = self._trial(saved, 0, 0, "")
        assert not violations, violations
        saved.clean, saved.names = state, next(line["names"] for line in lines if line["what"] == "points")
        return saved

    def kill(self, scene: str, point: int, again: int, fault: str) -> tuple[int, list[str]]:
        """Kills at that point, perhaps once more during the recovery. Answers deaths and violations."""
        lines, _, violations = self._trial(self.saved(scene), point, again, fault)
        return _deaths(lines), violations

    def _trial(self, saved: Saved, point: int, again: int, fault: str) -> tuple[list[Line], State, list[str]]:
        self._count += 1
        url = self._databases.make(saved.url)
        notebook = Notebook(self._folder / f"notebook-{self._count}")
        told = self._folder / f"verdict-{self._count}"
        lives: list[Life] = [functools.partial(_first_life, url, saved, notebook, point, fault)]
        lives += [functools.partial(_next_life, url, saved, notebook, again, fault)] * bool(again)
        lives.append(functools.partial(_last_life, url, saved, notebook, told, fault))
        for life in lives:
            ended = lived(life)
            if ended == -signal.SIGKILL:
                notebook.write("death")
            elif ended:
                notebook.write("violation", words=f"a process ended with {ended}, see the log")
        lines = notebook.lines()
        verdict = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
        self._databases.drop(url)
        notebook.close()
        violations = [line["words"] for line in lines if line["what"] == "violation"]
        return lines, verdict.get("state", {}), violations + verdict.get("violations", ["no verdict"])


async def _migrate(url: str) -> None:
    await migrate(url)


async def _first_life(url: str, saved: Saved, notebook: Notebook, point: int, fault: str) -> None:
    _corrupt(fault)
    async with opened(url, synchronous="NORMAL"):
        program = Program(notebook, saved.scene)
        POINTS.start(point)
        await program.run(saved.update)
        POINTS.stop()
    notebook.write("points", names=POINTS.names)


async def _next_life(url: str, saved: Saved, notebook: Notebook, point: int, fault: str) -> None:
    _corrupt(fault)
    async with opened(url, synchronous="NORMAL"):
        await _go_on(Program(notebook, saved.scene), saved, point)


async def _go_on(program: Program, saved: Saved, point: int) -> None:
    """The first thing is to look: whatever was said by now must be committed by now."""
    lines = program.notebook.lines()
    for words in await judge.phantoms(program.shop, lines, saved.update, moves_on=saved.scene.imports):
        program.notebook.write("violation", words=words)
    is_acknowledged = any(line["what"] == "acknowledged" for line in lines)
    POINTS.start(point)
    await program.go_on(saved.update, is_acknowledged=is_acknowledged, deaths=_deaths(lines))
    POINTS.stop()


async def _last_life(url: str, saved: Saved, notebook: Notebook, told: Path, fault: str) -> None:
    _corrupt(fault)
    async with opened(url, synchronous="NORMAL"):
        program = Program(notebook, saved.scene)
        await _go_on(program, saved, 0)
        lines = notebook.lines()
        state = await whole_state()
        violations = await judge.final(
            program.shop, lines, saved.update, saved.clean or state, moves_on=saved.scene.imports
        )
    told.write_text(json.dumps({"state": state, "violations": violations}), encoding="utf-8")


def _deaths(lines: list[Line]) -> int:
    return sum(line["what"] == "death" for line in lines)


def _corrupt(fault: str) -> None:
    if fault:
        FAULTS[fault]()


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────


def _answer(stage: Stage, asked: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    saved = stage.saved(asked["scene"])
    deaths, trials, found = 0, 0, []
    for point, again in _chosen(asked, saved.names):
        trials += 1
        died, violations = stage.kill(asked["scene"], point, again, asked.get("fault", ""))
        deaths += died
        found += [f"{asked['scene']}, point {point} ({saved.names[point - 1]}): {v}" for v in violations]
    return {
        "points": len(saved.names),
        "trials": trials,
        "deaths": deaths,
        "violations": found,
        "clean": saved.clean,
        "seconds": round(time.monotonic() - began, 1),
    }


def _chosen(asked: dict[str, Any], names: list[str]) -> list[tuple[int, int]]:
    """`every` point, or the first so many sides of `commits`, those at `shares` of the way and `more`.

    Besides, `pairs` of deaths.
    """
    choice = random.Random(f"{SEED} {asked['scene']}")
    numbers = range(1, len(names) + 1)
    commits = [number for number in numbers if names[number - 1].endswith(" commit")]
    single = set(numbers) if asked.get("every") else set(commits[: asked.get("commits", 0)])
    single |= {int(share * len(names)) + 1 for share in asked.get("shares", ())}
    others = sorted(set(numbers) - single)
    single |= set(choice.sample(others, min(asked.get("more", 0), len(others))))
    pairs = [(choice.choice(numbers), choice.choice(numbers)) for _ in range(asked.get("pairs", 0))]
    return [(number, 0) for number in sorted(single)] + pairs


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder = Path(sys.argv[1])
    place_points()
    gc.freeze()
    stages: dict[str, Stage] = {}
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            engine = asked["engine"]
            if engine not in stages:
                databases = Files(folder) if engine == "sqlite" else Server(engine, folder)
                home = folder / f"stage-{len(stages)}"
                home.mkdir()
                stages[engine] = Stage(databases, home)
            try:
                answer = _answer(stages[engine], asked)
            except Exception:
                answer = {"error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)
    finally:
        for stage in stages.values():
            stage.close()


if __name__ == "__main__":
    main()
