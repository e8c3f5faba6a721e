"""Alarms: one message per spell, one more when it is over, and nothing about what passes by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.commands.doctor_health import ALARMS as ADVICE
from bot.domain import alarms, notices
from bot.domain.alarms.rules import WELL_FOR, News, Spell, after
from bot.handlers.notices import render
from bot.jobs.look_around import ALARMS, LONGEST_WAIT, look_around
from bot.models import Alarm, Notice
from bot.models.database import opened
from bot.shop import TelegramState
from bot.texts import available_languages
from bot.views.admin.notices import ALARM_KEYS
from tests.conftest import ROOT
from tests.situations import START, Situations, opened_situations

MINUTE = timedelta(minutes=1)
WELL = TelegramState()


@dataclass
class Sky:
    """Surroundings that a test darkens."""

    full: bool = False
    lost: bool = False
    state: TelegramState = WELL

    async def disk_is_full(self) -> bool:
        return self.full

    async def redis_is_lost(self) -> bool:
        return self.lost

    async def telegram(self, now: datetime) -> TelegramState:
        return self.state


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_url, synchronous="NORMAL"):
        yield await opened_situations()


def under(make: Situations, sky: Sky) -> Situations:
    return replace(make, shop=replace(make.shop, surroundings=sky))


def told(looks: list[bool], patience: timedelta = 2 * MINUTE) -> list[News | None]:
    """What the owners hear of these looks, a minute apart."""
    spell: Spell | None = None
    heard = []
    for minute, is_wrong in enumerate(looks):
        spell, news = after(spell, is_wrong, patience, START + minute * MINUTE)
        heard.append(news)
    return heard


def test_what_passes_within_its_patience_is_told_to_nobody() -> None:
    assert set(told([True, True, False, True, True, False])) == {None}


def test_a_spell_rings_once_and_is_over_once_after_ten_well_minutes() -> None:
    heard = told([True] * 5 + [False] * 15)
    assert heard.count(News.RINGS) == 1
    assert heard.index(News.RINGS) == 2
    assert heard.count(News.OVER) == 1
    assert heard.index(News.OVER) == 5 + WELL_FOR // MINUTE


def test_what_comes_and_goes_every_minute_all_day_rings_once() -> None:
    heard = told([minute % 2 == 0 for minute in range(24 * 60)], timedelta(0))
    assert [news for news in heard if news] == [News.RINGS]


def test_every_alarm_is_known_to_texts_doctor_and_manual() -> None:
    names = [alarm.name for alarm in ALARMS]
    assert list(ALARM_KEYS) == names
    assert list(ADVICE) == names
    manual = (ROOT / "docs" / "manual" / "operators.md").read_text(encoding="utf-8")
    section = manual.split("## Alarms")[1].split("\n## ")[0]
    assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == names


async def test_owners_are_told_of_a_spell_in_their_language_and_that_it_is_over(make: Situations) -> None:
    owner, sky = await make.owner(), Sky(lost=True)
    await make.staff(name="Will")
    town = under(make, sky)
    for _ in range(6):
        await look_around(town.shop, make.clock.now())
        make.clock.move(minutes=1)
    assert [card.name for card in await alarms.ringing()] == ["redis_lost"]
    async with make.work() as work:
        (rings,) = await notices.claim_due(work)
        await notices.settle(work, rings.ids, "sent")
    sky.lost = False
    for _ in range(12):
        await look_around(town.shop, make.clock.now())
        make.clock.move(minutes=1)
    assert await alarms.ringing() == ()
    assert await Alarm.all().count() == 0
    queued = await Notice.filter(kind__startswith="alarm_").order_by("id")
    assert [(one.kind, one.person_id) for one in queued] == [
        ("alarm_rings", owner.person_id),
        ("alarm_over", owner.person_id),
    ]
    async with make.work() as work:
        due = (rings, *await notices.claim_due(work))
    for language in available_languages():
        for notice in due:
            chat, screen, texts = await render(make.shop, replace(notice, languages=(language, language)))
            assert chat == owner.telegram_id
            assert texts("alarm.redis_lost") in screen.text


async def test_each_alarm_rings_for_what_it_is_about_and_for_nothing_else(make: Situations) -> None:
    skies = {
        "disk_full": Sky(full=True),
        "redis_lost": Sky(lost=True),
        "webhook_failing": Sky(state=TelegramState(is_webhook_failing=True)),
        "token_refused": Sky(state=TelegramState(is_token_refused=True)),
    }
    await make.owner()
    for name, sky in skies.items():
        for _ in range(7):
            await look_around(under(make, sky).shop, make.clock.now())
            make.clock.move(minutes=1)
        assert [card.name for card in await alarms.ringing()] == [name]
        await Alarm.all().delete()
        await Notice.all().delete()
    assert await look_around(under(make, Sky()).shop, make.clock.now()) == {"ringing": 0}


async def test_that_messages_wait_is_said_before_those_that_wait(make: Situations) -> None:
    owner = await make.owner()
    async with make.work() as work:
        for number in range(30):
            await notices.queue(work, [owner.person_id], "question_answered", f"old:{number}", question=1)
    make.clock.move(seconds=(LONGEST_WAIT + MINUTE).total_seconds())
    for _ in range(3):
        await look_around(under(make, Sky()).shop, make.clock.now())
        make.clock.move(minutes=1)
    async with make.work() as work:
        due = await notices.claim_due(work, limit=5)
    assert [notice.kind for notice in due] == ["alarm_rings", *["question_answered"] * 4]
    assert due[0].params == {"alarm": "notices_stuck"}
