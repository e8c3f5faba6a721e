"""Notices on their way out: claimed, sent, then marked, so that a crash repeats one rather than losing it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiogram.exceptions import TelegramRetryAfter

from bot.domain.notices import DueNotice
from bot.gateways.bell import LocalBell
from bot.gateways.telegram.drawing import means_out_of_reach
from bot.gateways.telegram.lanes import Lanes
from bot.gateways.telegram.messenger import Messenger, Priority
from bot.kernel.screen import Blocked, Screen
from bot.texts import Texts

_log = logging.getLogger(__name__)

Claim = Callable[[int], Awaitable[Sequence[DueNotice]]]
Settle = Callable[[Sequence[int], str], Awaitable[None]]
Postpone = Callable[[Sequence[int], int, Sequence[int], bool], Awaitable[None]]
"""Ids, seconds, the ids that wait behind them for the same chat, and whether too many tries may end it."""
Render = Callable[[DueNotice], Awaitable[tuple[int, Screen, Texts] | None]]

SENT, BLOCKED, FAILED = "sent", "blocked", "failed"
AT_ONCE = 8
BATCH = 20
"""With one chat's pace of a message a second, a batch is out well before its lease of a minute ends."""
SWEEP_SECONDS = 30.0
TROUBLE_SECONDS = 5.0
LONGEST_BACKOFF = 1800
LONGEST_OUTAGE_BACKOFF = 300
"""While Telegram is out of reach no notice is at fault: none is given up, and none comes long after its return."""


class NoticeSender:
    """Sends what is due whenever the bell rings, and looks by itself every 30 seconds.

    Several chats at once, each in its own order. The callables open their own transactions; none is open
    while a message is sent.
    """

    def __init__(
        self,
        messenger: Messenger,
        bell: LocalBell,
        *,
        claim: Claim,
        render: Render,
        settle: Settle,
        postpone: Postpone,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._messenger = messenger
        self._bell = bell
        self._claim = claim
        self._render = render
        self._settle = settle
        self._postpone = postpone
        self._sweep_seconds = sweep_seconds
        self._again_at: list[float] = []
        self._queued: dict[int, list[DueNotice]] = {}
        self._lanes = Lanes(AT_ONCE)
        self._is_stopping = False

    async def run(self) -> None:
        """Runs until `stop`; what is being sent by then still is, and the rest is left to other replicas."""
        try:
            while not self._is_stopping:
                if not await self._take_due():
                    await self._bell.wait(self._until_next_look())
            await self._hand_back()
            await self._lanes.drained()
        finally:
            await self._lanes.cancel()

    def stop(self) -> None:
        self._is_stopping = True
        self._lanes.drop_waiting()
        self._bell.ring_here()

    async def _take_due(self) -> bool:
        """Claims as much as there is room for; answers whether to look again at once."""
        if self._lanes.load >= BATCH:
            await self._lanes.moved()
            return True
        wanted = BATCH - self._lanes.load
        try:
            due = await self._claim(wanted)
        except Exception:
            _log.exception("notices could not be claimed")
            await asyncio.sleep(TROUBLE_SECONDS)
            return True
        for notice in due:
            self._queued.setdefault(notice.telegram_id, []).append(notice)
            self._lanes.put(notice.telegram_id, partial(self._tell, notice))
        return len(due) == wanted

    async def _tell(self, notice: DueNotice) -> None:
        """Sends one. A failure puts it off, and with it what waits for the same chat."""
        self._leaves_queue(notice)
        try:
            outcome = await self._send(notice)
            await self._settle(notice.ids, outcome)
        except TelegramRetryAfter as refusal:
            await self._put_off(notice, refusal.retry_after + 1, may_give_up=False)
        except Exception as error:
            is_outage = means_out_of_reach(error)
            details = None if is_outage else error
            _log.warning(
                "notice %s (%s) was not sent: %s", notice.ids[0], notice.kind, error, exc_info=details
            )
            longest = LONGEST_OUTAGE_BACKOFF if is_outage else LONGEST_BACKOFF
            await self._put_off(notice, min(longest, backoff(notice.tries)), may_give_up=not is_outage)

    async def _send(self, notice: DueNotice) -> str:
        drawn = await self._render(notice)
        if drawn is None:
            return FAILED
        chat_id, screen, texts = drawn
        try:
            await self._messenger.show(chat_id, screen, texts, priority=Priority.NOTICE)
        except Blocked:
            return BLOCKED
        return SENT

    def _leaves_queue(self, notice: DueNotice) -> None:
        queued = self._queued[notice.telegram_id]
        queued.remove(notice)
        if not queued:
            del self._queued[notice.telegram_id]

    async def _put_off(self, notice: DueNotice, seconds: int, *, may_give_up: bool) -> None:
        self._lanes.drop_waiting(notice.telegram_id)
        behind = [one for other in self._queued.pop(notice.telegram_id, []) for one in other.ids]
        await self._postpone(notice.ids, seconds, behind, may_give_up)
        self._again_at.append(asyncio.get_running_loop().time() + seconds)
        # Whoever waits for the bell meanwhile does not know of it yet.
        self._bell.ring_here()

    async def _hand_back(self) -> None:
        """Claims on what has not begun end now. Should that fail, they end by themselves in a minute."""
        self._lanes.drop_waiting()  # once more: a claim may have been under way when `stop` did
        waiting = [one for queued in self._queued.values() for notice in queued for one in notice.ids]
        self._queued.clear()
        if not waiting:
            return
        try:
            await self._postpone([], 0, waiting, False)
        except Exception:
            _log.exception("%d notices could not be handed back", len(waiting))

    def _until_next_look(self) -> float:
        """Seconds until the first notice that was put off is due again, or the regular look."""
        now = asyncio.get_running_loop().time()
        self._again_at = [at for at in self._again_at if at > now]
        return min([self._sweep_seconds, *(at - now + 0.05 for at in self._again_at)])


def backoff(tries: int) -> int:
    """5, 10, 20 … seconds, at most half an hour."""
    return int(min(LONGEST_BACKOFF, 5 * 2 ** min(tries, 20)))
