"""News about files that staff sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class FileWasRead(Event):
    """Its report is there, or why it is refused."""

    file_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ImportEnded(Event):
    """Done, or stopped before its end."""

    file_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class UndoEnded(Event):
    run_id: int
    person_id: int
