"""P9.22: from the start of the process to its first answer; and a command that does not talk to Telegram.

Ours has read its settings, tried its database, looked whether the schema is the present one, taken the lease of the
one who polls and told Telegram its commands and descriptions by then. Another replica is another such process:
nothing is forked.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.bench import Bench
from benchmarks.registry import Measure, row
from benchmarks.starting import BARE, OURS, started

SETTINGS = {
    "OWNER_IDS": "9001",
    "SECRET_KEY": "Vb7kQ2mX9pLr4TzW8nYc3HdJ6sGf1KuA",
    "HTTP_PORT": "0",
    "LOG_LEVEL": "ERROR",
}
WITHOUT_TELEGRAM = 0.15


@row("P9.22", goal=1.1, anchor="a bare aiogram bot that says hello")
async def start(bench: Bench) -> Sequence[Measure]:
    async with bench.fresh_database() as url:
        settings = {**SETTINGS, "DATABASE_URL": url}

        async def ours() -> float:
            return (await started(OURS, settings)).seconds

        async def bare() -> float:
            return (await started(BARE, {})).seconds

        async def command() -> float:
            return await _took("-m", "bot", "doctor", "--help")

        return [
            await bench.paired(ours, bare, "to the first answer"),
            replace(await bench.paired(command, bare, "a command's own start"), goal=WITHOUT_TELEGRAM),
        ]


async def _took(*program: str) -> float:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program), env=os.environ, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0
    return time.perf_counter() - begun
