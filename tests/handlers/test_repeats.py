"""An update has one effect however often it comes, and one person's updates take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from benchmarks.telegram import ENDLESS, said, tapped
from bot.domain import people
from bot.domain.people import Profile
from bot.handlers.desk import Desk
from bot.middlewares.throttle import Throttle
from bot.models import HandledUpdate, Question
from bot.models.database import opened
from tests.domain.rivals import is_waited_for
from tests.situations import BOT_ID, Situations, opened_situations
from tests.test_statements import RememberingMessenger


@dataclass
class House:
    make: Situations
    messenger: RememberingMessenger = field(default_factory=RememberingMessenger)

    def __post_init__(self) -> None:
        throttle = Throttle(burst=ENDLESS, per_second=ENDLESS)
        self.desk = Desk(self.make.shop, self.messenger, throttle)


@pytest.fixture
async def house(migrated_url: str) -> AsyncIterator[House]:
    async with opened(migrated_url, synchronous="NORMAL"):
        yield House(await opened_situations())


async def test_what_comes_again_changes_nothing_and_shows_the_same(house: House) -> None:
    ann = await house.make.person()
    await house.desk.feed(tapped("ask", ann.telegram_id))
    question = said("Is the tea organic?", ann.telegram_id)
    await house.desk.feed(question)
    thanks = house.messenger.screens[-1].text
    # Meanwhile he goes on: by its words alone the repeat would be a second question.
    await house.desk.feed(tapped("ask", ann.telegram_id))
    for _ in range(2):
        await house.desk.feed(question)
        assert house.messenger.screens[-1].text == thanks
    assert await Question.all().count() == 1
    assert await HandledUpdate.filter(update_id=question["update_id"]).count() == 1
    arrival = await people.arrival_of(ann.telegram_id)
    assert arrival is not None
    assert arrival.person.dialogue == "question", "he is still asked what he was asked last"


async def test_of_one_persons_updates_the_second_waits_for_the_first(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url):
        make = await opened_situations()
        ann = await make.person()
        profile = Profile(ann.telegram_id, "Ann", None, "en")
        is_first_in = asyncio.Event()
        order: list[str] = []

        async def first() -> None:
            async with make.work() as work:
                await people.arrive(work, profile, BOT_ID, 1)
                is_first_in.set()
                await is_waited_for(unless=lambda: bool(order))
                order.append("first")

        async def second() -> None:
            await is_first_in.wait()
            async with make.work() as work:
                await people.arrive(work, profile, BOT_ID, 2)
                order.append("second")

        await asyncio.gather(first(), second())
        assert order == ["first", "second"]
