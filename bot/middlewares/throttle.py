"""More taps than a person needs are turned away before they cost a statement."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

BURST, PER_SECOND = 20.0, 3.0
MOST_PEOPLE = 10_000


class Throttle:
    """A token bucket per person, in this process's memory: each replica allows as much again, which is fine.

    Whoever has been quiet longest is forgotten first, so a crowd cannot fill the memory.
    """

    def __init__(
        self,
        burst: float = BURST,
        per_second: float = PER_SECOND,
        most_people: int = MOST_PEOPLE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._rate = per_second
        self._most = most_people
        self._monotonic = monotonic
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()
        self._told: set[int] = set()

    def allow(self, person_telegram_id: int) -> bool:
        """Takes a token if there is one."""
        now = self._monotonic()
        tokens, at = self._buckets.get(person_telegram_id, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._rate)
        is_allowed = tokens >= 1
        self._buckets[person_telegram_id] = (tokens - 1 if is_allowed else tokens, now)
        if is_allowed:
            self._told.discard(person_telegram_id)
        self._buckets.move_to_end(person_telegram_id)
        if len(self._buckets) > self._most:
            forgotten, _ = self._buckets.popitem(last=False)
            self._told.discard(forgotten)
        return is_allowed

    def must_be_told(self, person_telegram_id: int) -> bool:
        """Whether somebody who was turned away has not heard so yet: once until he is let through again."""
        is_news = person_telegram_id not in self._told
        self._told.add(person_telegram_id)
        return is_news
