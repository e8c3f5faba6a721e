"""Where tests get a database, a Redis and a browser. Nothing of ours is imported before a test asks for it.

    database_url         an empty database; the test runs twice, on SQLite and on PostgreSQL
    migrated_url         the same with the present schema in it
    sqlite_url           an empty SQLite file              migrated_sqlite_url     with the schema
    fresh_postgres       an empty PostgreSQL database      migrated_postgres_url   with the schema
    postgres             the server, for `async with postgres.fresh() as url` and templates of one's own
    redis_url            an empty Redis database of this run's own
    chromium             the path of the system's Chromium

What each fixture gives is a value for DATABASE_URL or REDIS_URL. tests/servers.py says which servers serve.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ["sqlite", "postgres"]
Prepare = Callable[[str], Awaitable[None]]


def setting_names() -> list[str]:
    """The settings that .env.example names, less those that only compose.yaml reads."""
    bots, _, _ = (
        (ROOT / ".env.example").read_text(encoding="utf-8").partition("read by compose.yaml, not by the bot")
    )
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=", bots, flags=re.MULTILINE)


def pytest_configure() -> None:
    """A developer's own shop must not leak into the tests."""
    for name in setting_names():
        os.environ.pop(name, None)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with _or_skip("TEST_DATABASE_URL"), servers.postgres_server() as url:
        server = servers.Postgres(url)
        servers.await_in_thread(server.sweep())
        yield server
        servers.await_in_thread(server.forget_templates())


@pytest.fixture
async def fresh_postgres(postgres: servers.Postgres) -> AsyncIterator[str]:
    async with postgres.fresh() as url:
        yield url


@pytest.fixture
async def migrated_postgres_url(postgres: servers.Postgres, prepare_database: Prepare) -> AsyncIterator[str]:
    async with postgres.fresh(await postgres.template("migrated", prepare_database)) as url:
        yield url


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path / 'shop.db'}"


@pytest.fixture(scope="session")
def _migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory, prepare_database: Prepare) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "shop.db"
    servers.await_in_thread(_run(prepare_database(f"sqlite://{path}")))
    return path


@pytest.fixture
def migrated_sqlite_url(_migrated_sqlite_file: Path, sqlite_url: str) -> str:
    for ending in ("", "-wal"):
        source = Path(f"{_migrated_sqlite_file}{ending}")
        if source.exists():
            shutil.copyfile(source, f"{sqlite_url.removeprefix('sqlite://')}{ending}")
    return sqlite_url


# ── either ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "fresh_postgres"))


@pytest.fixture(params=ENGINES)
def migrated_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Brings an empty database to the present schema, as an operator would; once per engine and session."""
    return migrate


async def migrate(url: str) -> None:
    """Run `python -m bot migrate` on a database, away from any .env."""
    settings = {"BOT_TOKEN": "42:TEST", "SECRET_KEY": "for-tests-only-4f1c9a7e2b8d6053", "OWNER_IDS": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "migrate"),
        cwd=tempfile.gettempdir(),
        env={**os.environ, **settings, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, f"bot migrate failed on {url}:\n{output.decode(errors='replace')}"


async def _run(work: Awaitable[None]) -> None:
    await work


# ── Redis and the browser ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def _redis() -> Iterator[servers.Redis]:
    with _or_skip("TEST_REDIS_URL"), servers.redis_server() as url:
        database = servers.Redis(url)
        yield database
        database.close()


@pytest.fixture
def redis_url(_redis: servers.Redis) -> str:
    _redis.empty()
    return _redis.url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Pass it to Playwright as executable_path (and --no-sandbox when root); mark the test `browser`."""
    if path := servers.chromium_path():
        return path
    if servers.in_ci():
        pytest.fail("no Chromium here: .ci/run installs it")
    pytest.skip("no Chromium here; install one or name it in CHROMIUM")


class _or_skip:
    """Turns a missing server into a failure where it must be there, into a skip elsewhere."""

    def __init__(self, variable: str) -> None:
        self.variable = variable

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, servers.ServerMissing):
            (pytest.fail if servers.must_serve(self.variable) else pytest.skip)(str(error))
