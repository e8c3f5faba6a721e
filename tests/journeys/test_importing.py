"""Goods that an owner sends to the bot, over HTTP: report, yes, a kill in the middle, result, undo, export."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.domain.work.sql import rows
from bot.models.database import opened
from tests.handlers.importing import EXCERPT, many
from tests.journeys.conftest import WORLDS, World
from tests.journeys.selling import texts_of
from tests.journeys.town import ROOT, Town, town

GOODS = 800


@pytest.mark.parametrize("world", WORLDS[:2], indirect=True)
async def test_goods_come_by_the_chat_survive_a_kill_and_are_taken_back(world: World, tmp_path: Path) -> None:
    async with town(tmp_path, world.settings, mode=world.mode) as here:
        texts, owner = texts_of(world.language), here.owner
        await owner.start()
        await owner.say("/language")
        await owner.tap("l", where=texts.language)
        await owner.file("products.csv", (ROOT / EXCERPT).read_bytes())
        counts = texts("import.counts", new=3, changed=0, unchanged=0, refused=0)
        await owner.wait_for(_shown(counts))
        await owner.tap("aiok")
        await owner.wait_for(_shown(texts("import.done", name="products.csv", counts="", details="")))

        await owner.file("many.csv", many(GOODS))
        await owner.wait_for(_shown(texts("import.counts", new=GOODS, changed=0, unchanged=0, refused=0)))
        await owner.tap("aiok")
        begun = await _until_some_are_in(here)
        here.kill_bot()
        assert 40 <= begun < GOODS
        await here.start_bot()
        await owner.wait_for(_shown(texts("import.done", name="many.csv", counts="", details="")), timeout=90)
        assert (
            _shown(texts("import.counts", new=GOODS, changed=0, unchanged=0, refused=0))
            in await owner.last_text()
        )
        assert await _changes(here) == GOODS + 3

        await owner.tap("aiundoask")
        await owner.tap("aiundo")
        await owner.wait_for(texts.plural("import.taken_back", GOODS), timeout=60)
        await owner.say("/admin")
        await owner.tap("ag")
        await owner.tap("aiexp")
        assert (await owner.last())["document"]["file_name"] == "products.csv"
        await here.street.settle()
        await here.street.assert_clean()


def _shown(text: str) -> str:
    """Its first line without markup, as the chat shows it."""
    return text.replace("<b>", "").replace("</b>", "").splitlines()[0]


async def _until_some_are_in(here: Town, seconds: float = 30) -> int:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = await _changes(here) - 3
        if found > 0:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("nothing is imported")


async def _changes(here: Town) -> int:
    async with opened(here.settings["DATABASE_URL"]):
        return int((await rows("SELECT COUNT(*) AS n FROM import_change"))[0]["n"])
