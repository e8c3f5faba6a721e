"""Notices: told at least once, in order per chat, and nobody waits for somebody else's trouble."""

from __future__ import annotations

import asyncio
import gettext
from collections.abc import Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetMe

from bot.domain.notices import DueNotice
from bot.gateways.bell import LocalBell
from bot.gateways.telegram.notices import BATCH, NoticeSender, backoff
from bot.kernel.screen import Blocked, Screen
from bot.texts import Texts
from tests.gateways.fake_api import until

TEXTS = Texts("en", "en", gettext.NullTranslations(), ZoneInfo("UTC"))


def notice(number: int, chat: int = 1, tries: int = 0) -> DueNotice:
    return DueNotice((number,), chat, chat, (None, "en"), "kind", ({},), tries)


class Office:
    """The notices' side and the messenger's, in memory."""

    def __init__(self, *due: DueNotice) -> None:
        self.due = list(due)
        self.settled: dict[int, str] = {}
        self.postponed: dict[int, int] = {}
        self.behind: list[int] = []
        self.given_up_for_tries: set[bool] = set()
        self.told: list[str] = []
        self.trouble: dict[str, Exception] = {}
        self.claims = 0
        self.at_once = self.most_at_once = 0
        self.slow = 0.0

    async def claim(self, limit: int) -> list[DueNotice]:
        self.claims += 1
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    async def settle(self, notice_ids: Sequence[int], outcome: str) -> None:
        self.settled |= dict.fromkeys(notice_ids, outcome)

    async def postpone(
        self, notice_ids: Sequence[int], seconds: int, behind: Sequence[int], may_give_up: bool
    ) -> None:
        self.postponed |= dict.fromkeys(notice_ids, seconds)
        self.behind += behind
        self.given_up_for_tries.add(may_give_up)

    async def render(self, due: DueNotice) -> tuple[int, Screen, Texts] | None:
        number = due.ids[0]
        return None if number == 99 else (due.telegram_id, Screen(str(number)), TEXTS)

    async def show(self, chat_id: int, screen: Screen, texts: Texts, tapped=None, priority=None) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.slow)
        self.at_once -= 1
        if screen.text in self.trouble:
            raise self.trouble[screen.text]
        self.told.append(screen.text)
        return 1


@asynccontextmanager
async def sending(office: Office, bell: LocalBell | None = None, sweep_seconds: float = 30):
    sender = NoticeSender(
        office,  # type: ignore[arg-type]
        bell or LocalBell(),
        claim=office.claim,
        render=office.render,
        settle=office.settle,
        postpone=office.postpone,
        sweep_seconds=sweep_seconds,
    )
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        sender.stop()
        await asyncio.wait_for(task, 5)


async def test_what_is_due_is_sent_and_then_marked():
    office = Office(notice(1), notice(2, chat=2))
    async with sending(office):
        await until(lambda: office.settled == {1: "sent", 2: "sent"})


async def test_the_bell_wakes_the_sender_and_it_sleeps_in_between():
    office, bell = Office(), LocalBell()
    async with sending(office, bell):
        await asyncio.sleep(0.1)
        assert office.claims == 1
        office.due.append(notice(1))
        bell.ring()
        await until(lambda: office.settled == {1: "sent"})


async def test_without_a_bell_it_looks_by_itself():
    office = Office()
    async with sending(office, sweep_seconds=0.05):
        await asyncio.sleep(0.01)
        office.due.append(notice(1))
        await until(lambda: office.settled == {1: "sent"})


async def test_one_chats_notices_keep_their_order_and_eight_chats_go_at_once():
    office = Office(*[notice(n, chat=n % 16) for n in range(80)])
    office.slow = 0.005
    async with sending(office):
        await until(lambda: len(office.settled) == 80)
    for chat in range(16):
        own = [int(text) for text in office.told if int(text) % 16 == chat]
        assert own == sorted(own)
    assert office.most_at_once == 8


