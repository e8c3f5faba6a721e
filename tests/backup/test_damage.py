"""What is damaged, strange or too new is refused before anything is touched."""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import models
from bot.commands import restore
from bot.commands.failures import CommandFailed
from bot.models import backup as backups
from bot.models.backup import BackupBroken
from bot.models.database import opened
from bot.models.migrating import DatabaseNewer, migrate_file, pending
from tests.backup import whole_shop
from tests.backup.steps import answering, restored, saved, settings_of


@pytest.mark.promise(15)
async def test_every_damage_is_noticed_before_anything_is_touched(
    filled_backup: Path, old_url: str, monkeypatch: pytest.MonkeyPatch
):
    whole = filled_backup.read_bytes()
    chosen = random.Random(20261129)
    damaged = filled_backup.with_name("damaged.backup")
    places = [chosen.randrange(10, len(whole)) for _ in range(12)] + [len(whole) - 1, len(whole) - 8]
    for place in places:
        damaged.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << chosen.randrange(8))]) + whole[place + 1 :]
        )
        with pytest.raises(BackupBroken):
            backups.check(damaged)
    for length in (0, 9, 100, *(chosen.randrange(len(whole)) for _ in range(8)), len(whole) - 1):
        damaged.write_bytes(whole[:length])
        with pytest.raises(BackupBroken):
            backups.check(damaged)
    damaged.write_bytes(whole + whole)
    with pytest.raises(BackupBroken):
        backups.check(damaged)
    before = await whole_shop.rows_of(old_url)
    answering(monkeypatch, "replace")
    for lines, told in _forged(gzip.decompress(whole).decode().split("\n")[:-1]):
        damaged.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
        with pytest.raises((CommandFailed, DatabaseNewer), match=told):
            await restore.restore(settings_of(old_url), damaged, may_replace=True)
    (filled_backup.with_name("text.backup")).write_text("no backup")
    with pytest.raises(CommandFailed, match="Nothing was changed"):
        await restore.restore(settings_of(old_url), filled_backup.with_name("text.backup"), may_replace=True)
    with pytest.raises(CommandFailed, match="cannot be read: No such file"):
        await restore.restore(settings_of(old_url), filled_backup.with_name("none.backup"), may_replace=True)
    assert await whole_shop.rows_of(old_url) == before
    assert list(filled_backup.parent.glob("before-restore-*")) == []


def _forged(lines: list[str]) -> Iterator[tuple[list[str], str]]:
    """Rewritten by somebody who mends what gzip itself would notice."""
    money = next(n for n, line in enumerate(lines) if '"table":"posting"' in line) + 1
    row = json.loads(lines[money])
    yield [*lines[:money], json.dumps([*row[:-1], 10**6]), *lines[money + 1 :]], "checksum"
    yield [*lines[:money], *lines[money + 1 :]], "does not hold what it says"
    yield lines[:-1], "cut off"
    head = json.loads(lines[0])
    yield [json.dumps({**head, "distribot backup": 2}), *lines[1:]], "newer release"
    yield [json.dumps({**head, "made_at": "today"}), *lines[1:]], "no backup of this program"
    yield [json.dumps({"distribot backup": 1}), *lines[1:]], "no backup of this program"
    yield [*lines[:money], "7", *lines[money + 1 :]], "does not hold what it says"
    yield _sealed_anew([json.dumps({**head, "schema": "9999_later"}), *lines[1:]]), "newer release made it"
    yield _sealed_anew([json.dumps({**head, "schema": "0001_initial"}), *lines[1:]]), "other tables"


def _sealed_anew(lines: list[str]) -> list[str]:
    """With checksums that fit."""
    import hashlib

    digest, out = hashlib.sha256(), []
    for line in lines:
        if '"sha256"' in line:
            line = json.dumps({**json.loads(line), "sha256": digest.hexdigest()})
        digest.update(f"{line}\n".encode())
        out.append(line)
    return out


async def test_what_the_database_refuses_changes_nothing(
    filled_backup: Path, old_url: str, monkeypatch: pytest.MonkeyPatch
):
    """A row that points nowhere, in a file whose checksums all fit."""
    lines = gzip.decompress(filled_backup.read_bytes()).decode().split("\n")[:-1]
    stock = next(n for n, line in enumerate(lines) if '"table":"stock"' in line)
    columns, row = json.loads(lines[stock])["columns"], json.loads(lines[stock + 1])
    row[columns.index("variant_id")] = 7777
    lines[stock + 1] = json.dumps(row)
    filled_backup.write_bytes(gzip.compress("".join(f"{line}\n" for line in _sealed_anew(lines)).encode()))
    before = await whole_shop.rows_of(old_url)
    answering(monkeypatch, "replace")
    with pytest.raises(Exception, match="stock"):
        await restore.restore(settings_of(old_url), filled_backup, may_replace=True)
    assert await whole_shop.rows_of(old_url) == before


async def test_an_older_releases_backup_is_brought_to_the_present_schema(database_url: str, tmp_path: Path):
    old = tmp_path / "old.db"
    await migrate_file(old, upto="0005_staff")
    with contextlib.closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("INSERT INTO category (id, position, emoji, names) VALUES (3, 0, '', '{}')")
        connection.execute(
            "INSERT INTO product (id, code, category_id, kind, names, descriptions, search_text, delivery, position, "
            "created_at) VALUES (9, 'p', 3, 'physical', '{}', '{}', '', '', 0, '2026-01-01 00:00:00+00:00')"
        )
    path = await saved(f"sqlite://{old}", tmp_path / "old.backup")
    assert backups.check(path).head.schema == "0005_staff"
    await restored(database_url, path)
    assert await pending(database_url) == []
    async with opened(database_url):
        [product] = await models.Product.all()
        assert (product.id, product.rich_descriptions) == (9, None)
