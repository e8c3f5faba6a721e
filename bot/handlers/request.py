"""What reaches a handler: plain data, already checked, with no Telegram type in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from bot.domain.people import PersonCard
from bot.domain.rulebook import Rules
from bot.domain.work import Actor, Work
from bot.kernel.errors import NotFound
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from bot.shop import Shop
from bot.texts import Catalogues, Texts

_CHUNK = 1 << 19


class Effect(Enum):
    """A reader opens no transaction; a writer runs in one that has locked its person's row."""

    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent. It lies on disk for as long as its update is handled."""

    name: str
    """As he calls it: anything, in normal form."""
    path: Path
    is_one_of_several: bool = False
    """Sent together with others, of which only this one is looked at."""

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes, from their beginning each time, half a megabyte at once."""
        with self.path.open("rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")


@dataclass(frozen=True, slots=True)
class Request:
    shop: Shop
    actor: Actor
    person: PersonCard
    rules: Rules
    texts: Texts
    arguments: tuple[str, ...] = ()
    """What follows the prefix in callback data, or the words after a command. Untrusted lookup keys."""
    text: str = ""
    """A message's text in normal form; empty for media and taps."""
    rich: str = ""
    """The same with the formatting that its author gave it, as Telegram's HTML; empty when he gave it none."""
    picture: bytes = b""
    """The picture that a step asked for: downloaded and cleaned before the transaction opened."""
    file: SentFile | None = None
    """The file that a step asked for, or that nothing else was asked for."""
    message_id: int = 0
    """The message whose button was tapped."""
    phone: str = ""
    """The person's own number, as Telegram vouches for it: `+` and digits."""
    _work: Work | None = None

    @property
    def work(self) -> Work:
        """The transaction of a writer. Readers have none."""
        if self._work is None:
            raise RuntimeError("a reader has no transaction: declare the entry as WRITES")
        return self._work

    @property
    def spoken(self) -> Catalogues:
        """The languages that the shop speaks now."""
        return self.shop.texts.speaking(self.rules.languages, self.rules.zone)

    @property
    def asked(self) -> Mapping[str, Any]:
        """What the step that is being answered was asked with."""
        return self.person.dialogue_data

    def number(self, place: int) -> int:
        """The argument at `place` as an id or a count. Raises NotFound for anything that cannot be one."""
        raw = self.word(place)
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 18):
            raise NotFound()
        return int(raw)

    def page(self, place: int) -> int:
        """The argument at `place` as a page's number, the first when there is none."""
        return self.number(place) if self.word(place) else 0

    def word(self, place: int) -> str:
        return self.arguments[place] if place < len(self.arguments) else ""


@dataclass(frozen=True, slots=True)
class Go:
    """Where a writer leads: the name of a reading entry and its arguments, drawn after the commit.

    An empty name draws nothing: a notice says it all. `toast` is a short text on the tapped button's answer;
    `fresh` asks for a new message instead of an edit. `language` draws it in that language and sets the command
    menu of his chat to it; `changes_roles` reads anew what he may do, for both;
    `changes_languages` brings everybody's menus up to the languages that the shop speaks now.
    """

    screen: str = ""
    arguments: tuple[object, ...] = ()
    toast: str = ""
    fresh: bool = False
    language: str = ""
    changes_roles: bool = False
    changes_languages: bool = False


Handler = Callable[[Request], Awaitable[Any]]
"""Readers return Screen; writers return Go."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the dispatch table. There is no default for `action`: nobody may do what nobody declared."""

    handle: Handler
    action: Action
    effect: Effect
    wants_picture: bool = False
    """Steps only: whether a picture is the answer."""
    wants_contact: bool = False
    """Steps only: whether the person's own phone number is the answer."""
    wants_file: bool = False
    """Steps only: whether a file of any kind is the answer."""
    takes_album: bool = False
    """Steps only: whether each picture of an album is an answer; else the first one is, and the others are left."""


def reads(handle: Callable[[Request], Awaitable[Screen]], action: Action) -> Entry:
    return Entry(handle, action, Effect.READS)


def writes(
    handle: Callable[[Request], Awaitable[Go]],
    action: Action,
    *,
    wants_picture: bool = False,
    wants_contact: bool = False,
    wants_file: bool = False,
    takes_album: bool = False,
) -> Entry:
    return Entry(handle, action, Effect.WRITES, wants_picture, wants_contact, wants_file, takes_album)


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    shop: Shop
    texts: Texts
    rules: Rules
    facts: tuple[Mapping[str, Any], ...]
    """What the notices were queued with that are told by this message; mostly one."""
    person_id: int

    @property
    def params(self) -> Mapping[str, Any]:
        return self.facts[0]


Drawer = Callable[[NoticeRequest], Awaitable[Screen]]
