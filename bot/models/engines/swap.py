"""Putting a finished SQLite file in the place of another: checked, on the disk, and in one step."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from bot.models.engines.locks import FileInUse


class CopyBroken(Exception):
    """The finished copy failed SQLite's own checks; the database is as it was."""


def check(copy: Path) -> None:
    """Raises CopyBroken."""
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [
            f"{row[0]} row {row[1]}: no {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
    if problems:
        raise CopyBroken("; ".join(problems[:5]))


def swap(copy: Path, file: Path) -> None:
    """Raises FileInUse when a program that knows nothing of our locks has the file open."""
    if file.exists():
        _fold_log_into(file)
    sync(copy)
    os.replace(copy, file)
    sync(file.parent)


def sync(path: Path) -> None:
    """Waits until a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(copy: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)


def _fold_log_into(file: Path) -> None:
    """A write-ahead log left beside the file would be applied to the new one and break it."""
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise FileInUse(f"{file} is open in another program; close it and try again")
