"""A copy of the tree in which faults may stand, and what its tests say."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant

PATIENCE_SECONDS = 300
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", ".demo", "__pycache__", ".*_cache", ".hypothesis")
_NO_PRODUCT = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "NameError")
"""How a test fails of a fault that is none: the product could not even be started."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of tests said, by their names: with what it took each of those that passed."""

    passed: dict[str, float]
    failed: tuple[str, ...]
    """What they assert did not hold."""
    broken: tuple[str, ...]
    """What says nothing: errors outside of a test, and of a product that does not even start."""
    seconds: float
    said: str = ""

    @property
    def is_kill(self) -> bool:
        return bool(self.failed) and not self.broken

    @property
    def is_well(self) -> bool:
        return bool(self.passed) and not self.failed and not self.broken


class Copy:
    def __init__(self, folder: Path) -> None:
        self._tree = folder / "tree"
        self._report = folder / "report.xml"
        shutil.copytree(ROOT, self._tree, ignore=_LEFT_OUT, symlinks=True)

    @contextlib.contextmanager
    def with_fault(self, mutant: Mutant) -> Iterator[None]:
        file = self._tree / mutant.path
        whole, as_it_was = file.read_text(encoding="utf-8"), file.stat()
        file.write_text(mutant.mutated(whole), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(whole, encoding="utf-8")
            # With its old time: Python tells by it whether what it has compiled is still good.
            os.utime(file, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))

    def run(self, *tests: str, at_once: int = 0, to_the_end: bool = False) -> Outcome:
        """Stops at the first failure, unless it shall run `to_the_end`."""
        self._report.unlink(missing_ok=True)
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
        command += [] if to_the_end else ["--exitfirst"]
        command += [f"--numprocesses={at_once}", f"--junitxml={self._report}", *tests]
        try:
            ended = subprocess.run(
                command,
                cwd=self._tree,
                env=_environment(),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=None if to_the_end else PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome({}, (), ("no end",), time.monotonic() - began)
        return _outcome(self._report, time.monotonic() - began, f"{ended.stdout}\n{ended.stderr}")


def _environment() -> dict[str, str]:
    """Not that of the run we stand in: a short dose, and workers of its own."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "SOAK"))}


def _outcome(report: Path, seconds: float, said: str) -> Outcome:
    if not report.exists():
        return Outcome({}, (), ("no report",), seconds, said)
    passed: dict[str, float] = {}
    failed: list[str] = []
    broken: list[str] = []
    for case in ET.parse(report).iter("testcase"):
        name, failure = case.get("name", "collection"), case.find("failure")
        if case.find("error") is not None:
            broken.append(name)
        elif failure is not None:
            cannot_start = failure.get("message", "").startswith(_NO_PRODUCT)
            (broken if cannot_start else failed).append(name)
        elif case.find("skipped") is None:
            passed[name] = float(case.get("time", 0))
    return Outcome(passed, tuple(failed), tuple(broken), seconds, said)
