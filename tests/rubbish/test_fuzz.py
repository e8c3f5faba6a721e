"""Updates that no Telegram would send: refused whole, put aside after five tries, and the chat goes on.

They come as polling brings them and as the webhook does. The seeds are fixed; `SOAK=1` tries a hundred thousand.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain import ledger, people
from bot.domain.work import Actor
from bot.handlers import STEPS
from bot.models import FailedUpdate, Notice
from tests.rubbish.asking import READY, VARIATIONS, asked_with, audience_of
from tests.rubbish.booth import Answer, Booth
from tests.rubbish.doors import TRIES, by_desk, webhook
from tests.rubbish.mutilating import RARE, Post, mutilated, posted, wire_of
from tests.rubbish.tongues import LANGUAGES, is_in, refusal_in
from tests.rubbish.updates import Sender, message
from tests.tally import count

Json = dict[str, Any]
Bring = Callable[[Json, random.Random], Awaitable[int]]
IN_SOAK = bool(os.environ.get("SOAK"))
SEEDS = range(20261125, 20261130) if IN_SOAK else range(20261125, 20261126)
MANY = 5_000 if IN_SOAK else 150
"""For each seed, door and engine."""
BATCH = 50 if IN_SOAK else 15
FIRST_ID = 3_000_000_000


async def _begin_batch(here: Booth, choice: random.Random) -> Actor:
    """Somebody of some language; two times in three he is asked something."""
    step = choice.choice(tuple(STEPS)) if choice.random() < 0.67 else ""
    audience = audience_of(step) if step else choice.choice(("customers", "distributors", "owners"))
    who: Actor = getattr(here, audience)[choice.choice(LANGUAGES)]
    if step:
        if step in READY:
            await READY[step](here, who)
        async with here.shop.work(who) as work:
            await people.ask(
                work, step, **asked_with(here, step, who, choice.choice(VARIATIONS.get(step, [{}])))
            )
    return who


async def _end_batch(here: Booth, who: Actor) -> None:
    """He is answered as if nothing had been, and no question keeps him."""
    assert _goes_on(await here.says(who, "/cancel"))
    assert _goes_on(await here.says(who, "/start"))
    arrival = await people.arrival_of(who.telegram_id)
    assert arrival is not None
    assert arrival.person.dialogue is None


def _goes_on(answer: Answer) -> bool:
    """In whichever language he speaks by now."""
    return bool(answer.texts) and any(
        (is_in(answer.texts[-1], language) or is_in(answer.labels, language))
        and not refusal_in(answer.texts[-1], language).startswith("apology")
        for language in LANGUAGES
    )


async def _mutilate(here: Booth, seed: int, bring: Bring) -> int:
    """Answers how many were refused."""
    choice, refused_at_all = random.Random(seed), 0
    sender, who = Sender(here, choice), here.customers["en"]
    for number in range(MANY):
        if number % BATCH == 0:
            who = await _begin_batch(here, choice)
            await sender.look_around()
        update = {"update_id": FIRST_ID + number, **mutilated(sender.good(who), choice)}
        told = f"seed {seed}, number {number}: {json.dumps(update)[:2000]}"
        try:
            refused = await bring(update, choice)
            assert refused < TRIES, "never let go"
            if number % BATCH == BATCH - 1:
                await _end_batch(here, who)
        except Exception as error:
            count("mutated updates", stuck=1)
            raise AssertionError(told) from error
        refused_at_all += bool(refused)
    return refused_at_all


async def _settle(here: Booth, refused: int, odd: int = 0) -> None:
    """What was refused is parked, all of it, and the owners know; money is where it was.

    So many came `odd` first: what fails like that may be fine when it comes as it should.
    """
    parked = await FailedUpdate.exclude(parked_at=None).count()
    assert await FailedUpdate.filter(parked_at=None).count() <= odd
    assert parked >= refused
    assert parked > 5, "the mutations are too tame"
    assert await Notice.filter(kind="update_parked").count() == parked * len(here.owners)
    assert await ledger.check_books() == {}
    count("mutated updates", tried=MANY, parked=parked, stuck=0, server_errors=0)


@pytest.mark.promise(4)
@pytest.mark.parametrize("seed", SEEDS)
async def test_mutilated_updates_are_put_aside_and_the_chat_goes_on(
    here: Booth, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    refused = await _mutilate(here, seed, lambda update, _: by_desk(here, wire_of(update)))
    await _settle(here, refused)


@pytest.mark.promise(4)
@pytest.mark.parametrize("seed", SEEDS)
async def test_the_webhook_lets_go_of_whatever_comes_and_fails_by_design_only(
    here: Booth, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    async with webhook(here) as line:

        async def bring(update: Json, choice: random.Random) -> int:
            if choice.random() < 0.02:
                return await line.bring(choice.choice(RARE)(Post(wire_of(update)), update, choice))
            return await line.bring(posted(update, choice))

        refused = await _mutilate(here, seed + 100, bring)
    await _settle(here, refused, line.odd)
    assert line.statuses[401], line.statuses
    assert line.statuses[400], line.statuses
    assert line.statuses[413], line.statuses


@pytest.mark.promise(4)
async def test_an_update_that_always_fails_is_put_aside_with_an_apology_and_the_next_is_served(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    who = here.customers["ru"]
    said = message(who, text=5)
    said["from"]["language_code"] = "ru"
    before = here.last_message(who)
    assert await by_desk(here, wire_of({"update_id": FIRST_ID, "message": said})) == TRIES - 1
    assert here.last_message(who) != before
    assert is_in(here.last_message(who)[0]["text"], "ru")
    assert is_in((await here.says(who, "/start")).texts[-1], "ru")


async def test_an_update_as_deep_as_can_be_read_is_put_aside(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    said = message(here.customers["en"], text=5)
    for number, depth in enumerate(range(600, 1000, 8)):
        body = wire_of({"update_id": FIRST_ID + number, "message": {**said, "x": f"@{depth} [@"}})
        assert await by_desk(here, body) < TRIES, depth
