"""Where a demo's clock can go: each target ends with what it promises done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.demo_clock import WalkingClock
from bot.domain import fulfilment, ledger, rulebook, settlement
from bot.domain.orders import OrderCard
from bot.domain.work import Actor
from bot.jobs.timetable import Timetable
from bot.models.database import opened
from tests.situations import START, Situations, opened_situations
from webhooks.demo import UnknownTarget


class WalkedClock:
    """Stands still, but for its offset."""

    def __init__(self) -> None:
        self.offset_seconds = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.offset_seconds)


@pytest.fixture
async def make(migrated_sqlite_url: str) -> AsyncIterator[Situations]:
    """A shop whose days begin at half past eighteen in UTC, as a demo: on SQLite, with a clock that walks."""
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        make = await opened_situations()
        make.shop = replace(make.shop, clock=WalkedClock())
        async with make.work(await make.owner()) as work:
            await rulebook.change_rules(work, timezone="Asia/Kolkata", automatic_receipt_days=1)
            await rulebook.change_plan(work, hold_days=2)
        yield make


@pytest.fixture
def clock(make: Situations) -> WalkingClock:
    return WalkingClock(Timetable(make.shop), make.shop.clock)  # type: ignore[arg-type]


async def ahead(clock: WalkingClock) -> dict[str, datetime]:
    return {target.name: datetime.fromtimestamp(target.at, UTC) for target in await clock.targets()}


async def sold(make: Situations) -> tuple[Actor, Actor, OrderCard]:
    """A distributor, his customer, and an order that is paid."""
    ann = await make.distributor("Ann")
    customer = await make.person()
    await make.follow(customer, ann)
    return ann, customer, await make.paid_order(customer)


async def shipped(make: Situations) -> tuple[Actor, Actor, OrderCard]:
    ann, customer, order = await sold(make)
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    return ann, customer, order


async def test_a_shop_that_has_sold_nothing_offers_the_calendar_only(clock: WalkingClock):
    assert await ahead(clock) == {
        "tomorrow": datetime(2026, 11, 26, 3, 30, tzinfo=UTC),
        "next month": datetime(2026, 11, 30, 18, 30, tzinfo=UTC),
    }
    for name in ("end of hold", "next closing", "unpaid order ends"):
        with pytest.raises(UnknownTarget):
            await clock.go_to(name)


async def test_a_parcel_counts_as_received_at_the_next_run_of_its_job(make: Situations, clock: WalkingClock):
    await clock.advance(5 * 60)
    _, _, order = await shipped(make)
    assert (await ahead(clock))["parcel counts as received"] == START + timedelta(days=1, minutes=12)
    await clock.go_to("parcel counts as received")
    assert (await make.order(order.id)).status == "received"
    assert "parcel counts as received" not in await ahead(clock)


async def test_at_the_end_of_a_hold_the_commission_is_payable(make: Situations, clock: WalkingClock):
    ann, customer, order = await shipped(make)
    assert "end of hold" not in await ahead(clock)
    await clock.advance(5 * 60)
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    assert (await ahead(clock))["end of hold"] == START + timedelta(days=2, hours=1, minutes=2)
    assert (await ledger.pockets(ann.person_id, "EUR")).payable.minor == 0
    await clock.go_to("end of hold")
    assert (await ledger.pockets(ann.person_id, "EUR")).payable.minor == 187
    assert "end of hold" not in await ahead(clock)


async def test_a_hold_that_ends_on_the_hour_is_matured_by_that_hours_run(
    make: Situations, clock: WalkingClock
):
    ann, customer, order = await shipped(make)
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    assert (await ahead(clock))["end of hold"] == START + timedelta(days=2, minutes=2)
    await clock.go_to("end of hold")
    assert (await ledger.pockets(ann.person_id, "EUR")).payable.minor == 187


async def test_a_hold_that_has_ended_between_two_runs_is_still_ahead(make: Situations, clock: WalkingClock):
    ann, customer, order = await shipped(make)
    await clock.advance(5 * 60)
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    await clock.advance(2 * 86_400 + 60)
    assert (await ledger.pockets(ann.person_id, "EUR")).payable.minor == 0
    await clock.go_to("end of hold")
    assert (await ledger.pockets(ann.person_id, "EUR")).payable.minor == 187


async def test_the_next_closing_closes_the_month_and_the_one_after_lies_ahead(
    make: Situations, clock: WalkingClock
):
    ann, customer, order = await shipped(make)
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    # The shop's month ends at 18:30 in UTC; what closes it runs on the hour.
    assert (await ahead(clock))["next closing"] == datetime(2026, 11, 30, 19, 2, tzinfo=UTC)
    await clock.go_to("next closing")
    assert [row.key for row in (await settlement.periods(0)).items] == ["2026-11"]
    assert [row.closing.minor for row in (await settlement.statements_of(ann.person_id, 0)).items] == [187]
    assert (await ahead(clock))["next closing"] == datetime(2026, 12, 31, 19, 2, tzinfo=UTC)
    assert await ledger.check_books() == {}


async def test_a_month_that_has_ended_unclosed_waits_for_the_next_run(make: Situations, clock: WalkingClock):
    await sold(make)
    await clock.go_to("next month")
    assert (await settlement.periods(0)).items == ()
    assert (await ahead(clock))["next closing"] == datetime(2026, 11, 30, 19, 2, tzinfo=UTC)
    await clock.go_to("next closing")
    assert len((await settlement.periods(0)).items) == 1
