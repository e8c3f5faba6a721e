"""Promotions on their way out: a second's worth is claimed, sent at the pace, recorded. Nobody gets one twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.domain.promotions import DueDelivery, Fate, PromotionCard, Round
from bot.gateways.telegram import drawing
from bot.gateways.telegram.buckets import Bucket
from bot.gateways.telegram.line import Line
from bot.gateways.telegram.messenger import Messenger, Priority
from bot.gateways.telegram.promotion_reports import Reporting, Reports
from bot.kernel.plain import cut
from bot.kernel.screen import Blocked, Screen
from bot.texts import Texts

_log = logging.getLogger(__name__)

AT_ONCE = 64
"""Calls under way: at 25 a second enough for an answer that takes two seconds."""
LOOK_SECONDS = 3.0
REPORT_SECONDS = 3.0
PATIENCE_SECONDS = 10.0
"""Longer than this nothing that is claimed waits for its turn: it is given back."""
TROUBLE_SECONDS, LONGEST_TROUBLE = 5.0, 300.0
SLOWER, FASTER = 0.95, 0.001
"""After a 429 the pace goes down by a twentieth; a second without one brings a thousandth of it back."""
_REASON = 48
Outcome = tuple[Fate, str]
_NOT_SENT: Outcome = (Fate.QUEUED, "")


class Rounds(Reporting, Protocol):
    """The shop's side. Each call opens its own transaction; none is open while a message is sent."""

    async def next(self) -> Round | None:
        """Claims what to send next; nothing when there is nothing, or another process sends."""
        ...

    async def record(self, deliveries: Sequence[DueDelivery], outcomes: Mapping[int, Outcome]) -> None: ...

    def language_of(self, delivery: DueDelivery) -> str: ...

    async def draw(self, promotion: PromotionCard, language: str) -> tuple[Screen, Texts]:
        """What people who read this language get."""
        ...


@dataclass(frozen=True, slots=True)
class _Copy:
    """A promotion in one language: the call's method and its JSON but for the chat. Without: to be uploaded."""

    screen: Screen
    texts: Texts
    method: str = ""
    body: bytes = b""


