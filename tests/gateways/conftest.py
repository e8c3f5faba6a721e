from __future__ import annotations

import pytest

from tests.gateways.fake_api import fake_api


@pytest.fixture
async def api():
    async with fake_api() as served:
        yield served
