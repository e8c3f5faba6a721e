"""A shop that is there: replaced as a whole, by who wants it, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sqlite3
import sys
from pathlib import Path

import pytest

from bot import models
from bot.commands import restore
from bot.commands.failures import CommandFailed
from bot.models.backup import RestoreFailed, ServerInUse
from bot.models.database import FileInUse, opened
from bot.models.migrating import DatabaseNewer
from tests.backup import whole_shop
from tests.backup.steps import answering, replaced, restored, saved, settings_of
from tests.conftest import ROOT
from tests.models import schema
from tests.models.test_migrations import connected


async def test_a_shop_is_only_replaced_by_who_types_it_and_comes_back_from_the_backup_kept_of_it(
    filled_url: str,
    filled_backup: Path,
    old_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    before, after = await whole_shop.rows_of(old_url), await whole_shop.rows_of(filled_url)
    with pytest.raises(CommandFailed, match=r"1 people, 0 products.*--replace"):
        await restore.restore(settings_of(old_url), filled_backup, may_replace=False)
    for answer in ("", "yes"):
        answering(monkeypatch, answer)
        with pytest.raises(CommandFailed, match="nothing was changed"):
            await restore.restore(settings_of(old_url), filled_backup, may_replace=True)
    async with opened(old_url):
        await models.Person.all().count()
        with pytest.raises((FileInUse, ServerInUse), match="stop it"):
            await restore.restore(settings_of(old_url), filled_backup, may_replace=True)
    assert await whole_shop.rows_of(old_url) == before
    tables = await _schema_of(old_url)
    await replaced(old_url, filled_backup)
    assert await whole_shop.rows_of(old_url) == after
    assert await _schema_of(old_url) == tables
    assert re.fullmatch(r"all \d+ hold", capsys.readouterr().out.splitlines()[-1])
    [kept] = filled_backup.parent.glob("before-restore-*.backup")
    assert kept.stat().st_mode & 0o777 == 0o600
    await replaced(old_url, kept)
    assert await whole_shop.rows_of(old_url) == before


async def _schema_of(url: str) -> schema.Schema:
    """Tables, keys, references, checks and triggers."""
    async with connected(url) as connection:
        return await schema.read(connection)


async def test_what_is_no_shop_of_ours_or_a_newer_one_stays(
    filled_backup: Path, tmp_path: Path, old_url: str
):
    foreign = tmp_path / "foreign.db"
    with contextlib.closing(sqlite3.connect(foreign)) as connection, connection:
        connection.execute("CREATE TABLE mine (x)")
    with pytest.raises(RestoreFailed, match="another program's"):
        await restored(f"sqlite://{foreign}", filled_backup, may_replace=True)
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"rubbish" * 500)
    with pytest.raises(RestoreFailed, match="move it away"):
        await restored(f"sqlite://{tmp_path / 'broken.db'}", filled_backup, may_replace=True)
    async with connected(old_url) as connection:
        await connection.execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at) "
            "VALUES ('shop', '9999_later', '2030-01-01 00:00:00+00:00')"
        )
    for attempt in (
        restored(old_url, filled_backup, may_replace=True),
        saved(old_url, tmp_path / "x.backup"),
    ):
        with pytest.raises(DatabaseNewer, match="9999_later"):
            await attempt
    assert not (tmp_path / "x.backup").exists()
    assert not (tmp_path / "x.backup.part").exists()


KILLED = """
import os, signal, sys
from bot.models.backup import postgres, restoring, sqlite
from bot.models.engines import swap

def dying(module, name, after):
    real = getattr(module, name)
    def sync(*a, **k):
        if not after: os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*a, **k)
        os.kill(os.getpid(), signal.SIGKILL)
    async def later(*a, **k):
        if not after: os.kill(os.getpid(), signal.SIGKILL)
        await real(*a, **k)
        os.kill(os.getpid(), signal.SIGKILL)
    import inspect
    setattr(module, name, later if inspect.iscoroutinefunction(real) else sync)

where, after = sys.argv.pop(1), sys.argv.pop(1) == "after"
module, name = where.rsplit(".", 1)
dying({"sqlite": sqlite, "postgres": postgres, "restoring": restoring, "swap": swap}[module], name, after)
from bot.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
POINTS = {
    "sqlite": [
        ("sqlite._load_table", "after", "old"),
        ("swap._fold_log_into", "after", "old"),
        ("swap.swap", "after", "new"),
    ],
    "postgres": [
        ("postgres._load_table", "after", "old"),
        ("restoring._compare", "after", "old"),
        ("restoring._restore_server", "after", "new"),
    ],
}


async def test_a_kill_in_the_middle_of_a_restore_leaves_the_old_or_the_new(
    filled_url: str, filled_backup: Path, old_url: str, tmp_path: Path
):
    old, new = await whole_shop.rows_of(old_url), await whole_shop.rows_of(filled_url)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": old_url,
        "SECRET_KEY": whole_shop.KEY,
    }
    for where, when, left in POINTS["sqlite" if old_url.startswith("sqlite") else "postgres"]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", KILLED, where, when, "restore", str(filled_backup), "--replace"),
            cwd=tmp_path,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate(b"replace\n")
        assert process.returncode == -9, (where, said.decode())
        assert await whole_shop.rows_of(old_url) == (old if left == "old" else new), where
    # What the dead left behind is in nobody's way.
    await replaced(old_url, await saved(old_url, tmp_path / "after.backup"))
    assert await whole_shop.rows_of(old_url) == new
    assert [
        path.name for path in tmp_path.iterdir() if ".restoring" in path.name or ".part" in path.name
    ] == []
