"""Memory: what a start makes is looked through no more, and free pages go back."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from bot.gateways import memory

_AFTER_A_START = """
import gc
from collections import deque
from bot.gateways import memory
made = [[n] for n in range(600_000)]
gc.collect()
class Cycle:
    alive = 0
    def __init__(self): self.me = self; Cycle.alive += 1
    def __del__(self): Cycle.alive -= 1
most, in_hand = 0, deque(maxlen=2_000)  # so long that they have grown old when they are let go
with memory.start_set_aside():
    for _ in range(400_000):
        in_hand.append(Cycle())
        most = max(most, Cycle.alive)
print(len(made), most, gc.get_freeze_count())
"""


def test_after_the_start_little_that_is_gone_waits_for_a_collection() -> None:
    """In a process of its own, where nothing else is made meanwhile."""
    told = subprocess.run(
        [sys.executable, "-c", _AFTER_A_START], capture_output=True, text=True, check=True
    ).stdout.split()
    made, waited, still_aside = map(int, told)
    assert made == 600_000
    assert waited < 60_000
    assert still_aside == 0


async def test_free_pages_are_given_back_over_and_over(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(memory, "GIVEN_BACK_EACH_SECONDS", 0.01)
    monkeypatch.setattr(memory, "_trim", given.append)
    giving = asyncio.create_task(memory.give_back())
    async with asyncio.timeout(5):
        while len(given) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    giving.cancel()
    assert set(given) == {0}


async def test_where_the_c_library_does_it_by_itself_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", None)
    async with asyncio.timeout(5):
        await memory.give_back()
