"""An owner who works off what comes: slips, parcels, questions, refunds, one after the other."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from tests.races.walkers import Evening, Stuck, Walker
from tests.survival.buyer import has_button

SHIPS_ONE_IN = 3
"""The others wait: a chat takes one new message a second."""
PREFIXES = ("aopay", "aoship", "aqans", "arfyes")


class Clerk:
    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._tasks: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._seen: set[tuple[str, str]] = set()
        self.done = 0
        walker.watch, walker.pace = self._look, 6.0

    def _look(self, body: dict[str, Any]) -> None:
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                prefix, *others = str(button.get("callback_data", "")).split(":")
                task = (prefix, ":".join(others))
                if prefix in PREFIXES and task not in self._seen:
                    self._seen.add(task)
                    if prefix != "aoship" or len(self._seen) % SHIPS_ONE_IN == 0:
                        self._tasks.put_nowait(task)

    async def works(self) -> None:
        """Until it is cancelled."""
        while True:
            prefix, number = await self._tasks.get()
            try:
                await self._does(prefix, number)
                self.done += 1
            except Evening:
                return
            except Stuck as trouble:
                self._walker.square.troubles.append(f"clerk: {trouble}")

    async def _does(self, prefix: str, number: str) -> None:
        walker = self._walker
        # A page that was looked at long ago is not on the phone any more: a command of his brings it back.
        data = f"{prefix}:{number}"
        # The customer may want to cancel meanwhile: then the order's page comes.
        then = {"aopay": [""], "aoship": ["astop", "arfno"], "aqans": ["astop"], "arfyes": ["arfpaid"]}[
            prefix
        ]
        await walker.expect(data, lambda: walker.forge(data), *then)
        if prefix == "aoship" and has_button(walker.news, "arfno") and not has_button(walker.news, "astop"):
            return
        if prefix == "aoship":
            await walker.say("DHL 00340434161094042557", then="")
        elif prefix == "aqans":
            await walker.say("Yes, and plenty of it.", then="")
        elif prefix == "arfyes":
            await walker.tap("arfpaid", "astop")
            await walker.say("SEPA 2026-000555", then="")


async def at_work(walker: Walker) -> tuple[Clerk, asyncio.Task[None]]:
    clerk = Clerk(walker)
    return clerk, asyncio.create_task(clerk.works())


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
