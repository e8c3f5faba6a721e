"""The sender of promotions against a Bot API that refuses, falls silent and hangs up: nobody is told twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.domain.promotions import DueDelivery, Fate, PromotionCard, Round, Segment, State
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram import promotions as sending
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.messenger import Messenger, Priority
from bot.gateways.telegram.pacing import Pacer
from bot.gateways.telegram.promotions import PromotionSender
from bot.kernel.screen import Button, ProductPicture, Screen
from bot.texts import Texts
from tests.gateways.fake_api import TOKEN, FakeApi, fake_api, until
from tests.gateways.test_messenger import TEXTS, Qrs, Shelf

FAST = 5000.0
"""Messages a second, where the pace is not what is tested."""
CARD = PromotionCard(
    id=7,
    state=State.SENDING,
    version=1,
    texts={"en": "Tea"},
    picture_id=None,
    product_ids=(),
    segment=Segment.EVERYONE,
    written_at=datetime(2026, 11, 25, tzinfo=UTC),
    confirmed_by=1,
    people=0,
    starts_at=None,
    started_at=None,
    finished_at=None,
    progress_message=None,
)
AUTHOR = 1


@dataclass
class Report:
    chat_id: int
    message_id: int | None
    screen: Screen
    texts: Texts


class Book:
    """The shop's side in memory. `people` are chats; what was recorded stands under their numbers."""

    def __init__(self, people: int, *, pace: int = 2000, batch: int = 10, picture: bool = False) -> None:
        self.waiting = [DueDelivery(n, n, 1000 + n, (None, "ru" if n % 2 else "en")) for n in range(people)]
        self.fates: dict[int, tuple[Fate, str]] = {}
        self.pace, self.batch = pace, batch
        self.picture = ProductPicture(1) if picture else None
        self.quiet_until: datetime | None = None
        self.message_id: int | None = None
        self.told: list[str] = []
        self.is_over = False
        self.broken = 0
        self.claimed: set[int] = set()
        self.most_claimed = 0

    async def next(self) -> Round | None:
        if self.is_over:
            return None
        if self.quiet_until is not None:
            return Round(CARD, self.pace, quiet_until=self.quiet_until)
        mine, self.waiting = self.waiting[: self.batch], self.waiting[self.batch :]
        self.claimed |= {one.id for one in mine}
        self.most_claimed = max(self.most_claimed, len(self.claimed))
        if not mine and not self.claimed:
            self.is_over = True
            return Round(replace(CARD, state=State.SENT), self.pace)
        return Round(CARD, self.pace, tuple(mine))

    async def record(
        self, deliveries: Sequence[DueDelivery], outcomes: Mapping[int, tuple[Fate, str]]
    ) -> None:
        if self.broken:
            self.broken -= 1
            raise RuntimeError("no database")
        assert {one.id for one in deliveries} == set(outcomes)
        assert set(outcomes) <= self.claimed
        self.claimed -= set(outcomes)
        given_back = [one for one in deliveries if outcomes[one.id][0] is Fate.QUEUED]
        self.waiting = given_back + self.waiting
        self.fates |= {number: one for number, one in outcomes.items() if one[0] is not Fate.QUEUED}

    def language_of(self, delivery: DueDelivery) -> str:
        return delivery.languages[1]

    async def draw(self, promotion: PromotionCard, language: str) -> tuple[Screen, Texts]:
        rows = ((Button("No more", data=f"pmno:{promotion.id}"),),)
        return Screen(f"<b>Tea</b> {language} “ü”", rows, picture=self.picture), TEXTS

    async def report(self, promotion_id: int, speed: float) -> Report:
        self.told.append("over" if self.is_over else f"{len(self.fates)} at {speed:.0f}")
        return Report(AUTHOR, self.message_id, Screen(f"progress {len(self.told)}"), TEXTS)

    async def reported(self, promotion_id: int, message_id: int) -> None:
        self.message_id = message_id

    def counts(self) -> dict[str, int]:
        return dict(Counter(fate.value for fate, _ in self.fates.values()))


def received(api: FakeApi, method: str = "sendMessage") -> Counter[int]:
    """How often each reader's chat was written to; the author's progress is not counted."""
    return Counter(params["chat_id"] for params in api.named(method) if params["chat_id"] != AUTHOR)


def messenger_for(api: FakeApi, pacer: Pacer | None = None, shelf: Shelf | None = None) -> Messenger:
    pacer = pacer or Pacer(FAST)
    return Messenger(connect(TOKEN, api.url), pacer, shelf or Shelf(), Qrs(), FilePrinter())


