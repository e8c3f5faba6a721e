"""One who floods is slowed down before he costs anything, and nobody else notices."""

from __future__ import annotations

import pytest

from benchmarks.counting import counted
from bot.domain.work import Actor
from bot.middlewares.throttle import BURST, Throttle
from bot.models import FailedUpdate, HandledUpdate
from tests import tally
from tests.attacks.trials import IN_SOAK
from tests.rubbish.booth import Booth

FLOOD = 1_000 if IN_SOAK else 200
TOUR = ("h", "shop", "c:1", "p:1", "q:1:2", "cart", "os")


async def _tour(here: Booth, who: Actor) -> tuple[list[list[str]], int]:
    """What he reads on his way, and how many statements it took."""
    read = []
    with counted() as count:
        for data in TOUR:
            read.append((await here.taps(who, data)).texts)
    return read, len(count.statements)


@pytest.mark.promise(51)
async def test_others_read_the_same_for_as_many_statements_while_somebody_floods(here: Booth) -> None:
    abuser, other = here.customers["ru"], here.customers["en"]
    await _tour(here, other)
    quiet = await _tour(here, other)
    now = [0.0]
    here.desk._throttle = Throttle(monotonic=lambda: now[0])
    spent, seen = [], 0
    for number in range(FLOOD):
        with counted() as count:
            await here.taps(abuser, f"q:1:{number % 9}")
            seen += len((await here.says(abuser, f"word {number}")).texts)
        spent.append(len(count.statements))
        if number % 20 == 0:
            here.tidy(abuser)
        if number in (5, FLOOD // 2, FLOOD - 1):
            now[0] += 10 if number > 5 else 0
            assert await _tour(here, other) == quiet
            now[0] -= 10 if number > 5 else 0
    assert max(spent[int(BURST) : FLOOD // 2]) <= 4, "a refusal says who he is to speak his language, no more"
    assert sum(spent[int(BURST) :]) < sum(spent[: int(BURST)]) * FLOOD / BURST
    assert seen <= BURST + 2, "he is told once that it is too fast"
    assert await FailedUpdate.all().count() == 0
    assert await HandledUpdate.all().count() < FLOOD
    tally.count("attacks", tried=2 * FLOOD, broken=0)


@pytest.mark.promise(51)
async def test_a_crowd_of_floods_fills_no_memory(here: Booth) -> None:
    throttle = Throttle(most_people=100)
    for person in range(10_000):
        throttle.allow(person)
        throttle.must_be_told(person)
    assert len(throttle._buckets) == 100
    assert len(throttle._told) <= 100
