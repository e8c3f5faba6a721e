"""Shops to be backed up, and shops to be replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backup import whole_shop
from tests.conftest import ROOT, Prepare


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory, prepare_database: Prepare) -> Path:
    """A SQLite shop, and its backup beside it."""
    file = tmp_path_factory.mktemp("filled") / "shop.db"
    program = (
        "import asyncio, sys\nfrom tests.backup import whole_shop\nfrom bot.models.migrating import migrate\n"
        "asyncio.run(migrate(sys.argv[1]))\nasyncio.run(whole_shop.fill(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SECRET_KEY": whole_shop.KEY}
    for arguments in (
        ["-c", program, f"sqlite://{file}"],
        ["-m", "bot", "backup", str(file.with_suffix(".backup"))],
    ):
        environment["DATABASE_URL"] = f"sqlite://{file}"
        subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, check=True)
    return file


@pytest.fixture
def filled_url(filled_file: Path) -> str:
    return f"sqlite://{filled_file}"


@pytest.fixture
def filled_backup(filled_file: Path, tmp_path: Path) -> Path:
    """The backup in a folder of this test's own."""
    copy = tmp_path / "filled.backup"
    copy.write_bytes(filled_file.with_suffix(".backup").read_bytes())
    return copy


@pytest.fixture
async def old_url(migrated_url: str) -> str:
    """Another shop, on either engine, that somebody has met."""
    await whole_shop.meet_somebody(migrated_url)
    return migrated_url
