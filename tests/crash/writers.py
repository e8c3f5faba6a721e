"""Everything in the shop that writes, by name, and which of it was at work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from bot.handlers import COMMANDS, EVENTS, STEPS, TAPS
from bot.handlers.request import Effect, Entry
from bot.jobs.timetable import TABLE

_TABLES = {"tap": TAPS, "command": COMMANDS, "step": STEPS, "event": EVENTS}
DRIVEN: list[str] = []
"""Names of those that were called in this process."""


def writers() -> dict[str, object]:
    """What each of them calls: a command may be but another name for a tap."""
    found: dict[str, object] = {
        f"{kind} {name}": entry.handle
        for kind, table in _TABLES.items()
        for name, entry in table.items()
        if entry.effect is Effect.WRITES
    }
    return found | {f"job {job.name}": job.body for job in TABLE}


def watch_writers() -> None:
    """From outside: the shop's code carries no marks. Readers stay as they are."""
    for kind, table in _TABLES.items():
        for name, entry in table.items():
            if entry.effect is Effect.WRITES:
                table[name] = _watched(f"{kind} {name}", entry)


def _watched(name: str, entry: Entry) -> Entry:
    handle: Callable[..., Awaitable[Any]] = entry.handle

    @wraps(handle)
    async def watched(*arguments: Any) -> Any:
        DRIVEN.append(name)
        return await handle(*arguments)

    return replace(entry, handle=watched)
