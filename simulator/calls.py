"""The journal of Bot API calls: what the bot asked, what it got, and what it did wrong."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import Refusal

KEPT = 5000
SHOWN_LENGTH = 2000


@dataclass
class Call:
    """One call, as /sim/calls shows it."""

    n: int
    at: float
    method: str
    params: dict[str, Any]
    ok: bool = True
    error_code: int | None = None
    description: str | None = None
    verdict: str = "ok"
    # The kind of the disturbance that struck it.
    disturbance: str = ""
    faults: list[str] = field(default_factory=list)
    chat_id: Any = None
    ms: float = 0.0
    via: str = "http"
    started: float = field(default_factory=time.monotonic)

    def shown(self) -> dict[str, Any]:
        """As JSON; ``class`` is what happened to it: ok, allowed, refused, fault or disturbed."""
        shown = {
            "n": self.n,
            "at": self.at,
            "method": self.method,
            "params": self.params,
            "ok": self.ok,
            "class": self.verdict,
            "faults": list(self.faults),
            "ms": self.ms,
            "via": self.via,
        }
        if self.error_code is not None:
            shown |= {"error_code": self.error_code, "description": self.description}
        if self.disturbance:
            shown["disturbance"] = self.disturbance
        if self.chat_id is not None:
            shown["chat_id"] = self.chat_id
        return shown


class Journal:
    """Counts every call and keeps the last few thousand."""

    def __init__(self, on_call: Callable[[Call], None]) -> None:
        self._on_call = on_call
        self._kept: deque[Call] = deque(maxlen=KEPT)
        self._next = 1
        self.total = 0
        self.verdicts: Counter[str] = Counter()
        self.by_method: Counter[str] = Counter()

    def open(self, method: str, params: dict[str, Any], via: str) -> Call:
        """A call has come; it is written down when it is closed."""
        return Call(0, time.time(), method, _shortened(params), via=via, chat_id=params.get("chat_id"))

    def close(self, call: Call, refusal: Refusal | None) -> None:
        """The call has its answer: judge it."""
        call.ms = round((time.monotonic() - call.started) * 1000, 1)
        if refusal is not None:
            call.ok, call.error_code, call.description = False, refusal.code, refusal.description
            call.verdict = "allowed" if refusal.allowed else "refused"
        elif call.faults:
            call.verdict = "fault"
        if call.disturbance and call.verdict in ("ok", "allowed"):
            call.verdict = "disturbed"
        self.total += 1
        self.by_method[call.method] += 1
        self._keep(call)

    def note_fault(self, what: str, params: dict[str, Any], words: str) -> None:
        """A mistake that is no call: something the bot never did."""
        call = self.open(what, params, via="none")
        call.faults.append(words)
        call.verdict = "fault"
        self._keep(call)

    def judge_again(self, call: Call, verdict: str) -> None:
        """What a call was worth can change by what the bot did next."""
        self.verdicts[call.verdict] -= 1
        self.verdicts[verdict] += 1
        call.verdict = verdict
        self._on_call(call)

    def _keep(self, call: Call) -> None:
        # Numbered when answered, so that "after N" misses none that took long.
        call.n = self._next
        self._next += 1
        self.verdicts[call.verdict] += 1
        self._kept.append(call)
        self._on_call(call)

    def calls(self, after: int = 0, only: str | None = None) -> list[dict[str, Any]]:
        """Calls with a number above ``after``; ``only`` is ``faults``, ``disturbed`` or another class."""
        chosen = (c for c in self._kept if c.n > after)
        if only == "refused":
            chosen = (c for c in chosen if c.verdict == "refused")
        elif only == "faults":
            chosen = (c for c in chosen if c.faults)
        elif only == "disturbed":
            chosen = (c for c in chosen if c.disturbance)
        elif only:
            chosen = (c for c in chosen if c.verdict == only)
        return [c.shown() for c in chosen]

    def counts(self) -> dict[str, int]:
        """The figures of the page's head."""
        return {
            "calls": self.total,
            "refused": self.verdicts["refused"],
            "allowed": self.verdicts["allowed"],
            "faults": self.faults(),
            "disturbed": self.verdicts["disturbed"],
        }

    def faults(self) -> int:
        """Calls with at least one fault, whatever else became of them."""
        return sum(1 for call in self._kept if call.faults)


def _shortened(value: Any) -> Any:
    """Long texts cut, so that the journal stays readable."""
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > SHOWN_LENGTH:
        return value[:SHOWN_LENGTH] + f"… ({len(value)} characters)"
    return value
