"""The file, the command line, and what a backup costs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import models
from bot.commands import backup
from bot.commands.failures import CommandFailed
from bot.models import backup as backups
from bot.models.backup import file, postgres, sqlite
from bot.models.backup.part import BeingWritten
from bot.models.database import opened
from bot.models.migrating import schema_transaction
from tests.backup import whole_shop
from tests.backup.steps import saved, settings_of
from tests.commands.test_commands import BLOCKED, command
from tests.conftest import ROOT


async def test_the_file_appears_whole_private_and_never_over_another(filled_url: str, tmp_path: Path):
    path, part = tmp_path / "shop.backup", tmp_path / "shop.backup.part"
    part.write_bytes(b"left behind by one that was killed" * 100_000)
    part.chmod(0o644)
    await saved(filled_url, path)
    assert path.stat().st_mode & 0o777 == 0o600
    backups.check(path)
    assert not part.exists()
    with pytest.raises(CommandFailed, match="exists already"):
        await saved(filled_url, path)
    with backups.whole_file(path), pytest.raises(BeingWritten):
        await backup.to_file(settings_of(filled_url), path, may_overwrite=True)
    assert path.read_bytes() == b""
    assert await backup.to_file(settings_of(filled_url), path, may_overwrite=True) == 0
    backups.check(path)
    with pytest.raises(CommandFailed, match="cannot be written: No such file or directory"):
        await saved(filled_url, tmp_path / "no" / "shop.backup")
    for url in (f"sqlite://{tmp_path / 'none.db'}", f"sqlite://{tmp_path / 'empty.db'}"):
        (tmp_path / "empty.db").touch()
        with pytest.raises(backups.NoShop):
            await saved(url, tmp_path / "x.backup")
    assert sorted(one.name for one in tmp_path.iterdir() if "backup" in one.name) == ["shop.backup"]


async def test_both_commands_at_the_command_line_without_telegram(filled_url: str, tmp_path: Path):
    settings = {"DATABASE_URL": filled_url, "SECRET_KEY": whole_shop.KEY}
    code, said = await command("backup", "a.backup", folder=tmp_path, **settings)
    assert (code, re.match(r"a.backup: \d+ tables, \d+ rows, 0.3 MB in ", said) is not None) == (0, True), (
        said
    )
    shell = f'"$0" -c "$1" backup - > {tmp_path}/'
    for target, expected in (("b.backup", 0), ("../../../../../../../dev/full", 1)):
        process = await asyncio.create_subprocess_exec(
            *("sh", "-c", shell + target, sys.executable, BLOCKED),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
        assert process.returncode == expected, told
        assert ("No space left on device" in told.decode(), "Traceback" in told.decode()) == (
            bool(expected),
            False,
        )
    settings["DATABASE_URL"] = f"sqlite://{tmp_path / 'new.db'}"
    code, said = await command("restore", "b.backup", folder=tmp_path, **settings)
    assert (code, "every checksum fits" in said) == (0, True), said
    assert re.fullmatch(r"all \d+ hold", said.splitlines()[-1])
    code, said = await command("restore", "b.backup", "--replace", folder=tmp_path, **settings)
    assert (code, "Type replace to go on: nothing was changed" in said) == (1, True), said


async def test_the_length_of_a_table_costs_no_memory(migrated_url: str, tmp_path: Path):
    """Forty megabytes of pictures and a long table: the schema's history alone takes 30 for a moment."""
    async with opened(migrated_url):
        for n in range(40):
            await models.Picture.create(digest=str(n), body=os.urandom(1_000_000))
        await models.HandledUpdate.bulk_create(
            models.HandledUpdate(bot_id=1, update_id=n, handled_at="2026-01-01 00:00:00+00:00")
            for n in range(20_000)
        )
    path = tmp_path / "long.backup"
    with _no_more_than(50_000_000):
        await saved(migrated_url, path)
    assert path.stat().st_size > 40_000_000
    with _no_more_than(50_000_000):
        assert backups.check(path).rows["handled_update"] == 20_000
    with _no_more_than(50_000_000), file.opened(path) as reader:
        if migrated_url.startswith("sqlite"):
            sqlite.load(Path(migrated_url.removeprefix("sqlite://")), reader)
        else:
            async with schema_transaction(migrated_url, "test") as transaction:
                await postgres.load(transaction._connection, reader)
    async with opened(migrated_url):
        assert await models.HandledUpdate.all().count() == 20_000
        assert await models.Picture.all().count() == 40


@contextlib.contextmanager
def _no_more_than(most: int) -> Iterator[None]:
    """Bytes that Python holds at once, beyond what it held before."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most, peak
