"""A saved state for every scene that was asked for, on one engine, and the trials that start from it."""

from __future__ import annotations

import functools
import json
import shutil
import signal
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tortoise import connections

import bot.models
from bot.models.migrating import migrate
from tests.crash.lives import Saved, Trial, at, bind_models, deaths_in, lived
from tests.crash.moments import MOMENTS
from tests.crash.state import State
from tests.crash.witness import Line, Notebook
from tests.servers import Postgres
from tests.situations import opened_situations

AT_ONCE = 8
"""Saved states that are kept: they may lie in memory."""


class Databases(Protocol):
    def make(self, template: str = "") -> str:
        """A new one, empty or a copy; answers its address."""
        ...

    async def keep(self, url: str) -> None:
        """Remembers its present state. The one that is open."""
        ...

    async def restore(self, url: str) -> None:
        """Back to what was kept, before the first statement after `at`."""
        ...

    def drop(self, url: str) -> None: ...


class Files:
    """SQLite: a database is a file, and a copy of it a file's copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def make(self, template: str = "") -> str:
        self._count += 1
        path = self._folder / f"shop-{self._count}.db"
        if template:
            shutil.copyfile(self._path(template), path)
        return f"sqlite://{path}"

    async def keep(self, url: str) -> None:
        await connections.close_all()  # what is in the journal comes into the file
        shutil.copyfile(self._path(url), self._kept(url))

    async def restore(self, url: str) -> None:
        self._forget(url)
        shutil.copyfile(self._kept(url), self._path(url))

    def drop(self, url: str) -> None:
        self._forget(url)
        self._kept(url).unlink(missing_ok=True)

    def _forget(self, url: str) -> None:
        path = self._path(url)
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()

    def _path(self, url: str) -> Path:
        return Path(url.removeprefix("sqlite://"))

    def _kept(self, url: str) -> Path:
        return self._path(url).with_suffix(".kept")


class Server:
    """PostgreSQL: what was kept lies in a schema beside the tables, as a new database for each trial takes longer
    than the trial. Children ask for all of it, so that the parent holds nothing.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._answer = folder / "made"

    def make(self, template: str = "") -> str:
        async def ask() -> None:
            name = urlsplit(template).path[1:] or None
            self._answer.write_text(await Postgres(self._url).create(name), encoding="utf-8")

        assert lived(ask) == 0, "no copy could be made"
        return self._answer.read_text(encoding="utf-8")

    async def keep(self, url: str) -> None:
        await connections.get("default").execute_script(
            "CREATE SCHEMA kept;"
            "CREATE TABLE kept.numbers AS SELECT sequencename AS name, last_value FROM pg_sequences;"
            + "".join(f'CREATE TABLE kept."{table}" AS TABLE "{table}";' for table in _table_names())
        )

    async def restore(self, url: str) -> None:
        """Triggers that guard rows against being changed, and references, are silent meanwhile."""
        await connections.get("default").execute_script(
            "SET session_replication_role = replica;"
            + "".join(
                f'DELETE FROM "{table}"; INSERT INTO "{table}" SELECT * FROM kept."{table}";'
                for table in _table_names()
            )
            + "SELECT setval(format('%I', name)::regclass, COALESCE(last_value, 1), last_value IS NOT NULL)"
            " FROM kept.numbers; RESET session_replication_role"
        )

    def drop(self, url: str) -> None:
        assert lived(functools.partial(Postgres(self._url).drop, url)) == 0


def _table_names() -> list[str]:
    return [str(getattr(bot.models, name)._meta.db_table) for name in bot.models.__all__]


class Stage:
    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self._count = 0
        self._migrated = databases.make()
        assert lived(functools.partial(migrate, self._migrated)) == 0, "no schema"
        bind_models(self._migrated)
        self._saved: dict[str, Saved] = {}

    def saved(self, scene: str) -> Saved:
        if scene not in self._saved:
            if len(self._saved) >= AT_ONCE:
                self._databases.drop(self._saved.pop(next(iter(self._saved))).url)
            self._saved[scene] = self._prepare(scene)
        return self._saved[scene]

    def close(self) -> None:
        for url in [*(saved.url for saved in self._saved.values()), self._migrated]:
            self._databases.drop(url)

    def _prepare(self, scene: str) -> Saved:
        told = self._folder / "prepared"
        url = self._databases.make(self._migrated)

        async def prepare() -> None:
            async with at(url):
                update = await MOMENTS[scene].prepare(await opened_situations())
                told.write_text(json.dumps(update), encoding="utf-8")
                await self._databases.keep(url)

        assert lived(prepare) == 0, f"{scene} could not be prepared"
        saved = Saved(url, MOMENTS[scene], functools.partial(self._databases.restore, url))
        saved.update = json.loads(told.read_text(encoding="utf-8"))
        lines, state, violations = self._run(saved, 0, 0, "")
        assert not violations, violations
        passed = next(line for line in lines if line["what"] == "points")
        saved.clean, saved.names, saved.driven = state, passed["names"], passed["driven"]
        return saved

    def kill(self, scene: str, point: int, again: int, fault: str) -> tuple[int, list[str]]:
        """Kills at that point, perhaps once more during the recovery. Answers deaths and violations."""
        lines, _, violations = self._run(self.saved(scene), point, again, fault)
        return deaths_in(lines), violations

    def _run(self, saved: Saved, point: int, again: int, fault: str) -> tuple[list[Line], State, list[str]]:
        self._count += 1
        notebook = Notebook(self._folder / f"notebook-{self._count}")
        told = self._folder / f"verdict-{self._count}"
        for life in Trial(saved, notebook, told, fault).lives(point, again):
            ended = lived(life)
            if ended == -signal.SIGKILL:
                notebook.write("death")
            elif ended:
                notebook.write("violation", words=f"a process ended with {ended}, see the log")
        lines = notebook.lines()
        verdict = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
        notebook.close()
        violations = [line["words"] for line in lines if line["what"] == "violation"]
        return lines, verdict.get("state", {}), violations + verdict.get("violations", ["no verdict"])
