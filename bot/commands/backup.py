"""Writes the whole database into one file: as it stands at one instant, while the bot goes on."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.app import sealing_key_of, world_clock
from bot.commands.failures import CommandFailed
from bot.models import backup as backups
from bot.models.backup import Backup, Source
from bot.settings import Settings, load

_STANDARD_OUTPUT = "-"


def main(options: argparse.Namespace) -> int:
    settings = load()
    if options.file == _STANDARD_OUTPUT:
        return asyncio.run(to_standard_output(settings))
    return asyncio.run(to_file(settings, Path(options.file), may_overwrite=options.force))


async def to_file(settings: Settings, path: Path, *, may_overwrite: bool) -> int:
    if path.exists() and not may_overwrite:
        raise CommandFailed(f"{path} exists already; name another file, or --force")
    started = time.monotonic()
    async with backups.opened(settings.database_url) as source:
        written = await save(source, path)
    print(f"{path}: {told(written)}, {_size(path)} in {time.monotonic() - started:.1f} s")
    print(of_keys(written))
    return 0


async def save(source: Source, path: Path) -> Backup:
    """The file appears when it is whole. Raises CommandFailed when it cannot be written."""
    with _told(path), backups.whole_file(path) as stream:
        return await backups.write(source, path, stream, world_clock().now(), sealing_key_of)


async def to_standard_output(settings: Settings) -> int:
    """What is told goes to the standard error, so that the file stays one."""
    if sys.stdout.isatty():
        raise CommandFailed("a backup is nothing to read on a screen; send it into a file or a program")
    stream: BinaryIO = sys.stdout.buffer
    path = Path(_STANDARD_OUTPUT)
    async with backups.opened(settings.database_url) as source:
        with _told(path):
            written = await backups.write(source, path, stream, world_clock().now(), sealing_key_of)
            stream.flush()
    print(told(written), of_keys(written), sep="\n", file=sys.stderr)
    return 0


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror or error}") from error


def told(backup: Backup) -> str:
    return f"{len(backup.rows)} tables, {backup.total} rows"


def of_keys(backup: Backup) -> str:
    if not backup.keys:
        return "nothing in it is sealed"
    return f"addresses, documents and slips in it are sealed with {', '.join(backup.keys)}; SECRET_KEY is not in it"


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"
