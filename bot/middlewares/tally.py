"""What became of each update, and how long that took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

HANDLED, REPEATED, FAILED, PARKED = "handled", "repeated", "failed", "parked"
KINDS = ("message", "callback_query", "pre_checkout_query", "my_chat_member")


class Tally(Protocol):
    def update(self, kind: str, outcome: str, seconds: float) -> None: ...


class NoTally:
    """Nobody counts: tests, benchmarks."""

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        """Nothing to do."""


@dataclass
class Passage:
    """One update on its way through the desk."""

    outcome: str = HANDLED


_passage: ContextVar[Passage | None] = ContextVar("passage", default=None)


@contextmanager
def tallied(tally: Tally, raw: Mapping[str, Any]) -> Iterator[Passage]:
    """Counts the update when it leaves; one that leaves by an exception has failed and comes again."""
    passage, started = Passage(), time.perf_counter()
    token = _passage.set(passage)
    try:
        yield passage
    except BaseException:
        passage.outcome = FAILED
        raise
    finally:
        _passage.reset(token)
        kind = next((kind for kind in KINDS if kind in raw), "other")
        tally.update(kind, passage.outcome, time.perf_counter() - started)


def note_repeat() -> None:
    """The update that is being handled took effect before."""
    passage = _passage.get()
    if passage is not None:
        passage.outcome = REPEATED
