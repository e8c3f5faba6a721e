"""How fast a bot may send: the real server's pace, by the monotonic clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from simulator.calls import Call, Journal
from simulator.errors import too_many_requests

CHAT_BURST, CHAT_RATE = 20.0, 1.0
ALL_BURST, ALL_RATE = 30.0, 30.0
# Calls that were already on their way when the 429 went out are not held against the bot.
ON_THE_WAY = 0.25


@dataclass
class _Bucket:
    burst: float
    rate: float
    tokens: float
    at: float

    def refill(self, now: float) -> None:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now

    def wait(self, wanted: int) -> float:
        """Seconds until ``wanted`` tokens lie here; an album larger than the burst needs a full bucket."""
        return max(0.0, (min(float(wanted), self.burst) - self.tokens) / self.rate)


@dataclass
class _Pause:
    since: float
    until: float
    call: Call


class Limits:
    """Per chat a burst of 20, then 1 a second; 30 a second overall. Only new messages count."""

    def __init__(self, journal: Journal, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._journal = journal
        self._now = monotonic
        self._chats: dict[int, _Bucket] = {}
        self._all = _Bucket(ALL_BURST, ALL_RATE, ALL_BURST, monotonic())
        self._pauses: dict[Hashable, _Pause] = {}
        self._next_webhook = 0.0

    def take(self, chat_id: int, call: Call, messages: int = 1) -> None:
        """Let ``messages`` pass, or refuse with the seconds to wait."""
        now = self._now()
        self.check_pause(chat_id, call)
        self.check_pause(None, call)
        chat = self._chats.setdefault(chat_id, _Bucket(CHAT_BURST, CHAT_RATE, CHAT_BURST, now))
        waits: dict[int | None, float] = {}
        buckets: dict[int | None, _Bucket] = {chat_id: chat, None: self._all}
        for key, bucket in buckets.items():
            bucket.refill(now)
            if (wait := bucket.wait(messages)) > 1e-6:
                waits[key] = wait
        if waits:
            seconds = max(1, math.ceil(max(waits.values())))
            for key in waits:
                self._pauses[key] = _Pause(now, now + seconds, call)
            raise too_many_requests(seconds)
        for bucket in buckets.values():
            bucket.tokens -= messages

    def webhook_may_be_set(self) -> None:
        """Telegram takes one setWebhook a second."""
        now = self._now()
        if now < self._next_webhook:
            raise too_many_requests(1)
        self._next_webhook = now + 1

    def pause(self, key: Hashable, call: Call, seconds: float) -> None:
        """``call`` was answered with a 429 that the limits did not ask for."""
        now = self._now()
        self._pauses[key] = _Pause(now, now + seconds, call)

    def check_pause(self, key: Hashable, call: Call) -> None:
        """Hold it against the bot when it calls before the time of a 429 is over."""
        now = self._now()
        pause = self._pauses.get(key)
        if pause is None:
            return
        if now >= pause.until - 0.01:
            del self._pauses[key]
        elif now - pause.since > ON_THE_WAY:
            call.faults.append("a call within retry_after")
            if pause.call.verdict in ("allowed", "disturbed"):
                self._journal.judge_again(pause.call, "refused")