class PromotionSender:
    """Sends what is going on, one round after the other, and looks every few seconds whether anything is.

    It has connections of its own, so that no reply waits for one, and takes its turns behind replies and notices.
    """

    def __init__(
        self,
        bot: Bot,
        messenger: Messenger,
        rounds: Rounds,
        *,
        at_once: int = AT_ONCE,
        look_seconds: float = LOOK_SECONDS,
        report_seconds: float = REPORT_SECONDS,
    ) -> None:
        self._line = Line(bot, at_once)
        self._messenger = messenger
        self._pacer = messenger.pacer
        self._rounds = rounds
        self._at_once = at_once
        self._look_seconds = look_seconds
        self._pace = _Pace()
        self._reports = Reports(messenger, rounds, report_seconds)
        self._copies: dict[tuple[int, str], _Copy] = {}
        self._trouble = 0.0
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Runs until `stop`; what was claimed by then is still sent and recorded."""
        async with self._line.opened():
            while not self._stopping.is_set():
                if pause := await self._look():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), pause)

    def stop(self) -> None:
        self._stopping.set()

    async def _look(self) -> float:
        """One round; answers the seconds until the next."""
        try:
            found = await self._rounds.next()
        except Exception:
            _log.exception("promotions could not be claimed")
            return TROUBLE_SECONDS
        await self._reports.turn_to(found)
        if found is None or found.quiet_until is not None:
            return self._look_seconds
        if not found.deliveries:
            return 0.0 if found.promotion.is_over else min(0.1, self._look_seconds)
        self._pace.set(found.pace)
        outcomes = await self._send_all(found)
        await self._record(found.deliveries, outcomes)
        await self._reports.note(found.promotion, outcomes)
        return self._pause_after(outcomes)

    async def _record(self, deliveries: Sequence[DueDelivery], outcomes: Mapping[int, Outcome]) -> None:
        """However long the database is away: what is not recorded would count as unknown."""
        while True:
            try:
                return await self._rounds.record(deliveries, outcomes)
            except Exception:
                _log.exception("what became of %d deliveries could not be recorded", len(deliveries))
                await asyncio.sleep(TROUBLE_SECONDS)

    def _pause_after(self, outcomes: Mapping[int, Outcome]) -> float:
        """Where nothing gets through, tries are further and further apart: each may cost somebody his promotion."""
        if self._pace.is_silenced:
            return self._pace.silence()
        if any(fate not in (Fate.QUEUED, Fate.UNKNOWN) for fate, _ in outcomes.values()):
            self._trouble = 0.0
        else:
            self._trouble = min(LONGEST_TROUBLE, max(TROUBLE_SECONDS, 2 * self._trouble))
        return self._trouble

    # One round -------------------------------------------------------------------------------------------

    async def _send_all(self, found: Round) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        waiting = iter(found.deliveries)
        try:
            await self._prepare(found)
        except Exception:
            _log.exception("promotion %d could not be drawn", found.promotion.id)
            return {one.id: _NOT_SENT for one in found.deliveries}

        async def work() -> None:
            for one in waiting:
                outcomes[one.id] = await self._deliver(found.promotion, one)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._at_once, len(found.deliveries))):
                group.create_task(work())
        return outcomes

    async def _prepare(self, found: Round) -> None:
        """One body for all readers of a language. A picture that Telegram lacks goes up with somebody's copy."""
        if len(self._copies) > 100:
            self._copies.clear()
        for language in {self._rounds.language_of(one) for one in found.deliveries}:
            known = self._copies.get((found.promotion.id, language))
            if known is None or not known.method:
                screen, texts = await self._rounds.draw(found.promotion, language)
                self._copies[found.promotion.id, language] = await self._copy(screen, texts)

    async def _copy(self, screen: Screen, texts: Texts) -> _Copy:
        keyboard = drawing.keyboard(screen.rows)
        markup = {"reply_markup": keyboard.model_dump(exclude_none=True)} if keyboard else {}
        if screen.picture is None:
            method = "sendMessage"
            said = {"text": screen.text, "link_preview_options": {"is_disabled": True}}
        else:
            file_id = await self._messenger.uploaded(screen.picture)
            if file_id is None:
                return _Copy(screen, texts)
            method, said = "sendPhoto", {"photo": file_id, "caption": screen.text}
        body = json.dumps({**said, "parse_mode": "HTML", **markup}, ensure_ascii=False)
        return _Copy(screen, texts, method, body[1:].encode())

    async def _deliver(self, promotion: PromotionCard, delivery: DueDelivery) -> Outcome:
        if not await self._turn(delivery.telegram_id):
            return _NOT_SENT
        copy = self._copies[promotion.id, self._rounds.language_of(delivery)]
        try:
            if copy.method:
                await self._line.send(copy.method, delivery.telegram_id, copy.body)
            else:
                await self._upload(promotion, copy, delivery)
        except TelegramRetryAfter as refusal:
            self._pace.silence_for(refusal.retry_after)
            await self._pacer.hold(delivery.telegram_id, refusal.retry_after)
            return _NOT_SENT
        except Blocked:
            return Fate.BLOCKED, ""
        except TelegramAPIError as error:
            return await self._refused(promotion, copy, error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return _NOT_SENT
        except (aiohttp.ClientError, TimeoutError, OSError, AiogramError) as error:
            _log.warning("a delivery's fate is unknown: %s", type(error).__name__)
            return Fate.UNKNOWN, type(error).__name__[:_REASON]
        except Exception:
            _log.exception("a delivery's fate is unknown")
            return Fate.UNKNOWN, "fault"
        return Fate.SENT, ""

    async def _turn(self, chat_id: int) -> bool:
        """Waits for it; False when it does not come soon, or Telegram wants silence."""
        if self._pace.is_silenced:
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._pace.wait()
                await self._pacer.wait(chat_id, Priority.PROMOTION)
        except TimeoutError:
            return False
        return not self._pace.is_silenced

    async def _upload(self, promotion: PromotionCard, copy: _Copy, delivery: DueDelivery) -> None:
        """The slow way, for the first one: from then on the picture has a name."""
        await self._messenger.show(delivery.telegram_id, copy.screen, copy.texts, priority=Priority.PROMOTION)
        language = self._rounds.language_of(delivery)
        self._copies[promotion.id, language] = await self._copy(copy.screen, copy.texts)

    async def _refused(self, promotion: PromotionCard, copy: _Copy, error: TelegramAPIError) -> Outcome:
        if drawing.means_blocked(error):
            return Fate.BLOCKED, ""
        if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
            return _NOT_SENT
        if not isinstance(error, TelegramBadRequest):
            return Fate.UNKNOWN, type(error).__name__[:_REASON]
        if copy.screen.picture is not None and drawing.means_file_forgotten(error):
            await self._messenger.forget_upload(copy.screen.picture)
            self._forget_copies(promotion)
            return _NOT_SENT
        return Fate.FAILED, cut(error.message.removeprefix("Bad Request: "), _REASON)

    def _forget_copies(self, promotion: PromotionCard) -> None:
        for key, copy in list(self._copies.items()):
            if key[0] == promotion.id:
                self._copies[key] = _Copy(copy.screen, copy.texts)


class _Pace:
    """The owner's pace, a little slower for a while after Telegram has refused it. By the monotonic clock."""

    def __init__(self) -> None:
        self._wanted = 1.0
        self._bucket = Bucket(1.0, 1.0, time.monotonic())
        self._silent_until = 0.0
        self.is_silenced = False

    def set(self, pace: int) -> None:
        """Before each round; one that was not refused earns a bit of the pace back."""
        if pace != self._wanted:
            # What a round costs the database is made up for within the next second.
            self._wanted = float(pace)
            self._bucket = Bucket(self._wanted, max(1.0, self._wanted / 4), time.monotonic())
        self._bucket.rate = min(self._wanted, self._bucket.rate + FASTER * self._wanted)

    async def wait(self) -> None:
        now = time.monotonic()
        delay = self._bucket.delay(now)
        self._bucket.take(now)
        if delay:
            await asyncio.sleep(delay)

    def silence_for(self, seconds: float) -> None:
        """The rest of the round is given back; several refusals of one round slow down once."""
        if not self.is_silenced:
            self._bucket.rate = max(1.0, self._bucket.rate * SLOWER)
        self.is_silenced = True
        self._silent_until = max(self._silent_until, time.monotonic() + seconds)

    def silence(self) -> float:
        """The seconds that are left of it; with that it is dealt with."""
        self.is_silenced = False
        now = time.monotonic()
        left = max(0.0, self._silent_until - now)
        # Nothing is saved up meanwhile: what came at once after the silence would be refused at once.
        self._bucket.empty(now + left)
        return left
