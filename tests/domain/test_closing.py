"""A closed month stays as it was stated: nobody books while it is closed, and nobody books into it afterwards."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import ledger, settlement
from bot.domain.ledger import Account, PostingSpec
from bot.domain.work import Work
from bot.models import JournalEntry
from bot.models.database import opened
from tests.domain.rivals import is_waited_for
from tests.situations import Situations, opened_situations

DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


async def earned(make: Situations) -> None:
    customer = await make.person()
    await make.follow(customer, await make.distributor("Ann"))
    await make.paid_order(customer)


async def close(make: Situations) -> None:
    async with make.work() as work:
        await settlement.close_next(work)


async def book(work: Work) -> None:
    await ledger.post(work, "sale", "late", "EUR", [PostingSpec(Account.SALES, Account.CASH_TRANSFER, 100)])


async def test_a_month_can_be_closed_at_its_very_end_and_not_before(make: Situations) -> None:
    await earned(make)
    make.clock.instant = DECEMBER - timedelta(microseconds=1)
    with pytest.raises(settlement.NothingToClose):
        await close(make)
    make.clock.instant = DECEMBER
    await close(make)


async def test_what_a_slow_clock_books_belongs_to_the_open_month(make: Situations) -> None:
    await earned(make)
    make.clock.instant = DECEMBER
    await close(make)
    make.clock.move(seconds=-1)
    async with make.work() as work:
        await book(work)
    assert (await JournalEntry.get(kind="sale", reference="late")).at == DECEMBER
    assert await ledger.check_books() == {}


async def test_a_month_is_closed_only_when_whoever_books_is_done(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url):
        make = await opened_situations()
        await earned(make)
        make.clock.instant = DECEMBER
        has_booked = asyncio.Event()
        order: list[str] = []

        async def booking() -> None:
            async with make.work() as work:
                await book(work)
                has_booked.set()
                await is_waited_for(unless=lambda: bool(order))
                order.append("booked")

        async def closing() -> None:
            await has_booked.wait()
            await close(make)
            order.append("closed")

        await asyncio.gather(booking(), closing())
        assert order == ["booked", "closed"]
