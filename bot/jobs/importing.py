"""Works on files that staff sent to the bot: reports on them, takes them in, takes imports back.

Beside everything else, in short transactions: whoever works on something holds a lease that others may take over
when he has died, and the rows themselves say how far he came.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from bot.domain import imports, rulebook, runs
from bot.domain.imports import (
    CurrencyMoved,
    FileRefused,
    FileState,
    Gallery,
    Photo,
    Plan,
    ProductFile,
    Reading,
    Task,
)
from bot.jobs.batches import in_work
from bot.jobs.photos import photos_for
from bot.kernel.screen import Screen, Tapped
from bot.shop import Shop
from bot.texts import Texts
from bot.views.admin import imports as views

_log = logging.getLogger(__name__)
LEASE = timedelta(seconds=15)
"""How long somebody who died keeps the others from going on."""
EDIT_SECONDS = 2.5
"""Between two edits of one message that shows progress."""
LOOK_SECONDS = 1.0
"""The least between two looks: the bell rings at every commit of the shop's."""
SWEEP_SECONDS = 10.0
TROUBLE_SECONDS = 2.0
_UNDO_BATCH = 40

OpenFile = Callable[[str, AsyncIterator[bytes]], AbstractAsyncContextManager[ProductFile]]
OpenGallery = Callable[[], AbstractAsyncContextManager[Gallery]]
Next = Callable[[], Awaitable[tuple[Task, int] | None]]


class Board(Protocol):
    """Where progress is shown: nothing that anybody must see."""

    async def show(
        self, chat_id: int, screen: Screen, texts: Texts, tapped: Tapped | None = None
    ) -> int | None: ...


class Waiter(Protocol):
    async def wait(self, seconds: float) -> bool: ...

    def ring(self) -> None: ...


