"""`rekey` from the command line: killed in the middle it has lost nothing, and run again it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from bot.gateways.crypto import KeyringSealer, for_signing_only
from bot.models.database import opened
from bot.settings import SettingsInvalid, load
from tests.commands.test_commands import command
from tests.conftest import ROOT
from tests.situations import opened_situations

OLD = "Zk3-9fQw_71LmXv8RtYb2NcHs5GdPaEu"
NEW = "qT7-4hBn_26KdWz9MsXc1VfJr8LgPyEa"
MANY = 600


async def many_addresses(url: str) -> None:
    """Sealed with the old key."""
    async with opened(url, synchronous="NORMAL"):
        make = await opened_situations()
        ann = await make.person()
    sealer = KeyringSealer([OLD])
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection, connection:
        connection.executemany(
            "INSERT INTO address (person_id, sealed, saved_at) VALUES (?, ?, '2026-11-25 12:00:00+00:00')",
            [(ann.person_id, sealer.seal(f"Elm {n}".encode(), "address.sealed")) for n in range(MANY)],
        )


def _started(folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "rekey"],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def sealed(url: str) -> list[bytes]:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite://"), timeout=10)) as connection:
        return [bytes(row[0]) for row in connection.execute("SELECT sealed FROM address ORDER BY id")]


async def test_a_kill_in_the_middle_loses_nothing_and_the_next_run_goes_on(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    url, head = migrated_sqlite_url, KeyringSealer([NEW]).heads[0]
    await many_addresses(url)
    settings = {"DATABASE_URL": url, "SECRET_KEY": f"{NEW},{OLD}", "PYTHONPATH": str(ROOT)}
    process = _started(tmp_path, settings)
    while not any(one.startswith(head) for one in sealed(url)):
        assert process.poll() is None
        await asyncio.sleep(0.005)
    process.kill()
    process.wait()
    done = sum(one.startswith(head) for one in sealed(url))
    assert 0 < done < MANY
    code, said = await command("doctor", folder=tmp_path, **settings)
    assert f"{MANY - done} sealed values still need an older key" in said

    code, said = await command("rekey", folder=tmp_path, **settings)
    assert code == 0, said
    assert f"address.sealed: {MANY - done} sealed anew" in said
    assert for_signing_only(OLD) in said
    newest = KeyringSealer([NEW])
    assert [newest.open(one, "address.sealed").decode() for one in sealed(url)] == [
        f"Elm {n}" for n in range(MANY)
    ]
    code, said = await command("doctor", folder=tmp_path, **{**settings, "SECRET_KEY": NEW})
    assert "keys" not in said


async def test_without_the_old_key_nothing_is_changed_and_doctor_names_the_loss(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    await many_addresses(migrated_sqlite_url)
    before = sealed(migrated_sqlite_url)
    settings = {"DATABASE_URL": migrated_sqlite_url, "SECRET_KEY": NEW}
    code, said = await command("rekey", folder=tmp_path, **settings)
    assert (code, f"{MANY} opened by no key" in said) == (1, True), said
    assert sealed(migrated_sqlite_url) == before
    code, said = await command("doctor", folder=tmp_path, **settings)
    assert "fail  keys" in said


def problems(key: str, monkeypatch) -> str:
    for name, value in {"BOT_TOKEN": "123456:AAE-x_y", "OWNER_IDS": "1", "SECRET_KEY": key}.items():
        monkeypatch.setenv(name, value)
    try:
        load(for_run=True, env_file=None)
    except SettingsInvalid as error:
        return "\n".join(error.lines)
    return ""


def test_the_entry_that_rekey_prints_is_taken_behind_a_whole_key_and_never_first(monkeypatch) -> None:
    entry = for_signing_only(OLD)
    assert problems(f"{NEW},{entry}", monkeypatch) == ""
    assert "the first entry must be a whole key" in problems(f"{entry},{NEW}", monkeypatch)
    assert "not the whole entry" in problems(f"{NEW},{entry[:-3]}", monkeypatch)
