"""The worlds that journeys are played in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.journeys.eyes import demo, page

__all__ = ["demo", "page"]

WORLDS = [
    pytest.param(("sqlite", "polling", "en"), id="SQLite, polling, English"),
    pytest.param(("postgres", "webhook", "zh-hans"), id="PostgreSQL, webhook, Chinese"),
    pytest.param(("sqlite", "webhook", "ru"), id="SQLite, webhook, Russian"),
    pytest.param(("postgres", "polling", "ru"), id="PostgreSQL, polling, Russian"),
]


@dataclass
class World:
    settings: dict[str, str]
    mode: str
    language: str


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    engine, mode, language = request.param
    if engine == "sqlite":
        return World({"DATABASE_URL": request.getfixturevalue("sqlite_url")}, mode, language)
    servers = {
        "DATABASE_URL": request.getfixturevalue("fresh_postgres"),
        "REDIS_URL": request.getfixturevalue("redis_url"),
    }
    return World(servers, mode, language)
