"""Shops with a fault. The proof is worth something only if it finds every one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.domain import commissions, ledger, notices, refunds, updates
from bot.domain.imports import sending
from bot.domain.payouts import verbs as payout_verbs
from bot.domain.refunds import deciding as refund_verbs
from bot.domain.rulebook import verbs as rulebook_verbs
from bot.domain.runs import Counts
from bot.domain.settlement import verbs as settlement_verbs
from bot.domain.work import THE_SHOP, Work
from bot.gateways.telegram.notices import NoticeSender
from bot.handlers.desk import Desk
from bot.jobs import refund_stars as refund_job
from bot.jobs import timetable
from bot.jobs.importing import Importer
from bot.models import LedgerMark
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
            await notices.settle(work, notice.ids, "sent")
        return due

    notices.claim_due = claim_and_settle


def _sends_twice() -> None:
    send = NoticeSender._send

    async def send_twice(self: NoticeSender, notice: Any) -> str:
        await send(self, notice)
        return await send(self, notice)

    NoticeSender._send = send_twice  # type: ignore[method-assign]


def _tells_only_the_first_of_several() -> None:
    claim = notices.claim_due

    async def claim_first(work: Any, limit: int = 20) -> Any:
        due = await claim(work, limit)
        for notice in due:
            await notices.settle(work, notice.ids[1:], "sent")
        return tuple(replace(notice, ids=notice.ids[:1], facts=notice.facts[:1]) for notice in due)

    notices.claim_due = claim_first


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


# ── earning ─────────────────────────────────────────────────────────────────────────────────────────────────


def _afterwards() -> list[Callable[[Work], Awaitable[Any]]]:
    """What is put on this list gets a transaction of its own after the one that is open."""
    whole = Shop.work
    later: list[Callable[[Work], Awaitable[Any]]] = []

    @asynccontextmanager
    async def in_two_steps(self: Shop, actor: Any):
        async with whole(self, actor) as work:
            yield work
        while later:
            async with whole(self, actor) as work:
                await later.pop(0)(work)

    Shop.work = in_two_steps  # type: ignore[method-assign]
    return later


def _put_off(room: Any, name: str) -> Fault:
    """That verb of the room's is done afterwards."""

    def corrupt() -> None:
        act, later = getattr(room, name), _afterwards()

        async def put_off(_: Work, *arguments: Any, **named: Any) -> None:
            later.append(lambda work: act(work, *arguments, **named))

        setattr(room, name, put_off)

    return corrupt


def _moves_the_mark_first() -> None:
    mature, later = commissions.mature, _afterwards()

    async def only_the_mark(work: Work) -> int:
        before = (await ledger.hold_lock_alone(work)).matured_until
        await ledger.mark_matured(work, work.now)

        async def the_rest(work: Work) -> None:
            await LedgerMark.filter(id=1).update(matured_until=before)
            await mature(work)

        later.append(the_rest)
        return 0

    commissions.mature = only_the_mark


def _issues_statements_afterwards() -> None:
    module, later = vars(settlement_verbs), _afterwards()
    ask = module["rows"]

    async def put_off(statement: str, *values: object) -> Any:
        if "INSERT INTO statement" not in statement:
            return await ask(statement, *values)
        later.append(lambda _: ask(statement, *values))
        return []

    module["rows"] = put_off


# ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────────


def _books_stars_before_they_are_back() -> None:
    module = vars(refund_job)
    give_back, wait = refund_job.refund_stars, module["in_work"]

    async def book_first(shop: Shop, now: Any) -> Counts:
        for refund_id in await refunds.star_refunds_due():
            due = await refunds.star_refund(refund_id)
            await wait(shop, refunds.finish_star_refund, refund_id)
            assert due is not None
            assert shop.treasury is not None
            await shop.treasury.return_stars(due.telegram_id, due.charge_id)
        return await give_back(shop, now)

    from tests.crash import program  # it is built when it is imported, and only a parent needs it

    vars(program)["TABLE"] = [
        replace(job, body=book_first) if job.name == "refund stars" else job for job in timetable.TABLE
    ]


def _counts_an_import_afterwards() -> None:
    change, take_some = sending._change, Importer._take_some
    held: list[tuple[Any, dict[str, Any]]] = []

    async def later(file: Any, **values: Any) -> None:
        if "done" in values and "state" not in values:
            held.append((file, values))
        else:
            await change(file, **values)

    async def in_two_steps(self: Importer, *batch: Any) -> bool:
        took = await take_some(self, *batch)
        while held:
            file, values = held.pop()
            await change(file, **values)
        return took

    sending._change = later
    Importer._take_some = in_two_steps  # type: ignore[method-assign]


FAULTS: dict[str, Fault] = {
    "never remembers an update": _never_remembers,
    "remembers an update after it took effect": _remembers_afterwards,
    "acknowledges before it commits": _acknowledges_first,
    "speaks before it commits": _speaks_before_it_commits,
    "counts a notice as sent before it is": _settles_before_it_sends,
    "sends every notice twice": _sends_twice,
    "tells only the first of what is told together": _tells_only_the_first_of_several,
    "queues its notices after the commit": _commits_in_pieces,
    "writes its audit trail after the commit": _put_off(rulebook_verbs, "record_act"),
    "accrues after the payment's commit": _put_off(commissions, "accrue"),
    "starts the hold after the receipt's commit": _put_off(commissions, "start_hold"),
    "moves the maturing mark before its entry commits": _moves_the_mark_first,
    "issues statements after the period's commit": _issues_statements_afterwards,
    "ends a payout after its money has moved": _put_off(payout_verbs, "_end"),
    "holds commission back after the decision's commit": _put_off(commissions, "hold_back"),
    "takes commission back after the refund's commit": _put_off(commissions, "take_back"),
    "puts goods back after the refund's commit": _put_off(refund_verbs, "mark_refunded"),
    "ends a refund after its money has moved": _put_off(refund_verbs, "_end"),
    "books Stars before Telegram gave them back": _books_stars_before_they_are_back,
    "counts what an import did after its commit": _counts_an_import_afterwards,
}
