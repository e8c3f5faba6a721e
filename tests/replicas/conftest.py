"""Servers of one's own below the replicas: they may fall over."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.models.migrating import migrate
from tests import servers


@pytest.fixture
def own_redis() -> Iterator[servers.Breakable]:
    with servers.breakable_redis() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[servers.Breakable]:
    with servers.breakable_postgres() as server:
        yield server


@pytest.fixture
async def own_database(own_postgres: servers.Breakable) -> str:
    """A migrated database on it."""
    connection = await asyncpg.connect(own_postgres.url)
    await connection.execute("CREATE DATABASE shop")
    await connection.close()
    url = urlsplit(own_postgres.url)._replace(path="/shop").geturl()
    await migrate(url)
    return url
