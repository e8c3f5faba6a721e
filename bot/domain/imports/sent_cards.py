"""What is known of files that were sent to the bot, and of imports of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.imports.cards import Names, Refused
from bot.domain.imports.errors import FileRefused
from bot.domain.imports.queries import FileState
from bot.domain.imports.tally import Tally


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file that somebody sent to the bot."""

    id: int
    person_id: int
    telegram_id: int
    languages: tuple[str | None, str]
    """Its sender's own choice, and what his Telegram speaks."""
    name: str
    """As he called it: anything."""
    state: FileState
    run_id: int | None
    message_id: int | None
    report: Tally
    done: Tally
    refused: FileRefused | None
    """Why the file as such was not taken."""
    first: tuple[Refused, ...]
    listed: int
    """How many refused products are written down."""
    ahead: int
    """Imports of others that go first."""
    undo_until: datetime | None
    """Nothing while there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class UndoTally:
    taken_back: int
    kept: int
    changed_since: int
    names: tuple[Names, ...]
    """Of the first that had to be left."""
    tries: int
    """How often it failed since it last came any further."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """An import of the past, by the chat or by the command."""

    id: int
    file_name: str
    state: str
    started_at: datetime
    who: str
    """Who sent the file; empty for the command."""
    new: int
    changed: int
    refused: int
    """Of those that came by the chat; the command does not keep it."""
    standing: int
    """Changes that were not looked at by an undo."""
    undo_until: datetime | None
    """Nothing when it cannot be taken back in the chat, or no more."""
    undo: UndoTally | None
    undone_by: int | None
    telegram_id: int | None
    """Of who takes it back in the chat."""
    languages: tuple[str | None, str]
    message_id: int | None
