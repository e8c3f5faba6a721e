"""Locks beside a SQLite file: who may use it, who may replace it, and which one bot serves it.

They are advisory locks of the operating system on small files that stay: they vanish with their process,
however it ends, and nobody has to clean up.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

PATIENCE = 20.0
"""Seconds that one waits for others to finish with the file."""


class FileInUse(Exception):
    """Somebody else holds the file in a way that does not go together with what was asked."""


@contextlib.asynccontextmanager
async def used(database: Path, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Shared by everybody who works with the file, so that nobody replaces it under them."""
    refusal = f"{database} is being migrated or restored by another process; try again when it is done"
    async with _held(_beside(database, ".lock"), fcntl.LOCK_SH, patience, refusal):
        yield


@contextlib.asynccontextmanager
async def replaced(database: Path, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Exclusive: for whoever swaps the file for another."""
    refusal = f"{database} is in use by another process (the bot, or a command); stop it and try again"
    async with _held(_beside(database, ".lock"), fcntl.LOCK_EX, patience, refusal):
        yield


@contextlib.contextmanager
def only_bot(database: Path) -> Iterator[None]:
    """One bot per SQLite file: a second one is refused at once. Replicas need PostgreSQL."""
    descriptor = _open(_beside(database, ".bot.lock"))
    try:
        if not _try(descriptor, fcntl.LOCK_EX):
            raise FileInUse(
                f"another bot already runs on {database}; one bot per SQLite file, replicas need PostgreSQL"
            )
        yield
    finally:
        os.close(descriptor)


@contextlib.asynccontextmanager
async def _held(lock: Path, kind: int, patience: float, refusal: str) -> AsyncIterator[None]:
    descriptor = _open(lock)
    try:
        deadline = time.monotonic() + patience
        while not _try(descriptor, kind):
            if time.monotonic() >= deadline:
                raise FileInUse(refusal)
            await asyncio.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)


def _open(lock: Path) -> int:
    lock.parent.mkdir(parents=True, exist_ok=True)
    return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
