"""Updates that wait for the bot, each until it was confirmed or grew too old."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

DAY, SHORT = 86_400.0, 150.0
LIFETIME = {
    "callback_query": SHORT,
    "pre_checkout_query": SHORT,
    "shipping_query": SHORT,
    "inline_query": 30.0,
}
# Telegram sends these only to bots that ask for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
KEPT_FOR_REDELIVERY = 5000


@dataclass
class Pending:
    """One update on its way."""

    update_id: int
    kind: str
    body: dict[str, Any]
    queue: str
    expires: float
    # An update queued once more is returned at least once before an offset can confirm it.
    again: bool = False
    deliveries: int = 0
    attempts: int = 0
    not_before: float = 0.0
    in_flight: bool = False
    # How often it still comes again after the bot has taken it.
    repeats: int = 0

    def come_again(self) -> None:
        """As if it had never been taken."""
        self.again, self.attempts, self.not_before = True, 0, 0.0

    def payload(self) -> dict[str, Any]:
        """As ``Update``."""
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass
class Inbox:
    """The queue of one bot."""

    monotonic: Callable[[], float] = time.monotonic
    allowed: list[str] = field(default_factory=list)
    # Says no to an update that a disturbance holds back; it is admitted later.
    gate: Callable[[Pending], bool] = field(default=lambda _: True)

    def __post_init__(self) -> None:
        self._waiting: OrderedDict[int, Pending] = OrderedDict()
        self._past: OrderedDict[int, Pending] = OrderedDict()
        self._next = 100_000_000 + secrets.randbelow(800_000_000)
        self._news = asyncio.Event()
        self.last_change = 0.0

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind."""
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def add(self, kind: str, body: dict[str, Any], queue: str) -> Pending | None:
        """A new update, or nothing when the bot does not want its kind."""
        if not self.wants(kind):
            return None
        expires = self.monotonic() + LIFETIME.get(kind, DAY)
        pending = Pending(0, kind, body, queue, expires)
        if self.gate(pending):
            self.admit(pending)
        return pending

    def admit(self, pending: Pending) -> None:
        """The update is numbered and waits for the bot."""
        pending.update_id = self._next
        self._next += 1
        self._waiting[pending.update_id] = pending
        self._past[pending.update_id] = pending
        while len(self._past) > KEPT_FOR_REDELIVERY:
            self._past.popitem(last=False)
        self.touch()

    def again(self, update_id: int) -> bool:
        """Queue an update once more, ahead of newer ones, as when its answer got lost."""
        past = self._past.get(update_id)
        if past is None or update_id in self._waiting:
            return past is not None
        # The same object: its deliveries go on counting, and the tap that it belongs to sees them.
        past.expires = self.monotonic() + LIFETIME.get(past.kind, DAY)
        past.come_again()
        self._waiting[update_id] = past
        for other in sorted(self._waiting):
            self._waiting.move_to_end(other)
        self.touch()
        return True

    def waiting(self) -> list[Pending]:
        """All that is unconfirmed, oldest first; what grew too old is dropped here."""
        now = self.monotonic()
        for pending in [p for p in self._waiting.values() if p.expires <= now and not p.in_flight]:
            del self._waiting[pending.update_id]
        return list(self._waiting.values())

    def confirm(self, pending: Pending) -> None:
        """The bot has it."""
        if pending.repeats:
            pending.repeats -= 1
            pending.come_again()
        else:
            self._waiting.pop(pending.update_id, None)
        self.touch()

    def confirm_below(self, offset: int) -> None:
        """What an offset in getUpdates says: everything before it has arrived."""
        for pending in self.waiting():
            if pending.update_id < offset and not pending.again:
                self.confirm(pending)

    def keep_last(self, count: int) -> None:
        """A negative offset: only the last ones, the rest is forgotten."""
        for pending in self.waiting()[:-count]:
            self.confirm(pending)

    def drop_all(self) -> None:
        """drop_pending_updates."""
        self._waiting.clear()
        self.touch()

    def find(self, update_id: int) -> Pending | None:
        """An update of the past or on its way."""
        return self._past.get(update_id)

    def past(self) -> list[Pending]:
        """Updates that can be queued once more, newest last."""
        return list(self._past.values())

    def last_id(self) -> int:
        """The newest update's number."""
        return self._next - 1

    def touch(self) -> None:
        """Wake all who wait for news."""
        self.last_change = time.monotonic()
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, seconds: float) -> None:
        """Wait until something changes, at most so long."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return
