"""Shops with a fault. The proof is worth something only if it finds every one of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.domain import notices, updates
from bot.domain.work import THE_SHOP, Work
from bot.gateways.telegram.notices import NoticeSender
from bot.handlers.desk import Desk
from bot.shop import Shop

Fault = Callable[[], None]


def _never_remembers() -> None:
    async def remember(*_: Any) -> None:
        """The update's id is not written."""

    updates.remember = remember  # type: ignore[assignment]


def _remembers_afterwards() -> None:
    remember, take_effect = updates.remember, Desk._take_effect

    async def nothing(*_: Any) -> None:
        """Not in the transaction that holds the change."""

    async def in_two_steps(self: Desk, update_id: int, *more: Any) -> Any:
        request, go = await take_effect(self, update_id, *more)
        async with self._shop.work(THE_SHOP) as work:
            await remember(work, self._shop.bot_id, update_id, go.screen, go.arguments)
        return request, go

    updates.remember = nothing  # type: ignore[assignment]
    Desk._take_effect = in_two_steps  # type: ignore[method-assign, assignment]


def _acknowledges_first() -> None:
    from tests.crash.program import Program  # it is built when it is imported, and only a parent needs it

    async def hear(self: Program, update: dict[str, Any]) -> None:
        self.acknowledge()
        await self.desk.feed(update)

    Program.hear = hear  # type: ignore[method-assign]


def _speaks_before_it_commits() -> None:
    run = Desk._run

    async def run_and_draw(self: Desk, request: Any, *more: Any) -> Any:
        go = await run(self, request, *more)
        if go.screen:
            await self._send(request, await self._drawn(request, go), None)
        return go

    Desk._run = run_and_draw  # type: ignore[method-assign, assignment]


def _settles_before_it_sends() -> None:
    claim = notices.claim_due

    async def claim_and_settle(work: Any, limit: int = 20) -> Any:
        due = await claim(work, limit)
        for notice in due:
            await notices.settle(work, notice.id, "sent")
        return due

    notices.claim_due = claim_and_settle


def _sends_twice() -> None:
    send = NoticeSender._send

    async def send_twice(self: NoticeSender, notice: Any) -> str:
        await send(self, notice)
        return await send(self, notice)

    NoticeSender._send = send_twice  # type: ignore[method-assign]


def _commits_in_pieces() -> None:
    """The change and what reacts to it each in a transaction of its own."""
    whole = Shop.work

    @asynccontextmanager
    async def in_pieces(self: Shop, actor: Any):
        later: list[Any] = []
        async with whole(self, actor) as work:

            class Piece(Work):
                async def emit(self, event: Any) -> None:
                    later.append(event)

            yield Piece(work.actor, work.now, work.sealer, work.codes, work.reactions)
        for event in later:
            async with whole(self, actor) as work:
                await work.emit(event)

    Shop.work = in_pieces  # type: ignore[method-assign]


FAULTS: dict[str, Fault] = {
    "never remembers an update": _never_remembers,
    "remembers an update after it took effect": _remembers_afterwards,
    "acknowledges before it commits": _acknowledges_first,
    "speaks before it commits": _speaks_before_it_commits,
    "counts a notice as sent before it is": _settles_before_it_sends,
    "sends every notice twice": _sends_twice,
    "queues its notices after the commit": _commits_in_pieces,
}
