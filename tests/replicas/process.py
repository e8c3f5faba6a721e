"""One replica: a process of its own, running what `python -m bot run` runs.

In a soak it is that very command. Else, and where it is killed very often, it is forked from a process that has
imported everything, which saves the seconds that importing takes; from there on it is the same program, with its own
connections and its own end.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FORKED = multiprocessing.get_context("forkserver")
_IMPORTED = (
    "bot.__main__", "bot.commands.run", "bot.handlers.desk", "bot.handlers.promoting", "bot.jobs.wakeup",
    "bot.gateways.telegram.messenger", "bot.gateways.telegram.polling", "bot.gateways.telegram.promotions",
    "bot.models.engines.postgres", "tests.replicas.process",
)  # fmt: skip
_FORKED.set_forkserver_preload(list(_IMPORTED))


Process = subprocess.Popen[bytes] | BaseProcess


def started(settings: dict[str, str], log: Path, *, forked: bool) -> Process:
    """What it prints goes to the log. It does not outlive whoever started it."""
    if not forked and os.environ.get("SOAK"):
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,
            )
    process = _FORKED.Process(target=_run, args=(settings, str(log)), daemon=True)
    process.start()
    return process


def exit_code(process: Process) -> int | None:
    """Nothing while it runs; minus the signal's number for one that was killed."""
    return process.poll() if isinstance(process, subprocess.Popen) else process.exitcode


async def ended(process: Process, seconds: float = 120) -> int:
    """Its exit code, once it has ended."""
    async with asyncio.timeout(seconds):
        while (code := exit_code(process)) is None:  # noqa: ASYNC110  Both kinds can be waited for in this way only.
            await asyncio.sleep(0.01)
    return code


def _run(settings: dict[str, str], log: str) -> None:
    _die_with_parent()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)
    os.chdir(ROOT)
    os.environ.update(settings)
    from bot.__main__ import main

    sys.exit(main(["run"]))


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG
