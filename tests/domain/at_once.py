"""Processes that close, mature, take payments and pay out, all at the same moment: when a slow payout is booked
and not committed yet.

`python -m tests.domain.at_once URL TASK@INSTANT …` gives each task a process with a clock of its own, and prints
what they answer as JSON.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
from collections.abc import Callable
from datetime import datetime
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from bot.domain import commissions, payouts, settlement
from bot.domain.orders import Method
from bot.domain.payments import take_receipt
from bot.domain.rulebook import current_rules
from bot.domain.work import THE_SHOP, Actor, retried
from bot.domain.work.sql import rows
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.models.database import opened
from bot.shop import Shop
from tests.situations import SetClock, shop_for_tests

Begin = Callable[[], object]
"""Returns when every process has called it."""
PATIENCE = 60
"""Seconds that a process may take to be ready, and to be done."""
SLOW = 0.3
"""Seconds that the first payout's transaction stays open while the others have begun."""
ROUNDS = 20
"""How often the maturing process runs, each time a second later by its own clock."""


async def close(shop: Shop, _: SetClock, begin: Begin) -> int:
    """As the timetable does, but once: how many months it closed."""
    begin()

    async def attempt() -> int:
        async with shop.work(THE_SHOP) as work:
            return await settlement.close_next(work)

    try:
        await retried(attempt)
    except settlement.NothingToClose:
        return 0
    return 1


async def mature(shop: Shop, clock: SetClock, begin: Begin) -> int:
    """Again and again while months are closed: how often something became payable."""
    await current_rules()  # connected
    begin()

    async def attempt() -> int:
        async with shop.work(THE_SHOP) as work:
            return await commissions.mature(work)

    moved = 0
    for _second in range(ROUNDS):
        moved += bool(await retried(attempt))
        clock.move(seconds=1)
    return moved


async def accrue(shop: Shop, _: SetClock, begin: Begin) -> int:
    """Every order that waits for its money is paid: how many."""
    _version, rules = await current_rules()
    waiting = await rows(
        "SELECT code, customer_id, total_minor, currency FROM customer_order WHERE paid_at IS NULL ORDER BY id"
    )
    begin()
    for order in waiting:

        async def attempt(order: dict = order) -> None:
            async with shop.work(THE_SHOP) as work:
                total = Money(order["total_minor"], order["currency"])
                charge, payer = f"charge of {order['code']}", order["customer_id"]
                await take_receipt(work, Method.TELEGRAM, charge, payer, total, order["code"], rules)

        await retried(attempt)
    return len(waiting)


async def pay(shop: Shop, _: SetClock, begin: Begin) -> int:
    """The distributor who said where to is paid 0.01 again and again: how often."""
    _version, rules = await current_rules()
    distributor_id = (await rows("SELECT distributor_id FROM payout_details"))[0]["distributor_id"]
    # An owner who sells himself: one transaction asks, approves and records.
    asking = Actor(distributor_id, frozenset({Role.OWNER}), 0)

    async def attempt(*, is_slow: bool = False) -> None:
        async with shop.work(asking) as work:
            payout_id = await payouts.request_payout(work, Money(1, rules.currency))
            await payouts.approve(work, payout_id)
            await payouts.mark_paid(work, payout_id, "SEPA 4711")
            if is_slow:
                begin()
                await asyncio.sleep(SLOW)

    await attempt(is_slow=True)
    for _time in range(ROUNDS - 1):
        await retried(attempt)
    return ROUNDS


TASKS = {"close": close, "mature": mature, "accrue": accrue, "pay": pay}


async def live(url: str, task: str, clock: SetClock, begin: Begin) -> int:
    async with opened(url, synchronous="NORMAL"):
        return await TASKS[task](shop_for_tests(clock), clock, begin)


def be_born(url: str, place: int, told: str, together: Barrier, results: SimpleQueue) -> None:
    task, _, instant = told.partition("@")
    clock = SetClock(datetime.fromisoformat(instant))
    results.put((place, asyncio.run(live(url, task, clock, lambda: together.wait(PATIENCE)))))


def main(url: str, *tasks: str) -> None:
    """Everything is imported once, and nothing is open yet: a process costs no more than its fork."""
    context = multiprocessing.get_context("fork")
    together, results = context.Barrier(len(tasks)), context.SimpleQueue()
    children = [
        context.Process(target=be_born, args=(url, place, told, together, results), daemon=True)
        for place, told in enumerate(tasks)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(PATIENCE)
    assert [child.exitcode for child in children] == [0] * len(children)
    print(json.dumps([result for _, result in sorted(results.get() for _ in children)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