@pytest.mark.promise(18)
async def test_who_blocked_the_bot_is_marked_and_not_tried_again():
    office = Office(notice(1))
    office.trouble["1"] = Blocked()
    async with sending(office):
        await until(lambda: office.settled == {1: "blocked"})
    assert office.postponed == {}


async def test_a_notice_that_nothing_can_be_said_of_has_failed():
    office = Office(notice(99))
    async with sending(office):
        await until(lambda: office.settled == {99: "failed"})


async def test_a_failure_is_put_off_together_with_what_waits_for_the_same_chat():
    office = Office(notice(1, tries=2), notice(2), notice(3, chat=2))
    office.trouble["1"] = RuntimeError("network")
    async with sending(office):
        await until(lambda: office.postponed == {1: 20} and office.settled == {3: "sent"})
    assert office.told == ["3"]
    assert office.behind == [2]
    assert office.given_up_for_tries == {True}


async def test_no_notice_is_given_up_while_telegram_is_out_of_reach():
    office = Office(notice(1, tries=30), notice(2, chat=2), notice(3, chat=3), notice(4, chat=4))
    office.trouble |= {
        "1": TelegramNetworkError(GetMe(), "Request timeout error"),
        "2": TelegramServerError(GetMe(), "Internal Server Error"),
        "3": ClientDecodeError("a proxy's page", ValueError(), "<html>"),
        "4": TelegramRetryAfter(GetMe(), "Too Many Requests", 120),
    }
    async with sending(office):
        await until(lambda: office.postponed == {1: 300, 2: 5, 3: 5, 4: 121})
    assert office.given_up_for_tries == {False}


@pytest.mark.promise(16)
async def test_telegrams_own_wish_for_silence_is_heeded():
    office = Office(notice(1))
    office.trouble["1"] = TelegramRetryAfter(GetMe(), "Too Many Requests", 120)
    async with sending(office):
        await until(lambda: office.postponed == {1: 121})


async def test_a_notice_put_off_is_looked_for_when_it_is_due_again():
    office = Office(notice(1))
    office.trouble["1"] = TelegramRetryAfter(GetMe(), "Too Many Requests", 0)
    async with sending(office):
        await until(lambda: 1 in office.postponed)
        office.trouble.clear()
        office.due.append(notice(1))
        await until(lambda: office.settled == {1: "sent"})


@pytest.mark.parametrize("claimed", [5, BATCH])
async def test_stopping_finishes_what_is_on_its_way_and_hands_back_the_rest(claimed: int):
    office = Office(*[notice(n) for n in range(claimed)])
    office.slow = 0.1
    async with sending(office):
        await until(lambda: office.at_once == 1)
    assert office.settled == {0: "sent"}
    assert office.told == ["0"]
    assert office.behind == [*range(1, claimed)]


async def test_what_cannot_be_handed_back_does_not_keep_the_sender_from_finishing():
    office = Office(*[notice(n) for n in range(5)])
    office.slow = 0.1

    async def away(*_: object) -> None:
        raise RuntimeError("no database")

    office.postpone = away  # type: ignore[assignment, method-assign]
    async with sending(office):
        await until(lambda: office.at_once == 1)
    assert office.settled == {0: "sent"}


async def test_a_database_that_is_away_for_a_moment_does_not_end_the_sender(monkeypatch):
    monkeypatch.setattr("bot.gateways.telegram.notices.TROUBLE_SECONDS", 0.01)
    office = Office(notice(1))
    claim, tries = office.claim, iter([RuntimeError("no database")])

    async def shaky(limit: int) -> list[DueNotice]:
        for error in tries:
            raise error
        return await claim(limit)

    office.claim = shaky  # type: ignore[method-assign]
    async with sending(office):
        await until(lambda: office.settled == {1: "sent"})


def test_tries_are_further_and_further_apart_up_to_half_an_hour():
    assert [backoff(n) for n in (0, 1, 2, 7, 60)] == [5, 10, 20, 640, 1800]
