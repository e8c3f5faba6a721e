"""Nothing is lost on the way, also from one engine to the other, and nobody reads it without the key."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tortoise.fields import BinaryField

from bot import models
from bot.commands import restore
from bot.domain.work import SealBroken
from bot.gateways.crypto import KeyringSealer, key_ids
from bot.models import backup as backups
from bot.models.backup import source
from bot.models.database import opened
from tests.backup import whole_shop
from tests.backup.steps import restored, saved, settings_of

OTHER_KEY = "another-key-for-tests-that-is-long-enough"


@pytest.mark.promise(15)
async def test_a_shop_moves_to_postgres_and_back_with_every_row(
    filled_url: str,
    filled_backup: Path,
    fresh_postgres: str,
    sqlite_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    before = await whole_shop.rows_of(filled_url)
    assert {"customer_order", "commission", "payout", "statement", "picture", "address"} <= {
        table for table, rows in before.items() if rows
    }
    assert (
        await restore.restore(settings_of(fresh_postgres, OTHER_KEY), filled_backup, may_replace=False) == 0
    )
    said = capsys.readouterr().out.splitlines()
    assert f"warn: it needs the keys with the ids {key_ids([whole_shop.KEY])[0]}" in said[1]
    assert re.fullmatch(r"all \d+ hold", said[-1])
    assert await whole_shop.rows_of(fresh_postgres) == before
    await restored(sqlite_url, await saved(fresh_postgres, tmp_path / "second.backup"))
    assert "warn" not in capsys.readouterr().out
    assert await whole_shop.rows_of(sqlite_url) == before
    assert _as_sqlite_keeps_it(sqlite_url) == _as_sqlite_keeps_it(filled_url)
    newest = max(row["id"] for row in before["notice"])
    for url in (fresh_postgres, sqlite_url):
        async with opened(url):
            notice = await models.Notice.create(
                person_id=1, kind="x", key="x", due_at="2026-12-06 00:00:00+00:00"
            )
        # The id after the newest had been given away before the backup.
        assert notice.id == newest + 2


def _as_sqlite_keeps_it(url: str) -> Any:
    """Text, numbers and all: what hand-written statements compare."""
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection:
        return connection.execute(
            "SELECT placed_at, names, failed FROM customer_order, order_line, job_run"
        ).fetchone()


@pytest.mark.promise(53)
async def test_no_table_and_no_sealed_column_is_forgotten(filled_backup: Path):
    every = [getattr(models, name) for name in models.__all__]
    assert set(backups.check(filled_backup).rows) == {model._meta.db_table for model in every}
    bytes_of = {
        (model._meta.db_table, name)
        for model in every
        for name, field in model._meta.fields_map.items()
        if isinstance(field, BinaryField) and not name.startswith(source.SEALED)
    }
    assert bytes_of == {("picture", "body"), ("import_chunk", "body")}, (
        "name a column of sealed bytes sealed…, so that its key is known"
    )


async def test_a_backup_is_one_instant_and_nobody_waits_for_it(migrated_url: str):
    await whole_shop.meet_somebody(migrated_url)
    async with opened(migrated_url), backups.opened(migrated_url) as beside:
        people = await beside.table("person")
        rows = beside.rows(people)
        first = await anext(rows)
        assert first[people.columns.index("telegram_id")] == 77
        async with asyncio.timeout(5):
            await models.Person.create(telegram_id=78, name="New", met_at="2026-01-01 00:00:00+00:00")
            await models.Person.filter(telegram_id=77).update(name="Changed")
        assert [row async for row in rows] == []
        assert await beside.count("person") == 1
        assert [row[people.columns.index("name")] async for row in beside.rows(people)] == ["Old"]


@pytest.mark.promise(53)
async def test_without_the_key_nobody_reads_what_is_sealed(filled_url: str, filled_backup: Path):
    inside = gzip.decompress(filled_backup.read_bytes()).decode()
    assert whole_shop.KEY not in inside
    assert [plain for plain in whole_shop.PLAIN if plain in inside] == []
    async with opened(filled_url):
        address = (await models.Address.first()) or models.Address()
    with pytest.raises(SealBroken):
        KeyringSealer([OTHER_KEY]).open(address.sealed, "address.sealed")
    assert KeyringSealer([OTHER_KEY, whole_shop.KEY]).open(address.sealed, "address.sealed")
