"""Jobs that deal with one thing after the other: one that fails stops no other, and is seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain import ledger, payments, runs
from bot.domain.orders import Method, Status
from bot.domain.runs import Counts
from bot.domain.work import Actor
from bot.jobs import batches
from bot.jobs.batches import BATCH, SomeFailed
from bot.jobs.expire_orders import expire_orders
from bot.jobs.retry_receipts import retry_receipts
from bot.jobs.return_stars import return_stars
from bot.jobs.timetable import TABLE, Timetable
from bot.kernel.money import Money
from bot.models import Receipt, Stock
from bot.models.database import opened
from bot.shop import Shop
from tests.domain.rivals import hold_stock, is_waited_for, loses_first, losing_once
from tests.situations import Situations, opened_situations

MATCHING = "bot.domain.payments.receipts.match_receipt"


# ── receipts ────────────────────────────────────────────────────────────────────────────────────────────────


async def _pay_in_the_dark(make: Situations, who: Actor, order_id: int) -> None:
    """Money comes and is written down, but nothing can be matched at the moment."""

    async def fail(*_: object) -> None:
        raise ValueError("cannot be understood")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MATCHING, fail)
        await make.pay(who, await make.order(order_id))


async def _write_riddles(make: Situations, count: int) -> None:
    ann = await make.person()
    await Receipt.bulk_create(
        [
            Receipt(
                provider=Method.TELEGRAM.value,
                charge_id=f"riddle-{number}",
                person_id=ann.person_id,
                payload="riddle",
                currency="EUR",
                amount_minor=100,
                state="new",
                received_at=make.clock.now(),
            )
            for number in range(count)
        ]
    )


async def test_receipts_that_cannot_be_matched_neither_hold_up_the_last_one_nor_never_end(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    match, looked_at = payments.match_receipt, 0
    await _write_riddles(make, BATCH)
    ann = await make.person()
    order = await make.placed_order(ann)
    await _pay_in_the_dark(make, ann, order.id)

    async def puzzle(work: Any, receipt: Receipt, rules: Any) -> None:
        nonlocal looked_at
        looked_at += 1
        await match(work, receipt, rules)
        if receipt.payload == "riddle":
            raise ValueError("cannot be understood")

    monkeypatch.setattr(MATCHING, puzzle)
    with pytest.raises(SomeFailed, match=f"1 understood, {BATCH} failed"):
        await asyncio.wait_for(retry_receipts(make.shop, make.clock.now()), 120)
    assert looked_at == BATCH + 1
    assert (await make.order(order.id)).status is Status.PAID
    assert await Receipt.filter(state="new").count() == BATCH
    assert await ledger.check_books() == {}


@pytest.mark.promise(30)
async def test_a_receipt_that_is_looked_at_again_is_booked_once(make: Situations) -> None:
    ann = await make.person()
    order = await make.placed_order(ann)
    await _pay_in_the_dark(make, ann, order.id)
    await _write_riddles(make, 1)
    assert await retry_receipts(make.shop, make.clock.now()) == {"understood": 2}
    assert await retry_receipts(make.shop, make.clock.now()) == {"understood": 0}
    assert [receipt.state for receipt in await Receipt.all().order_by("id")] == ["matched", "review"]
    assert await ledger.check_books() == {}


# ── Stars ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Treasury:
    """Telegram, who gives some Stars back and refuses others."""

    refuses: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    async def return_stars(self, _telegram_id: int, charge_id: str) -> None:
        self.asked.append(charge_id)
        if charge_id in self.refuses:
            raise RuntimeError("Bad Request: CHARGE_ID_INVALID")


async def _stars_to_return(make: Situations, *charges: str) -> None:
    await make.rules(currency="XTR", shipping_minor=0)
    carl, owner, rules = await make.person(), await make.owner(), await make.rules()
    for charge in charges:
        async with make.work(carl) as work:
            stars = Money(50, "XTR")
            receipt_id = await payments.take_receipt(
                work, Method.STARS, charge, carl.person_id, stars, "nothing", rules
            )
        async with make.work(owner) as work:
            await payments.start_star_return(work, receipt_id)


async def _states() -> dict[str, str]:
    return {receipt.charge_id: receipt.state for receipt in await Receipt.all()}


async def test_stars_that_telegram_refuses_to_return_hold_up_no_others(make: Situations) -> None:
    await _stars_to_return(make, "gone", "good", "fine")
    treasury = Treasury(frozenset({"gone"}))
    shop = replace(make.shop, treasury=treasury)
    with pytest.raises(SomeFailed, match="2 returned, 1 failed"):
        await return_stars(shop, make.clock.now())
    assert await _states() == {"gone": "returning", "good": "returned", "fine": "returned"}
    with pytest.raises(SomeFailed, match="0 returned, 1 failed"):
        await return_stars(shop, make.clock.now())
    assert treasury.asked == ["gone", "good", "fine", "gone"]
    treasury.refuses = frozenset()
    assert await return_stars(shop, make.clock.now()) == {"returned": 1}
    assert await ledger.check_books() == {}


async def test_while_telegram_cannot_be_reached_other_jobs_need_not_wait_for_each_refund(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _stars_to_return(make, "one", "two", "three")
    treasury = Treasury(frozenset({"one", "two", "three"}))
    monkeypatch.setattr(batches, "PATIENCE", 0)
    with pytest.raises(SomeFailed, match="0 returned, 1 failed"):
        await return_stars(replace(make.shop, treasury=treasury), make.clock.now())
    assert treasury.asked == ["one"]


async def test_stars_are_booked_though_a_race_was_lost_after_telegram_had_returned_them(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _stars_to_return(make, "good")
    treasury = Treasury()
    monkeypatch.setattr(payments, "finish_star_return", losing_once(payments.finish_star_return))
    assert await return_stars(replace(make.shop, treasury=treasury), make.clock.now()) == {"returned": 1}
    assert (treasury.asked, await _states()) == (["good"], {"good": "returned"})


async def test_a_run_in_which_something_failed_is_marked_and_says_how_much(make: Situations) -> None:
    await _stars_to_return(make, "gone", "good")
    shop = replace(make.shop, treasury=Treasury(frozenset({"gone"})))
    await Timetable(shop, [job for job in TABLE if job.name == "return stars"]).tick(make.clock.now())
    (run,) = await runs.last_runs()
    assert (run.failed, run.result) == (True, "1 returned, 1 failed")


# ── orders that run out ─────────────────────────────────────────────────────────────────────────────────────


async def test_an_order_whose_stock_is_in_disorder_keeps_no_other_from_expiring(make: Situations) -> None:
    ann = await make.person()
    broken, sound = await make.placed_order(ann), await make.placed_order(ann)
    await Stock.filter(variant_id=broken.lines[0].variant_id).update(reserved=0)
    make.clock.move(minutes=31)
    with pytest.raises(SomeFailed, match="1 expired, 1 failed"):
        await expire_orders(make.shop, make.clock.now())
    assert (await make.order(broken.id)).status is Status.UNPAID
    assert (await make.order(sound.id)).status is Status.EXPIRED


# ── locks ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def on_postgres(migrated_postgres_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_postgres_url):
        yield await opened_situations()


async def _run_out(make: Situations, _who: Actor, _orders: list[int]) -> None:
    make.clock.move(minutes=31)


async def _paid_in_the_dark(make: Situations, who: Actor, orders: list[int]) -> None:
    for order_id in orders:
        await _pay_in_the_dark(make, who, order_id)


@pytest.mark.parametrize(("prepare", "job"), [(_run_out, expire_orders), (_paid_in_the_dark, retry_receipts)])
async def test_a_job_never_holds_one_orders_stock_while_it_waits_for_anothers(
    on_postgres: Situations,
    prepare: Callable[[Situations, Actor, list[int]], Awaitable[None]],
    job: Callable[[Shop, datetime], Awaitable[Counts]],
) -> None:
    """Somebody places an order of both goods meanwhile, and locks them in the order of their ids."""
    make, ann = on_postgres, await on_postgres.person()
    first, second = await make.variant(), await make.variant()
    orders = []
    for variant_id in (second, first):
        await make.cart(ann, {variant_id: 1})
        orders.append(await make.place(ann))
    await prepare(make, ann, orders)
    holds = asyncio.Event()

    async def rival() -> None:
        async with make.work():
            await loses_first()
            await hold_stock([first])
            holds.set()
            await is_waited_for()
            await hold_stock([second])

    async def run() -> Counts:
        await holds.wait()
        return await job(make.shop, make.clock.now())

    _, told = await asyncio.gather(rival(), run())
    assert list(told.values()) == [2]
    assert await ledger.check_books() == {}
