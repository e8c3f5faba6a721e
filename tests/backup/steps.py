"""The two commands, as tests call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands import backup, restore
from bot.settings import Settings
from tests.backup.whole_shop import KEY


def settings_of(url: str, key: str = KEY) -> Settings:
    return Settings(_env_file=None, database_url=url, secret_key=(SecretStr(key),))


async def saved(url: str, path: Path) -> Path:
    assert await backup.to_file(settings_of(url), path, may_overwrite=False) == 0
    return path


async def restored(url: str, path: Path, *, may_replace: bool = False) -> None:
    assert await restore.restore(settings_of(url), path, may_replace=may_replace) == 0


async def replaced(url: str, path: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        answering(monkeypatch, "replace")
        await restored(url, path, may_replace=True)


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _: answer)
