"""A booth with the stranger's things in it: on SQLite in CI, on both engines in a soak."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from tests.attacks.stranger import Scene, scene
from tests.conftest import ENGINES
from tests.rubbish.booth import Booth, booth

IN_SOAK = bool(os.environ.get("SOAK"))


@pytest.fixture(params=ENGINES if IN_SOAK else ["sqlite"])
def attacked_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture
async def here(attacked_url: str) -> AsyncIterator[Booth]:
    async with booth(attacked_url) as opened:
        yield opened


@pytest.fixture
async def played(here: Booth) -> Scene:
    return await scene(here)
