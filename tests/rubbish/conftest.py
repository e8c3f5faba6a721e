"""A booth on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.rubbish.booth import Booth, booth


@pytest.fixture
async def here(migrated_url: str) -> AsyncIterator[Booth]:
    async with booth(migrated_url) as opened:
        yield opened
