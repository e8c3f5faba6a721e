"""An update that fails comes again; only one that is itself at fault stands aside in the end."""

from __future__ import annotations

import asyncpg
import pytest

from benchmarks.telegram import said
from bot.domain.updates.rules import TRIES
from bot.handlers.desk import Desk
from bot.handlers.troubles import NotHandled
from bot.models import FailedUpdate
from bot.models.database import opened
from tests.handlers.test_throttled import Told
from tests.situations import opened_situations


@pytest.mark.promise(1)
@pytest.mark.parametrize(
    "error",
    [asyncpg.ConnectionDoesNotExistError("was closed"), ConnectionRefusedError(111, "Connect call failed")],
)
async def test_while_the_database_is_away_no_update_is_given_up(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        make = await opened_situations()
        ann, told = await make.person(), Told()
        desk, update = Desk(make.shop, told), said("/start", ann.telegram_id)

        async def away(*_: object, **__: object) -> None:
            raise error

        with monkeypatch.context() as outage:
            outage.setattr(desk, "_write", away)
            for _ in range(2 * TRIES):
                with pytest.raises(NotHandled):
                    await desk.feed(update)
                make.clock.move(minutes=1)
        assert not told.texts
        assert not await FailedUpdate.exists()
        await desk.feed(update)
        assert len(told.texts) == 1