@asynccontextmanager
async def sent(api: FakeApi, book: Book, messenger: Messenger | None = None, report_seconds: float = 60):
    """The sender at work; it must end cleanly."""
    messenger = messenger or messenger_for(api)
    sender = PromotionSender(
        messenger._bot, messenger, book, look_seconds=0.01, report_seconds=report_seconds
    )
    task = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        sender.stop()
        await asyncio.wait_for(task, 5)
        await messenger.close()


async def test_everybody_gets_it_once_in_his_language_and_it_is_recorded(api: FakeApi) -> None:
    book = Book(25)
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"sent": 25}
    assert received(api) == dict.fromkeys(range(1000, 1025), 1)
    message = next(one for one in api.named("sendMessage") if one["chat_id"] == 1001)
    keyboard = {"inline_keyboard": [[{"text": "No more", "callback_data": "pmno:7"}]]}
    assert message == {
        "chat_id": 1001,
        "text": "<b>Tea</b> ru “ü”",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboard,
    }


async def test_who_blocked_the_bot_or_is_refused_is_recorded_as_that(api: FakeApi) -> None:
    book = Book(4)
    api.say("sendMessage", 403, "Forbidden: bot was blocked by the user")
    api.say("sendMessage", 400, "Bad Request: chat not found")
    api.say("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID")
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"blocked": 2, "failed": 1, "sent": 1}
    assert [reason for fate, reason in book.fates.values() if fate is Fate.FAILED] == ["BUTTON_DATA_INVALID"]


@pytest.mark.promise(24)
async def test_what_telegram_may_have_sent_before_the_line_broke_is_not_sent_again(api: FakeApi) -> None:
    book = Book(6)
    api.cuts["sendMessage"] = 2
    api.say("sendMessage", 502, "Bad Gateway")
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"unknown": 3, "sent": 3}
    assert set(received(api).values()) == {1}


