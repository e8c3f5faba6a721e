"""Starts the parent, and says at the end how often somebody died."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = pytest.StashKey[list[str]]()
Tell = Callable[[str], None]


class _Process:
    """The process that forks for one engine, and the wire to it."""

    def __init__(self, folder: Path, engine: str) -> None:
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.parent", str(folder), engine],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, **asked: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        line = ""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "it is gone"}
        assert "error" not in answer, f"{answer['error']}\n{self._log.read_text(errors='replace')[-4000:]}"
        return answer

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=300)
        self._process.stdout.close()


class Parent:
    """One for each engine, started when it is asked for."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._by_engine: dict[str, _Process] = {}

    def ask(self, *, engine: str, **asked: Any) -> dict[str, Any]:
        if engine not in self._by_engine:
            self._by_engine[engine] = _Process(self._new_folder(), engine)
        return self._by_engine[engine].ask(**asked)

    def close(self) -> None:
        for process in self._by_engine.values():
            process.close()


@pytest.fixture(scope="session")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    started = Parent(lambda: tmp_path_factory.mktemp("crash"))
    yield started
    started.close()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """`sqlite`, or the address of the PostgreSQL server."""
    return "sqlite" if request.param == "sqlite" else str(request.getfixturevalue("postgres").url)


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Tell:
    """Adds a line to the summary."""
    return pytestconfig.stash.setdefault(SUMMARY, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(SUMMARY, None):
        terminalreporter.section("kills")
        for line in lines:
            terminalreporter.line(line)
