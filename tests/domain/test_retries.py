"""A transaction that lost a race for locks is tried again whole, and no other."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import pytest
from tortoise.exceptions import OperationalError

from bot.domain.orders import Status
from bot.domain.work import is_retryable, retried
from bot.domain.work.sql import rows
from bot.kernel.errors import NotFound
from bot.models import Receipt
from bot.models.database import opened
from tests.domain.rivals import LostRace, hold_order, hold_stock, is_waited_for, wins
from tests.situations import Situations, opened_situations


@pytest.fixture
async def on_postgres(migrated_postgres_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_postgres_url):
        yield await opened_situations()


async def test_two_that_want_each_others_rows_both_succeed(on_postgres: Situations) -> None:
    make = on_postgres
    people = [await make.person(), await make.person()]
    holds = [asyncio.Event(), asyncio.Event()]
    tries = [0, 0]

    async def cross(place: int) -> None:
        async def attempt() -> None:
            tries[place] += 1
            async with make.work():
                for which in (place, 1 - place):
                    await rows("UPDATE person SET name = name WHERE id = ?", people[which].person_id)
                    holds[place].set()
                    await holds[1 - place].wait()

        await retried(attempt)

    await asyncio.gather(cross(0), cross(1))
    assert sorted(tries) == [1, 2]


async def test_shelves_are_held_in_the_order_of_their_ids(on_postgres: Situations) -> None:
    """Whatever lies in the cart first: so two carts with the same goods never wait for each other in a circle."""
    make = on_postgres
    buyer, first, second = await make.person(), await make.variant(), await make.variant()
    await make.cart(buyer, {second: 1, first: 1})
    holds = asyncio.Event()
    left = []

    async def rival() -> None:
        async with make.work():
            await hold_stock([second])
            holds.set()
            await is_waited_for()
            free = "SELECT variant_id FROM stock WHERE variant_id = ? FOR UPDATE SKIP LOCKED"
            left.extend(await rows(free, first))

    async def place() -> None:
        await holds.wait()
        await make.place(buyer)

    await asyncio.gather(rival(), place())
    assert left == [], "the first one is held before the second is asked for"


async def test_a_payment_that_lost_a_race_while_it_was_matched_pays_its_order(
    on_postgres: Situations,
) -> None:
    make = on_postgres
    ann = await make.person()
    order = await make.placed_order(ann)
    holds = asyncio.Event()
    tries = 0

    async def rival() -> None:
        async with make.work():
            await wins()
            await hold_stock([order.lines[0].variant_id])
            holds.set()
            await is_waited_for()
            await hold_order(order.id)

    async def pay() -> None:
        nonlocal tries
        tries += 1
        await holds.wait()
        await make.pay(ann, order, charge="once")

    await asyncio.gather(rival(), retried(pay))
    assert tries == 2
    assert [receipt.state for receipt in await Receipt.all()] == ["matched"]
    assert (await make.order(order.id)).status is Status.PAID


async def test_a_file_that_another_process_holds_for_too_long_is_asked_for_again(
    migrated_sqlite_url: str,
) -> None:
    async with opened(f"{migrated_sqlite_url}?busy_timeout=1"):
        make = await opened_situations()
        other = sqlite3.connect(migrated_sqlite_url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        tries = 0

        async def attempt() -> None:
            nonlocal tries
            tries += 1
            try:
                async with make.work():
                    await rows("UPDATE person SET name = 'Bea'")
            finally:
                other.close()

        await retried(attempt)
        assert tries == 2


async def test_what_is_no_lost_race_is_tried_once(make: Situations) -> None:
    tries = 0

    async def refused() -> None:
        nonlocal tries
        tries += 1
        raise NotFound()

    with pytest.raises(NotFound):
        await retried(refused)
    assert tries == 1
    with pytest.raises(OperationalError) as caught:
        await rows("SELECT nothing FROM nowhere")
    assert not is_retryable(caught.value)


def test_a_lost_race_is_recognised_in_whatever_it_is_wrapped() -> None:
    told = RuntimeError("told otherwise")
    told.__cause__ = LostRace()
    for wrapped in (
        LostRace(),
        told,
        OperationalError(LostRace()),
        OperationalError(OperationalError(told)),
    ):
        assert is_retryable(wrapped)
    assert not is_retryable(OperationalError("deadlock detected"))


async def test_whoever_loses_every_race_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    async def attempt() -> None:
        nonlocal tries
        tries += 1
        raise LostRace()

    with pytest.raises(LostRace):
        await retried(attempt, tries=3)
    assert tries == 3