async def test_a_429_silences_everything_and_nobody_is_lost_or_told_twice(api: FakeApi) -> None:
    book, pacer = Book(30), Pacer(FAST)
    api.say("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    messenger = messenger_for(api, pacer)
    async with sent(api, book, messenger):
        await until(lambda: len(api.named("sendMessage")) >= 1)
        began = time.monotonic()
        await asyncio.sleep(0.3)
        calls = len(api.named("sendMessage"))
        assert book.counts().get("sent", 0) <= 10
        assert calls <= 10  # only what was on its way
        reply = asyncio.create_task(pacer.wait(5, Priority.REPLY))
        await reply  # the whole bot keeps the silence
        assert time.monotonic() - began > 0.6
        await until(lambda: book.is_over, 6)
    assert book.counts() == {"sent": 30}
    assert sum(received(api).values()) == 31
    assert max(received(api).values()) == 2  # who was refused, and then got it


async def test_nothing_is_saved_up_for_after_the_silence(api: FakeApi) -> None:
    """A burst of what was not sent meanwhile would only be refused again."""
    book = Book(60, pace=40, batch=40)
    api.say("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    async with sent(api, book, messenger_for(api, Pacer(FAST))):
        await until(lambda: bool(api.named("sendMessage")))
        await asyncio.sleep(0.9)
        before = len(api.named("sendMessage"))
        await until(lambda: len(api.named("sendMessage")) > before)
        await asyncio.sleep(0.1)
        # At 38 a second four or five are due by then; ten would have been saved up.
        assert len(api.named("sendMessage")) - before < 9


async def test_a_reply_overtakes_a_promotion(api: FakeApi) -> None:
    """At 20 a second a round of 40 takes two seconds; a reply that comes meanwhile waits for none of them."""
    book, pacer = Book(60, batch=60), Pacer(20)
    async with sent(api, book, messenger_for(api, pacer)):
        await until(lambda: len(received(api)) >= 20)
        waits = []
        for _ in range(5):
            began = time.monotonic()
            await pacer.wait(3, Priority.REPLY)
            waits.append(time.monotonic() - began)
        assert len(received(api)) < 40
    assert max(waits) < 0.3


async def test_the_pace_is_the_owners(api: FakeApi) -> None:
    book = Book(60, pace=40, batch=40)
    began = time.monotonic()
    async with sent(api, book):
        await until(lambda: book.is_over, 5)
    # Two go at once, the rest at 40 a second.
    assert 1.4 < time.monotonic() - began < 2.5
    assert book.counts() == {"sent": 60}


async def test_nothing_stands_still_while_a_round_is_recorded_the_next_is_claimed_and_it_is_told(
    api: FakeApi,
) -> None:
    """A database and a chat that take half a round's time each; two rounds are claimed at most."""
    book = Book(40, pace=40, batch=10)
    following, record, report = book.next, book.record, book.report

    async def slow_next() -> Round | None:
        await asyncio.sleep(0.06)
        return await following()

    async def slow_record(
        deliveries: Sequence[DueDelivery], outcomes: Mapping[int, tuple[Fate, str]]
    ) -> None:
        await asyncio.sleep(0.06)
        await record(deliveries, outcomes)

    async def slow_report(promotion_id: int, speed: float) -> Report:
        await asyncio.sleep(0.2)
        return await report(promotion_id, speed)

    book.next, book.record, book.report = slow_next, slow_record, slow_report  # type: ignore[method-assign]
    async with sent(api, book, report_seconds=0):
        await until(lambda: len(received(api)) >= 10, 5)
        began = time.monotonic()
        await until(lambda: len(received(api)) == 40, 5)
        assert time.monotonic() - began < 0.95
        await until(lambda: book.is_over, 5)
    assert book.most_claimed == 20
    assert len([one for one in api.named("sendMessage") if one["chat_id"] == AUTHOR]) == 1


async def test_what_was_claimed_ahead_is_given_back_where_nothing_can_be_sent(api: FakeApi) -> None:
    """A sender that dies in a long silence, or is told to stop, leaves nothing unknown."""
    book = Book(40, pace=20, batch=10)
    async with sent(api, book):
        await until(lambda: len(book.claimed) == 20)
        api.say("sendMessage", 429, "Too Many Requests: retry after 60", retry_after=60)
        await until(lambda: not book.claimed)
        assert len(book.waiting) + len(book.fates) == 40
    book = Book(40, pace=20, batch=10)
    async with sent(api, book):
        await until(lambda: len(book.claimed) == 20)
    assert not book.claimed
    assert len(book.waiting) + len(book.fates) == 40


async def test_nothing_is_spent_on_a_telegram_that_cannot_be_reached(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection, or a token that is not known: nobody was told, so all are given back."""
    monkeypatch.setattr(sending, "TROUBLE_SECONDS", 0.02)
    book = Book(5)
    for _ in range(7):
        api.say("sendMessage", 401, "Unauthorized")
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"sent": 5}
    async with fake_api() as gone:
        nobody = gone.url
    book, api.url = Book(5), nobody
    async with sent(api, book):
        await asyncio.sleep(0.2)
        assert (book.fates, len(book.waiting)) == ({}, 5)


async def test_a_picture_goes_up_once_and_again_when_telegram_forgot_it(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TROUBLE_SECONDS", 0.02)
    book, shelf = Book(12, batch=3, picture=True), Shelf()
    async with sent(api, book, messenger_for(api, shelf=shelf)):
        await until(lambda: book.is_over)
    photos = [params["photo"] for params in api.named("sendPhoto")]
    uploads = [one for one in photos if one != "uploaded"]
    assert book.counts() == {"sent": 12}
    assert 1 <= len(uploads) <= 3  # the first round's, which went out at once
    assert set(photos[3:]) == {"uploaded"}
    api.calls.clear()
    api.say("sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    book = Book(4, batch=1, picture=True)
    async with sent(api, book, messenger_for(api, shelf=shelf)):
        await until(lambda: book.is_over)
    assert book.counts() == {"sent": 4}
    assert [one["photo"] for one in api.named("sendPhoto")].count("uploaded") == 4


async def test_one_message_shows_how_it_goes_and_how_it_ended(api: FakeApi) -> None:
    book = Book(20, pace=20, batch=5)
    async with sent(api, book, report_seconds=0.05):
        await until(lambda: book.is_over and book.told[-1] == "over")
    own = [params for params in api.named("sendMessage") if params["chat_id"] == AUTHOR]
    assert len(own) == 1
    edits = api.named("editMessageText")
    assert len(edits) == len(book.told) - 1 >= 2
    assert {one["message_id"] for one in edits} == {book.message_id}


async def test_in_quiet_hours_it_says_so_once_and_sends_nothing(api: FakeApi) -> None:
    book = Book(3)
    book.quiet_until = datetime(2026, 11, 26, 9, tzinfo=UTC)
    async with sent(api, book):
        await asyncio.sleep(0.15)
        assert received(api) == {}
        assert len(book.told) == 1
        book.quiet_until = None
        await until(lambda: book.is_over)
    assert book.counts() == {"sent": 3}


async def test_a_progress_that_cannot_be_shown_stops_nothing(api: FakeApi) -> None:
    book = Book(5)
    api.say("sendMessage", 403, "Forbidden: bot was blocked by the user")

    async def report(promotion_id: int, speed: float) -> Report:
        raise RuntimeError("no database")

    book.report = report  # type: ignore[method-assign]
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"blocked": 1, "sent": 4}


async def test_what_was_sent_is_recorded_once_the_database_is_back(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TROUBLE_SECONDS", 0.02)
    book = Book(5)
    book.broken = 3
    async with sent(api, book):
        await until(lambda: book.is_over)
    assert book.counts() == {"sent": 5}
    assert set(received(api).values()) == {1}
