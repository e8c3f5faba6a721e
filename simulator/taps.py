"""Callback queries: tapped, delivered, answered once, or grown too old."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.errors import QUERY_TOO_OLD, bad_request
from simulator.inbox import SHORT, Pending


@dataclass
class Tap:
    """One callback query."""

    id: str
    person_id: int
    message_id: int
    at: float
    data: str
    update: Pending | None = None
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""
    given_up: bool = False

    def shown(self) -> dict[str, object]:
        """The answer as a client got it."""
        return {
            "answered": self.answered,
            "text": self.text,
            "show_alert": self.show_alert,
            "url": self.url,
        }

    @property
    def delivered(self) -> bool:
        """Whether the bot ever got it."""
        return self.update is not None and self.update.deliveries > 0


@dataclass
class Taps:
    """All callback queries of one bot."""

    monotonic: Callable[[], float]
    _by_id: dict[str, Tap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(4_000_000_000_000_000 + secrets.randbelow(10**15))

    def open(self, person_id: int, message_id: int, data: str) -> Tap:
        """Somebody tapped."""
        tap = Tap(str(next(self._numbers)), person_id, message_id, self.monotonic(), data)
        self._by_id[tap.id] = tap
        return tap

    def get(self, tap_id: str) -> Tap | None:
        """The tap with that callback_query_id."""
        return self._by_id.get(tap_id)

    def answerable(self, tap_id: str) -> Tap:
        """The tap, if the server would still take an answer.

        Too late, or a second time because the update itself came twice: a correct bot meets that.
        An unknown number, or twice for one delivery, is its mistake.
        """
        tap = self._by_id.get(tap_id)
        if tap is None:
            raise bad_request(QUERY_TOO_OLD)
        if tap.answered:
            raise bad_request(QUERY_TOO_OLD, allowed=tap.update is not None and tap.update.deliveries > 1)
        if self.monotonic() - tap.at > SHORT:
            raise bad_request(QUERY_TOO_OLD, allowed=True)
        return tap

    def unanswered(self) -> list[Tap]:
        """Taps that the bot got and did not answer (yet)."""
        return [tap for tap in self._by_id.values() if tap.delivered and not tap.answered]

    def age(self, tap: Tap) -> float:
        """Seconds since the tap."""
        return self.monotonic() - tap.at
