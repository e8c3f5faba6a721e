"""A shop on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.models.database import opened
from tests.situations import Situations, opened_situations


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_url, synchronous="NORMAL"):
        yield await opened_situations()
