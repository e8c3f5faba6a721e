"""Makes the database anew from a backup, and proves the books. Ended in the middle, the old one is as it was."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.app import sealing_keys, world_clock
from bot.commands import doctor_books
from bot.commands.asking import typed
from bot.commands.backup import save, told
from bot.commands.failures import CommandFailed
from bot.models import backup as backups
from bot.models.backup import Backup, BackupBroken, Source
from bot.models.database import shown
from bot.settings import Settings, load


def main(options: argparse.Namespace) -> int:
    return asyncio.run(restore(load(), Path(options.file), may_replace=options.replace))


async def restore(settings: Settings, path: Path, *, may_replace: bool) -> int:
    """1 when the books do not hold: the backup is restored all the same, since it is what there is."""

    async def on_shop(source: Source) -> None:
        await _make_room(source, path, may_replace=may_replace)

    backup = _checked(path)
    print(f"{path}: {_made(backup)}, {told(backup)}; every checksum fits")
    _tell_keys(settings, backup)
    print(f"database: {shown(settings.database_url)}", flush=True)
    try:
        await backups.restore(settings.database_url, backup, on_shop, lambda line: print(line, flush=True))
    except BackupBroken as error:
        raise CommandFailed(_broken(path, error)) from error
    return 0 if await doctor_books.prove(settings) else 1


def _checked(path: Path) -> Backup:
    """Read to its end before anything is touched."""
    try:
        return backups.check(path)
    except BackupBroken as error:
        raise CommandFailed(_broken(path, error)) from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror or error}") from error


def _broken(path: Path, error: BackupBroken) -> str:
    return f"{path}: {error}. Nothing was changed."


def _made(backup: Backup) -> str:
    head = backup.head
    return f"made {head.made_at:%Y-%m-%d %H:%M} UTC on {head.engine}, schema {head.schema}"


def _tell_keys(settings: Settings, backup: Backup) -> None:
    missing = set(backup.keys) - set(sealing_keys(settings))
    if missing:
        print(
            f"warn: it needs the keys with the ids {', '.join(sorted(missing))}, which SECRET_KEY does not have: "
            "what they sealed cannot be read until they stand there"
        )


async def _make_room(source: Source, path: Path, *, may_replace: bool) -> None:
    """Refuses to replace a shop that nobody agreed to lose; keeps a backup of it."""
    people, products = await source.count("person"), await source.count("product")
    if not people + products:
        return
    holds = f"the database holds a shop already: {people} people, {products} products"
    if not may_replace:
        raise CommandFailed(f"{holds}. Nothing was changed; --replace puts the backup in its place")
    print(f"{holds}. All of it will be replaced, and kept in a backup.")
    if not typed("replace"):
        raise CommandFailed("nothing was changed")
    kept = path.with_name(f"before-restore-{world_clock().now():%Y%m%d-%H%M%S}.backup")
    await save(source, kept)
    print(f"{kept}: what was there")
