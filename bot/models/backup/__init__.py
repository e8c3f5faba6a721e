"""Backup and restore: one portable file for both engines (`file` says how it looks)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from bot.models.backup import postgres, sqlite
from bot.models.backup.file import Backup, BackupBroken, check
from bot.models.backup.part import BeingWritten, whole_file
from bot.models.backup.restoring import RestoreFailed, ServerInUse, restore
from bot.models.backup.source import KeyOf, NoShop, Source, tables_of, write
from bot.models.database import shown, sqlite_file
from bot.models.engines import locks

__all__ = [
    "Backup",
    "BackupBroken",
    "BeingWritten",
    "KeyOf",
    "NoShop",
    "RestoreFailed",
    "ServerInUse",
    "Source",
    "check",
    "opened",
    "restore",
    "tables_of",
    "whole_file",
    "write",
]


@contextlib.asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Source]:
    """The database at one instant, beside a running bot. Raises NoShop, FileInUse, DatabaseUnreachable."""
    file = sqlite_file(database_url)
    if file is None:
        async with postgres.read(database_url) as source:
            yield source
        return
    if not file.exists():
        raise NoShop(f"{shown(database_url)} does not exist")
    async with locks.used(file):
        with sqlite.read(file) as source:
            yield source
