"""Lives: what a child does from its birth to its death, and how a parent gives birth to it."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite  # noqa: F401  Nothing is imported by a child.
import asyncpg  # noqa: F401
from tortoise.context import TortoiseContext, require_context, set_global_context

import bot.models
from bot.models.database import config, is_sqlite
from tests.crash import judge
from tests.crash.mutants import FAULTS
from tests.crash.points import POINTS
from tests.crash.program import Program
from tests.crash.scenes import Scene, Update
from tests.crash.state import State, whole_state
from tests.crash.witness import Line, Notebook
from tests.crash.writers import DRIVEN

PATIENCE = 180
"""Seconds that a child may live."""
Life = Callable[[], Coroutine[Any, Any, object]]


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


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────


def bind_models(url: str) -> None:
    """Once, in the parent and for one engine: a child that bound them itself would do little else. Opens nothing."""

    async def bind() -> None:
        context = TortoiseContext()
        set_global_context(context)
        await context.init(config(url, synchronous="NORMAL"))
        connection = context.connections.get("default")
        for name in bot.models.__all__:
            connection.executor_class(getattr(bot.models, name), connection)
        context.connections.discard("default")

    asyncio.run(bind())


@asynccontextmanager
async def at(url: str) -> AsyncIterator[None]:
    """The database at this address. Connected with the first statement."""
    connections = require_context().connections
    database = config(url, synchronous="NORMAL")["connections"]["default"]
    if not is_sqlite(url):
        database["credentials"]["ssl"] = False  # a life is too short to try
    connections.db_config["default"] = database
    yield
    await connections.close_all()


# ── lives ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Saved:
    """A scene's state just before its update, and what a run leaves in which nobody dies."""

    url: str
    scene: Scene
    restore: Callable[[], Awaitable[None]]
    """Brings the database at `url` back to that state."""
    update: Update | None = None
    clean: State = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    """Of the points that such a run passes."""
    driven: list[str] = field(default_factory=list)
    """The writers that were at work in it."""


@dataclass
class Trial:
    """One run of a scene: where its processes die, and where it is told what came of it."""

    saved: Saved
    notebook: Notebook
    verdict: Path
    fault: str = ""

    def lives(self, point: int, again: int) -> list[Life]:
        """Killed at that point, perhaps once more during the recovery; 0 kills nobody."""
        return [
            functools.partial(self._first, point),
            *[functools.partial(self._next, again)] * bool(again),
            self._last,
        ]

    async def _first(self, point: int) -> None:
        self._corrupt()
        saved = self.saved
        async with at(saved.url):
            await saved.restore()
            program = Program(self.notebook, saved.scene)
            POINTS.start(point)
            await program.run(saved.update)
            POINTS.stop()
        self.notebook.write("points", names=POINTS.names, driven=DRIVEN)

    async def _next(self, point: int) -> None:
        self._corrupt()
        async with at(self.saved.url):
            await self._go_on(Program(self.notebook, self.saved.scene), point)

    async def _last(self) -> None:
        self._corrupt()
        saved = self.saved
        async with at(saved.url):
            program = Program(self.notebook, saved.scene)
            await self._go_on(program, 0)
            state = await whole_state()
            violations = await judge.final(
                program.shop,
                self.notebook.lines(),
                saved.update,
                state,
                saved.clean or state,
                moves_on=saved.scene.moves_on,
            )
        self.verdict.write_text(json.dumps({"state": state, "violations": violations}), encoding="utf-8")

    async def _go_on(self, program: Program, point: int) -> None:
        """The first thing is to look: whatever was said by now must be committed by now."""
        saved, lines = self.saved, self.notebook.lines()
        for words in await judge.phantoms(program.shop, lines, saved.update, moves_on=saved.scene.moves_on):
            self.notebook.write("violation", words=words)
        is_acknowledged = any(line["what"] == "acknowledged" for line in lines)
        POINTS.start(point)
        await program.go_on(saved.update, is_acknowledged=is_acknowledged, deaths=deaths_in(lines))
        POINTS.stop()

    def _corrupt(self) -> None:
        if self.fault:
            FAULTS[self.fault]()


def deaths_in(lines: list[Line]) -> int:
    return sum(line["what"] == "death" for line in lines)
