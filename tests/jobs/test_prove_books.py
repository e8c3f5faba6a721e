"""The proof of the books: what it halts, and what is told when it cannot be finished."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import ledger, payouts, rulebook, runs
from bot.domain.rulebook import Rules
from bot.handlers.admin.notices import NOTICES
from bot.handlers.request import NoticeRequest
from bot.jobs.prove_books import prove_books
from bot.jobs.timetable import TABLE, Timetable
from bot.models import Notice
from bot.models.database import opened
from tests.domain.rivals import is_waited_for, losing_once
from tests.situations import Situations, opened_situations


async def _take_too_long() -> dict[str, list[int]]:
    raise TimeoutError


async def _find_a_fault() -> dict[str, list[int]]:
    return {"accrual_differs_from_commissions": [1]}


async def test_a_proof_that_cannot_be_finished_is_told_once_a_day_and_halts_nothing(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "check_books", _take_too_long)
    timetable = Timetable(make.shop, [job for job in TABLE if job.name == "prove books"])
    told = []
    for hours in (0, 1, 23):
        make.clock.move(hours=hours)
        await timetable.tick(make.clock.now())
        told.append(await Notice.filter(kind="books_unproved").count())
    assert told == [1, 1, 2]
    (run,) = await runs.last_runs()
    assert (run.failed, run.result) == (True, "TimeoutError")
    assert not (await make.rules()).payouts_halted_at
    owner = await make.owner()
    assert {notice.person_id for notice in await Notice.filter(kind="books_unproved")} == {owner.person_id}


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_staff_read_what_broke_the_proof_off_and_what_to_do(make: Situations, language: str) -> None:
    facts = ({"error": "TimeoutError"},)
    request = NoticeRequest(make.shop, make.shop.texts.of(language), Rules(), facts, 1)
    screen = await NOTICES["books_unproved"](request)
    assert "<code>TimeoutError</code>" in screen.text
    assert "doctor books" in screen.text


async def test_payouts_are_halted_though_a_race_was_lost(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "check_books", _find_a_fault)
    monkeypatch.setattr(payouts, "halt", losing_once(payouts.halt))
    assert await prove_books(make.shop, make.clock.now()) == {"broken": 1}
    assert (await make.rules()).payouts_halted_at


async def test_two_that_find_the_same_fault_at_once_halt_and_tell_once(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url):
        make = await opened_situations()
        halted = asyncio.Event()

        async def halt_first() -> None:
            async with make.work() as work:
                await payouts.halt(work, ("a_fault",))
                halted.set()
                await is_waited_for()

        async def halt_second() -> None:
            await halted.wait()
            make.clock.move(seconds=1)
            async with make.work() as work:
                await payouts.halt(work, ("a_fault",))

        await asyncio.gather(halt_first(), halt_second())
        acts = [entry.act for entry in await rulebook.audit_trail(50)]
        assert acts.count("payouts.halted") == 1
        assert await Notice.filter(kind="payouts_halted").count() == 1
