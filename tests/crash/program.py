"""What a child does: handles the update and acknowledges it, or runs the job, or takes files in; then it sends what
is due."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.app.calls import notice_calls
from bot.domain import imports
from bot.domain.imports import Gallery, Task
from bot.domain.notices import DueNotice
from bot.gateways.bell import Ear, LocalBell
from bot.gateways.product_files import sent_product_file
from bot.gateways.telegram.notices import NoticeSender
from bot.handlers.desk import Desk
from bot.handlers.notices import render
from bot.jobs.importing import Importer
from bot.jobs.timetable import TABLE, Timetable
from bot.jobs.watch import Watch
from bot.kernel.money import Money
from bot.kernel.screen import Screen, Tapped
from bot.shop import Shop, TelegramState
from bot.texts import Texts
from tests.crash.points import POINTS
from tests.crash.scenes import Scene, Update
from tests.crash.witness import Notebook, Purse, Witness
from tests.situations import START, SetClock, shop_for_tests

LATER = 6
"""Minutes after which a claim of somebody who died has run out, of notices and of jobs."""

SHOP = shop_for_tests(SetClock())
"""Built once, before any child is born: keys, texts and certificates take longer to load than a life lasts."""
_WARM = SHOP.texts.of("en")
_WARM.money(Money(1, "EUR")), _WARM.moment(START), _WARM.day(START)


class Nowhere:
    async def show(self, chat_id: int, screen: Screen, texts: Texts, tapped: Tapped | None = None) -> None:
        """Nobody looks."""


class FullDisk:
    async def disk_is_full(self) -> bool:
        return True

    async def redis_is_lost(self) -> bool:
        return False

    async def telegram(self, now: datetime) -> TelegramState:
        return TelegramState()


class Drawn:
    async def fetch(self, url: str) -> bytes:
        POINTS.reach("before a picture comes")
        return b"a picture"

    async def draw(self, title: str) -> bytes:
        return b"a drawing"


@asynccontextmanager
async def opened_gallery() -> AsyncIterator[Gallery]:
    yield Drawn()


class ShownOnce(Importer):
    """Its companion looks once and not as often as there is time: every life passes the same points."""

    async def _accompany(self, task: Task, row_id: int) -> None:
        with contextlib.suppress(Exception):
            await self._hold()
        if task is not Task.READ:
            await self._show(task, row_id)


class Program:
    """One process of the shop."""

    def __init__(self, notebook: Notebook, scene: Scene) -> None:
        self.notebook = notebook
        self.clock = SetClock(START + scene.at)
        self.bell = LocalBell()
        self.shop: Shop = dataclasses.replace(
            SHOP,
            clock=self.clock,
            bell=self.bell,
            treasury=Purse(notebook),
            surroundings=FullDisk(),
        )
        self.messenger = Witness(notebook)
        self.desk = Desk(self.shop, self.messenger)
        self.jobs = [job for job in TABLE if job.name in scene.jobs]
        self.watches = scene.watches
        self.imports = scene.imports

    async def run(self, update: Update | None) -> None:
        if update is not None:
            await self.hear(update)
        else:
            await self._tick()
        await self._import()
        await self.send_notices()

    async def go_on(self, update: Update | None, *, is_acknowledged: bool, deaths: int) -> None:
        """After deaths: what Telegram was not told to forget comes again, and claims run out."""
        if update is not None and not is_acknowledged:
            await self.hear(update)
        self.clock.move(minutes=LATER * max(deaths, 1))
        if update is None:
            await self._tick()
        await self._import()
        await self.send_notices()

    async def _import(self) -> None:
        """Both lanes until nothing is left. Progress goes nowhere: nothing depends on it."""
        if not self.imports:
            return
        lanes = {"imports:read": imports.next_to_read, "imports:write": imports.next_to_write}
        workers = [
            ShownOnce(
                self.shop,
                Nowhere(),
                Ear(),
                sent_product_file,
                opened_gallery,
                lane=lane,
                holder=str(os.getpid()),
                next_task=next_task,
                edit_seconds=0.0,
            )
            for lane, next_task in lanes.items()
        ]
        while any([await worker.work_once() for worker in workers]):
            pass

    async def hear(self, update: Update) -> None:
        await self.desk.feed(update)
        POINTS.reach("before acknowledging")
        self.acknowledge()
        POINTS.reach("after acknowledging")

    def acknowledge(self) -> None:
        self.notebook.write("acknowledged")

    async def _tick(self) -> None:
        if self.watches:
            await Watch(self.shop).look(self.clock.now())
            return
        assert self.jobs
        await Timetable(self.shop, self.jobs).tick(self.clock.now())

    async def _render(self, notice: DueNotice) -> tuple[int, Screen, Texts]:
        chat_id, screen, texts = await render(self.shop, notice)
        self.messenger.standing[chat_id, repr(screen)] = notice.ids
        return chat_id, screen, texts

    async def send_notices(self) -> None:
        """Runs the real sender until nothing is due."""
        claim, settle, postpone = notice_calls(self.shop)
        open_ids: set[int] = set()

        async def claim_and_count(limit: int):
            due = await claim(limit)
            open_ids.update(one for notice in due for one in notice.ids)
            if not open_ids:
                sender.stop()
            return due

        async def settle_and_count(notice_ids, outcome: str) -> None:
            await settle(notice_ids, outcome)
            open_ids.difference_update(notice_ids)
            if not open_ids:
                sender.stop()

        sender = NoticeSender(
            self.messenger,
            self.bell,
            claim=claim_and_count,
            render=self._render,
            settle=settle_and_count,
            postpone=postpone,
        )
        await sender.run()
