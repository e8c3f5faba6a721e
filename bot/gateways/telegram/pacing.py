"""How fast the shop speaks: Telegram's limits kept from our side, replies first.

All waiting goes by the monotonic clock: a demo shop's clock may jump a month, Telegram's patience does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import TypeVar

from aiogram.exceptions import TelegramRetryAfter

from bot.gateways.telegram.buckets import CHAT_BURST, CHAT_PER_SECOND, Bucket, Monotonic, SharedBuckets

_log = logging.getLogger(__name__)
T = TypeVar("T")

PER_SECOND = 25.0
PATIENCE_SECONDS = 30.0
"""Longer than this a 429 is not waited for: the caller gets it and comes back later."""
_CHATS_KEPT = 2048


class Priority(IntEnum):
    """Who goes first when not everybody may."""

    REPLY = 0
    NOTICE = 1
    PROMOTION = 2


@dataclass(order=True, slots=True)
class _Waiter:
    priority: Priority
    turn: int
    chat_id: int | None = field(compare=False)
    is_new: bool = field(compare=False)
    ready: asyncio.Future[None] = field(compare=False)


class Pacer:
    """Every call to Telegram that people see passes here.

    New messages take a token of their chat's bucket (19 at once, then 1 a second) and one of the overall
    bucket; edits take only the latter, since Telegram paces a chat by its new messages. With `shared` the
    buckets are those of all replicas; while Redis is away each process keeps its own.
    """

    def __init__(
        self,
        per_second: float = PER_SECOND,
        *,
        chat_burst: float = CHAT_BURST,
        chat_per_second: float = CHAT_PER_SECOND,
        shared: SharedBuckets | None = None,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._overall = Bucket(per_second, max(1.0, per_second), monotonic())
        self._chat_burst = chat_burst
        self._chat_rate = chat_per_second
        self._shared = shared
        self._chats: dict[int, Bucket] = {}
        self._sweep_at = _CHATS_KEPT
        self._waiting: list[_Waiter] = []
        self._turns = count()
        self._changed = asyncio.Event()
        self._pump_task: asyncio.Task[None] | None = None

    async def run(
        self,
        call: Callable[[], Awaitable[T]],
        chat_id: int | None = None,
        priority: Priority = Priority.REPLY,
        *,
        is_new: bool = True,
    ) -> T:
        """Waits for its turn and calls; a 429 is waited out and the call made again.

        Raises TelegramRetryAfter when that would take longer than PATIENCE_SECONDS in all.
        """
        silence = 0.0
        while True:
            await self.wait(chat_id, priority, is_new=is_new)
            try:
                return await call()
            except TelegramRetryAfter as refusal:
                await self.hold(chat_id, refusal.retry_after)
                silence += refusal.retry_after
                if silence > PATIENCE_SECONDS:
                    raise

    async def wait(
        self, chat_id: int | None, priority: Priority = Priority.REPLY, *, is_new: bool = True
    ) -> None:
        """Returns when one call may be made."""
        if self._may_pass_at_once(chat_id, is_new):
            return
        ready = asyncio.get_running_loop().create_future()
        waiter = _Waiter(priority, next(self._turns), chat_id, is_new, ready)
        self._waiting.append(waiter)
        self._start_pump()
        try:
            await ready
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    async def hold(self, chat_id: int | None, seconds: float) -> None:
        """After a 429 nothing more is sent to whom it concerns: the chat if it explains it, else anybody."""
        now = self._monotonic()
        chat = None if chat_id is None else self._chat(chat_id, now)
        is_chats_fault = chat is not None and chat.tokens(now) < chat.burst / 2
        if chat is not None:
            chat.hold(now, seconds)
            if self._shared is not None:
                await self._shared.hold(seconds, chat_id)
        if not is_chats_fault or self._overall.tokens(now) < self._overall.burst / 2:
            self._overall.hold(now, seconds)
            if self._shared is not None:
                await self._shared.hold(seconds)
        _log.warning("Telegram asks for %s s of silence (%s)", seconds, "chat" if is_chats_fault else "all")

    @property
    def chats_remembered(self) -> int:
        return len(self._chats)

    # Turns -----------------------------------------------------------------------------------------------

    def _may_pass_at_once(self, chat_id: int | None, is_new: bool) -> bool:
        if self._waiting or self._shared is not None:
            return False
        now = self._monotonic()
        if self._overall.delay(now) or self._chat_delay(chat_id, is_new, now):
            return False
        self._overall.take(now)
        self._take_of_chat(chat_id, is_new, now)
        return True

    def _start_pump(self) -> None:
        self._changed.set()
        if self._pump_task is None or self._pump_task.done():
            # A context of its own: it outlives the update that happens to start it.
            self._pump_task = asyncio.get_running_loop().create_task(
                self._pump(), context=contextvars.Context()
            )

    async def _pump(self) -> None:
        """The best waiter whose chat may be written to gets the next token, a reply before early notices."""
        while self._waiting:
            self._changed.clear()
            if nap := self._nap_until_ready():
                await self._nap(nap)
                continue
            best = self._best()
            if await self._tokens_for(best):
                self._release(best)

    def _nap_until_ready(self) -> float:
        """0 when somebody's chat may be written to now; else how long until the first one's may."""
        now = self._monotonic()
        delays = (self._chat_delay(w.chat_id, w.is_new, now) for w in self._waiting)
        return max(min(delays), self._overall.held_until - now, 0.0)

    def _best(self) -> _Waiter:
        now = self._monotonic()
        return min(w for w in self._waiting if not self._chat_delay(w.chat_id, w.is_new, now))

    async def _tokens_for(self, waiter: _Waiter) -> bool:
        """Takes them. False when they are missing: who has to wait for how long is known here from then on."""
        waits = None
        if self._shared is not None:
            waits = await self._shared.take(waiter.chat_id, is_new=waiter.is_new)
        now = self._monotonic()
        overall, chats = waits or (self._overall.delay(now), 0.0)
        if overall:
            self._overall.hold(now, overall)
        if chats and waiter.chat_id is not None:
            chat = self._chat(waiter.chat_id, now)
            # An edit wants no token: what it waits for is a silence that Telegram asked for.
            (chat.lack if waiter.is_new else chat.hold)(now, chats)
        if waits is None and not overall:
            self._overall.take(now)
        return not (overall or chats)

    async def _nap(self, seconds: float) -> None:
        """Sleeps, but not through the arrival of somebody who may be ready sooner."""
        with contextlib.suppress(TimeoutError):
            # A hair more than needed: rounding must not wake it a moment early, over and over.
            async with asyncio.timeout(math.ceil(seconds * 1000) / 1000):
                await self._changed.wait()

    def _release(self, waiter: _Waiter) -> None:
        if waiter in self._waiting:
            self._waiting.remove(waiter)
        if not waiter.ready.done():
            self._take_of_chat(waiter.chat_id, waiter.is_new, self._monotonic())
            waiter.ready.set_result(None)

    # Chats -----------------------------------------------------------------------------------------------

    def _chat_delay(self, chat_id: int | None, is_new: bool, now: float) -> float:
        bucket = self._chats.get(chat_id) if chat_id is not None else None
        return bucket.delay(now, 1.0 if is_new else 0.0) if bucket else 0.0

    def _take_of_chat(self, chat_id: int | None, is_new: bool, now: float) -> None:
        if chat_id is not None and is_new:
            self._chat(chat_id, now).take(now)

    def _chat(self, chat_id: int, now: float) -> Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            self._forget_idle_chats(now)
            bucket = self._chats[chat_id] = Bucket(self._chat_rate, self._chat_burst, now)
        return bucket

    def _forget_idle_chats(self, now: float) -> None:
        """Full buckets say nothing; dropping them bounds memory by who was written to in the last seconds."""
        if len(self._chats) >= self._sweep_at:
            self._chats = {key: bucket for key, bucket in self._chats.items() if not bucket.is_idle(now)}
            self._sweep_at = max(_CHATS_KEPT, 2 * len(self._chats))
