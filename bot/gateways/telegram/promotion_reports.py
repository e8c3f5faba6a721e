"""How a promotion goes: one message to whoever said send, edited every few seconds."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Mapping
from typing import Protocol

from bot.domain.promotions import Fate, PromotionCard, Round
from bot.gateways.telegram.messenger import Messenger, Priority
from bot.kernel.screen import Blocked, Screen, Tapped
from bot.texts import Texts

_log = logging.getLogger(__name__)
PATIENCE_SECONDS = 10.0
CLOSING_SECONDS = 1.0
PEOPLE_A_SECOND = 50_000
"""So many rows may be counted for each second between two edits: the more people, the rarer."""


class Report(Protocol):
    """How a promotion goes, for whoever said send."""

    @property
    def chat_id(self) -> int: ...
    @property
    def message_id(self) -> int | None: ...
    @property
    def screen(self) -> Screen: ...
    @property
    def texts(self) -> Texts: ...


class Reporting(Protocol):
    """The shop's side of it."""

    async def report(self, promotion_id: int, speed: float) -> Report:
        """`speed` is how many messages a second went out lately."""
        ...

    async def reported(self, promotion_id: int, message_id: int) -> None: ...


class Reports:
    """The one message that shows whoever said send how it goes. Nothing that goes wrong with it stops anything."""

    def __init__(self, messenger: Messenger, rounds: Reporting, seconds: float) -> None:
        self._messenger = messenger
        self._rounds = rounds
        self._seconds = seconds
        self._promotion_id = 0
        self._is_quiet = False
        self._again_at = -math.inf
        self._since = math.inf
        self._sent = 0
        self._telling: asyncio.Task[None] | None = None

    async def turn_to(self, found: Round | None) -> None:
        """Tells how the one before ended or came to rest, and that another has begun."""
        number = found.promotion.id if found else 0
        is_quiet = found is not None and found.quiet_until is not None
        is_over = found is not None and found.promotion.is_over
        if number != self._promotion_id and self._promotion_id:
            await self.ended()
            await self._tell(self._promotion_id)
        if number and (number != self._promotion_id or is_quiet != self._is_quiet or is_over):
            self._again_at = -math.inf
            if is_quiet or is_over:
                await self.ended()
                await self._tell(number)
        self._promotion_id, self._is_quiet = 0 if is_over else number, is_quiet

    def note(self, promotion: PromotionCard, outcomes: Mapping[int, tuple[Fate, str]]) -> None:
        """Told beside the sending, which waits for nobody's edit."""
        self._sent += sum(fate is Fate.SENT for fate, _ in outcomes.values())
        if time.monotonic() >= self._again_at and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell(promotion.id))
            self._again_at = time.monotonic() + max(self._seconds, promotion.people / PEOPLE_A_SECOND)

    async def ended(self) -> None:
        """When nothing is being told any more: two at once would send two messages."""
        if self._telling is not None:
            await self._telling

    async def close(self) -> None:
        """Whoever leaves waits no long silence out for it."""
        if self._telling is not None:
            await asyncio.wait({self._telling}, timeout=CLOSING_SECONDS)
            self._telling.cancel()

    async def _tell(self, promotion_id: int) -> None:
        now = time.monotonic()
        passed = now - self._since
        # The first second goes faster than the rest.
        speed = self._sent / passed if passed >= 1.0 else 0.0
        self._since, self._sent = now, 0
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._show(promotion_id, await self._rounds.report(promotion_id, speed))
        except Blocked:
            _log.info("whoever sends promotion %d has blocked the bot", promotion_id)
        except Exception as error:
            _log.warning("how promotion %d goes was not shown: %s", promotion_id, type(error).__name__)

    async def _show(self, promotion_id: int, report: Report) -> None:
        shown = Tapped(report.message_id, has_media=False, is_recent=True) if report.message_id else None
        message_id = await self._messenger.show(
            report.chat_id, report.screen, report.texts, shown, priority=Priority.NOTICE
        )
        if message_id is not None and message_id != report.message_id:
            await self._rounds.reported(promotion_id, message_id)