@dataclass(slots=True)
class Importer:
    """One lane: it does one thing after the other, in this process or in another one that holds the lease."""

    shop: Shop
    board: Board
    ear: Waiter
    open_file: OpenFile
    open_gallery: OpenGallery
    lane: str
    holder: str
    next_task: Next
    edit_seconds: float = EDIT_SECONDS
    _is_stopping: bool = False
    _had: int = field(default=0)
    """Pictures that came since the last products were written."""
    _shown: Screen | None = None
    """What the message with the progress says: it is not edited into the same."""

    async def run(self) -> None:
        """Runs until `stop`; what is being written by then is still written."""
        while not self._is_stopping:
            if not await self.work_once():
                await asyncio.sleep(LOOK_SECONDS)
                if not self._is_stopping:
                    await self.ear.wait(SWEEP_SECONDS)

    def stop(self) -> None:
        self._is_stopping = True
        self.ear.ring()

    async def work_once(self) -> bool:
        """Does what is next, if there is anything and nobody else is at it; answers whether it did."""
        try:
            task = await self.next_task()
            if task is None or not await self._hold():
                return False
        except Exception:
            _log.exception("no look at what is to be imported")
            return False
        try:
            async with self._beside(*task):
                await self._do(*task)
        except Exception:
            _log.exception("%s of %d failed", *task)
            await self._note_trouble(*task)
        finally:
            await self._let_go()
        return True

    async def _hold(self) -> bool:
        return await runs.hold_lease(self.lane, self.holder, self.shop.clock.now(), LEASE)

    async def _let_go(self) -> None:
        """While the database is away it ends by itself; the lane must not."""
        try:
            await runs.release_lease(self.lane, self.holder)
        except Exception:
            _log.exception("the lease on %s was not let go", self.lane)

    async def _do(self, task: Task, row_id: int) -> None:
        if task is Task.READ:
            await self._read(row_id)
        elif task is Task.TAKE:
            await self._take(row_id)
        else:
            await self._undo(row_id)

    async def _note_trouble(self, task: Task, row_id: int) -> None:
        note = imports.note_undo_trouble if task is Task.UNDO else imports.note_trouble
        with contextlib.suppress(Exception):
            await in_work(self.shop, note, row_id)
        await asyncio.sleep(TROUBLE_SECONDS)

    # The three tasks -------------------------------------------------------------------------------------

    async def _read(self, file_id: int) -> None:
        """What the file would do, held against the goods as they are."""
        if not await in_work(self.shop, imports.begin_report, file_id):
            return
        reading, tally = await self._reading(), imports.Tally()
        try:
            async with self._opened(file_id) as sheet:
                for read, refused in imports.batches(sheet, reading):
                    plans = await imports.plan_products(read, reading, with_pictures=True)
                    tally.count_all([*refused, *plans])
                    bad = [*refused, *(plan for plan in plans if isinstance(plan, imports.Refused))]
                    await in_work(self.shop, imports.note_refused, file_id, bad)
        except FileRefused as refused_file:
            await in_work(self.shop, imports.refuse_file, file_id, refused_file)
            return
        await in_work(self.shop, imports.file_read, file_id, tally, reading)

    async def _take(self, file_id: int) -> None:
        """From where it is to the end; `stop` and whoever took over end it earlier."""
        card = await imports.sent_file(file_id, of=None)
        if card.state is not FileState.IMPORTING:
            return
        reading, after = await self._reading(), card.done.products
        try:
            async with self._opened(file_id) as sheet, self.open_gallery() as gallery:
                for read, refused in imports.batches(sheet, reading, after=after):
                    plans = await imports.plan_products(read, reading, with_pictures=True)
                    photos = await photos_for(plans, gallery, self._note_picture)
                    took = await self._take_some(file_id, after, read, refused, reading, photos)
                    self._had = 0
                    if self._is_stopping or not took:
                        return
                    after += len(read) + len(refused)
        except CurrencyMoved:
            await in_work(self.shop, imports.end_import, file_id, stopped=True)
            return
        await in_work(self.shop, imports.end_import, file_id)

    async def _take_some(self, *batch: Any) -> bool:
        try:
            return await in_work(self.shop, imports.take_some, *batch)
        except Exception as error:
            if not imports.met_the_same_goods(error):
                raise
            return await in_work(self.shop, imports.take_some, *batch)

    async def _undo(self, run_id: int) -> None:
        while not (self._is_stopping or await in_work(self.shop, imports.undo_asked, run_id, _UNDO_BATCH)):
            pass

    def _note_picture(self, _: Plan, photo: Photo) -> None:
        self._had += photo.is_fetched

    async def _reading(self) -> Reading:
        _, rules = await rulebook.current_rules()
        return views.reading_for(rules, self.shop.texts)

    @contextlib.asynccontextmanager
    async def _opened(self, file_id: int) -> AsyncIterator[ProductFile]:
        card = await imports.sent_file(file_id, of=None)
        async with self.open_file(card.name, imports.chunks_of(file_id)) as sheet:
            yield sheet

    # Beside them -----------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _beside(self, task: Task, row_id: int) -> AsyncIterator[None]:
        """The lease is kept and progress shown while the block runs; afterwards it is shown that it is over."""
        self._had = 0
        # The desk, or whoever was at it before, has drawn where it begins.
        self._shown = None if task is Task.READ else (await self._look(task, row_id))[2]
        companion = asyncio.create_task(self._accompany(task, row_id))
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            companion.cancel()
            await asyncio.gather(companion, return_exceptions=True)
        if task is not Task.READ and not self._is_stopping:
            # Not before the desk has drawn what the tap led to.
            left = self.edit_seconds - (asyncio.get_running_loop().time() - began)
            await asyncio.sleep(max(0.0, left))
            await self._show(task, row_id)

    async def _accompany(self, task: Task, row_id: int) -> None:
        while True:
            await asyncio.sleep(self.edit_seconds)
            with contextlib.suppress(Exception):
                await self._hold()
            if task is not Task.READ:
                await self._show(task, row_id)

    async def _show(self, task: Task, row_id: int) -> None:
        """A courtesy: whatever fails here fails nothing."""
        try:
            chat_id, message_id, screen, texts = await self._look(task, row_id)
            if screen == self._shown:
                return
            shown_in = await self._edit(chat_id, message_id, screen, texts)
            self._shown = screen
            if shown_in not in (None, message_id):
                remember = imports.remember_undo_message if task is Task.UNDO else imports.remember_message
                await in_work(self.shop, remember, row_id, shown_in)
        except Exception:
            _log.warning("the progress of %s %d could not be shown", task.value, row_id, exc_info=True)

    async def _look(self, task: Task, row_id: int) -> tuple[int, int | None, Screen, Texts]:
        """Chat, message, and how far it is."""
        if task is Task.UNDO:
            row = await imports.past_import(row_id, self.shop.clock.now())
            texts = await self._texts(row.languages)
            is_over = row.state != "undoing"
            screen = views.progress_over(row.file_name, texts) if is_over else views.undoing(row, texts)
            return row.telegram_id or 0, row.message_id, screen, texts
        card = await imports.sent_file(row_id, of=None)
        texts = await self._texts(card.languages)
        is_over = card.state is not FileState.IMPORTING
        screen = views.progress_over(card.name, texts) if is_over else views.progress(card, self._had, texts)
        return card.telegram_id, card.message_id, screen, texts

    async def _edit(self, chat_id: int, message_id: int | None, screen: Screen, texts: Texts) -> int | None:
        """In the message that shows it; a new one when that is gone."""
        tapped = Tapped(message_id, has_media=False, is_recent=True) if message_id else None
        return await self.board.show(chat_id, screen, texts, tapped)

    async def _texts(self, languages: tuple[str | None, str]) -> Texts:
        _, rules = await rulebook.current_rules()
        return self.shop.texts.speaking(rules.languages, rules.zone).of(*languages)
