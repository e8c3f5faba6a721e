"""Lives of a promotion's sender, each in a child of its own that kills itself somewhere on its way.

`python -m tests.crash.promoting DATABASE API KILLS SEED FAULT` forks one after the other until the promotion is out,
and prints what came of it. The API that they speak to lives elsewhere: it remembers who was told how often.
"""

from __future__ import annotations

import dataclasses
import functools
import gc
import json
import logging
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiosqlite  # noqa: F401  Nothing is imported by a child.
import asyncpg  # noqa: F401

from bot.domain import promotions
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram import promotions as gateway
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.gateways.telegram.promotions import PromotionSender
from bot.handlers.promoting import Promoting
from bot.models import Delivery
from bot.models.database import opened
from tests.crash.lives import lived
from tests.crash.program import SHOP
from tests.gateways.fake_api import TOKEN
from tests.gateways.test_messenger import Qrs, Shelf
from tests.situations import START, SetClock

FAST = 20_000
"""Messages a second: what is tested here is not the pace."""
FURTHEST = 45
"""A life ends at one of so many steps: the round's claim, before and after each call, its record."""


class Steps:
    """Counts, and dies at the chosen one; calls of other readers are under way at that moment."""

    def __init__(self, die_at: int) -> None:
        self._left = die_at

    def around(self, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def watched(*args: Any) -> Any:
            self._step()
            done = await act(*args)
            self._step()
            return done

        return watched

    def _step(self) -> None:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


async def _live(database: str, api: str, number: int, die_at: int, fault: str) -> None:
    """The shop's clock goes on from life to life, so that nobody waits for a dead one's lease."""
    if fault == "sends again what a dead one had claimed":
        promotions.give_up_claims = _queue_again  # type: ignore[assignment]
    clock = SetClock(START + timedelta(minutes=2 * number))
    office = Promoting(dataclasses.replace(SHOP, clock=clock), f"life {number}")
    messenger = Messenger(connect(TOKEN, api), Pacer(FAST), Shelf(), Qrs(), FilePrinter())
    sender = PromotionSender(messenger._bot, messenger, office, look_seconds=0.01)
    steps = Steps(die_at)
    claim = steps.around(office.next)

    async def claim_at_once() -> Any:
        found = await claim()
        if found is None and not await promotions.is_any_going_on():
            sender.stop()
        return found and dataclasses.replace(found, pace=FAST)

    office.next = claim_at_once  # type: ignore[method-assign]
    office.record = steps.around(office.record)  # type: ignore[method-assign,assignment]
    sender._line.send = steps.around(sender._line.send)  # type: ignore[method-assign,assignment]
    async with opened(database, synchronous="NORMAL"):
        await sender.run()
        await messenger.close()


async def _queue_again(_: Any) -> int:
    return await Delivery.filter(state="claimed").update(state="queued")


def main() -> None:
    database, api, kills, seed, fault = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    gateway.TROUBLE_SECONDS = 0.05
    gc.freeze()
    choice, deaths, number = random.Random(seed), 0, 0
    while True:
        number += 1
        die_at = choice.randint(1, FURTHEST) if deaths < int(kills) else 0
        ended = lived(functools.partial(_live, database, api, number, die_at, fault))
        if not ended:
            break
        assert ended == -signal.SIGKILL, f"a life ended with {ended}"
        deaths += 1
    print(json.dumps({"deaths": deaths, "lives": number}))


if __name__ == "__main__":
    main()
