"""P1.3: whether the number of entries matters. The last of all against a front desk that has only that one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from benchmarks.bench import Bench
from benchmarks.counting import counted
from benchmarks.measuring import CPU, per_call
from benchmarks.registry import Measure, row
from benchmarks.server import stub_person
from benchmarks.telegram import desk_for, said, tapped
from bot.handlers import COMMANDS, TAPS
from bot.handlers import desk as front
from bot.handlers.request import Entry, Request, reads
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from tests.situations import SetClock, shop_for_tests


async def _page(_request: Request) -> Screen:
    return Screen("A page")


@contextmanager
def _tables(*, whole: bool) -> Iterator[tuple[str, str]]:
    """The last tap and the last command, leading to a page that costs nothing; with or without all others."""
    entry = reads(_page, Action.SHOP)
    tap, command = list(TAPS)[-1], list(COMMANDS)[-1]
    taps: dict[str, Entry] = {**TAPS} if whole else {}
    commands: dict[str, Entry] = {**COMMANDS} if whole else {}
    taps[tap] = commands[command] = entry
    with patch.object(front, "TAPS", taps), patch.object(front, "COMMANDS", commands):
        yield tap, command


@row("P1.3", goal=1.2, anchor="the same front desk with one entry (CPU)")
async def dispatch(bench: Bench) -> Sequence[Measure]:
    calls = bench.calls(150)
    shop = shop_for_tests(SetClock())
    hops: list[str] = []

    async def cost(whole: bool) -> float:
        desk = desk_for(shop)
        with _tables(whole=whole) as (tap, command):

            async def update() -> None:
                await desk.feed(tapped(tap, 1))
                await desk.feed(said(f"/{command}", 1))

            with counted() as count:
                await update()
            hops.extend(count.hops)
            return await per_call(update, calls, CPU)

    with stub_person():
        ratio = await bench.paired(lambda: cost(True), lambda: cost(False), "the last of all entries")
    return [ratio, Measure(len(hops), "thread hops per update", goal=0, is_count=True)]
