"""A file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.models.engines.swap import sync


class BeingWritten(Exception):
    """Another process writes the same file."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Written beside it, as FILE.part, readable by its owner only; on the disk before it gets its name.

    Raises BeingWritten, OSError. What a killed process left behind is written over by the next one.
    """
    part = path.with_name(path.name + ".part")
    with _alone(part) as stream:
        try:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync(path.parent)


@contextlib.contextmanager
def _alone(part: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "wb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BeingWritten(f"{part} is being written by another process") from error
        # Whoever held the lock a moment ago may have given the file its name: then it is no longer ours to write.
        if not part.exists() or not os.path.samestat(os.fstat(stream.fileno()), part.stat()):
            raise BeingWritten(f"{part} was just finished by another process")
        os.fchmod(stream.fileno(), 0o600)
        stream.truncate(0)
        yield stream
