"""What somebody sends in one piece is answered by one message; the first picture counts, or all where several may."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import distributors, updates
from bot.domain.orders import Method
from bot.domain.work import Actor
from bot.models import ApplicationDocument, Notice, TransferSlip
from tests.handlers.importing import Office
from tests.rubbish.booth import Json, booth, picture

ALBUM = [(f"{color}.png", picture(color)) for color in ("teal", "gold", "plum")]


@pytest.fixture
async def office(migrated_url: str) -> AsyncIterator[Office]:
    async with booth(migrated_url, furnished=False) as here:
        await Notice.all().delete()
        yield Office(here)
        assert here.faults() == []


async def _answers(office: Office, who: Actor, kind: str = "photo") -> list[Json]:
    """The messages that an album of three brings about."""
    phone = office.here.phone(who)
    before = set(phone.messages)
    await office.sends_album(who, kind, ALBUM)
    return [m.body for number, m in phone.messages.items() if number not in before and m.from_bot]


async def test_an_album_is_answered_once_whatever_it_answers(office: Office) -> None:
    ann, make = office.here.customers["en"], office.here.make
    (refusal,) = await _answers(office, ann)
    assert refusal["text"] == office.here.shop.texts.of("en").plain("refusal.not_understood")

    order = await make.placed_order(ann, Method.TRANSFER)
    await office.here.taps(ann, f"sl:{order.id}")
    assert len(await _answers(office, ann)) == 1
    assert await TransferSlip.all().count() == 1

    await office.here.taps(ann, "jgo")
    async with make.work(ann) as work:
        for step, text in (
            ("name", "Ann Lee"),
            ("phone", "+4930123"),
            ("region", "Berlin"),
            ("channels", "Friends"),
        ):
            await distributors.answer(work, distributors.JoinStep(step), text)
    await office.here.taps(ann, "jgo")
    (question,) = await _answers(office, ann)
    assert await ApplicationDocument.all().count() == 3
    assert "3" in question["text"], question["text"]


async def test_words_where_a_picture_is_asked_for_are_told_so(office: Office) -> None:
    ann = office.here.customers["en"]
    order = await office.here.make.placed_order(ann, Method.TRANSFER)
    await office.here.taps(ann, f"sl:{order.id}")
    answer = await office.here.says(ann, "I have paid")
    assert answer.texts == [office.here.shop.texts.of("en").plain("refusal.picture_wanted")]
    assert len(await _answers(office, ann)) == 1
    assert await TransferSlip.all().count() == 1


async def test_a_repeat_of_an_albums_first_picture_still_counts(office: Office) -> None:
    """Who died after it was seen and before it took effect has lost nothing: Telegram brings it again."""
    now = office.here.make.clock.now()
    seen = [await updates.begins_album(42, 500, "album", update_id, now) for update_id in (7, 8, 7, 9)]
    assert seen == [True, False, True, False]
    assert await updates.begins_album(42, 501, "album", 10, now)
    office.here.make.clock.move(days=9)
    async with office.here.make.work() as work:
        assert await updates.prune_albums(work) == 2
