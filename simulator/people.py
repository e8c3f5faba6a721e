"""People, and the one chat that each of them has with the bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import NotPossible, bad_request

Json = dict[str, Any]
FIRST_ID = 700_000_001


@dataclass
class Stored:
    """A message as the bot sees it, and what only the simulator knows of it."""

    body: Json
    from_bot: bool
    # A message that brought a reply keyboard can't be edited afterwards.
    editable: bool = True
    protected: bool = False
    service: bool = False
    # The bot's own reaction; the Bot API never shows it again, a client does.
    reaction: Json | None = None

    @property
    def message_id(self) -> int:
        """Its number, unique over all chats of the bot."""
        return int(self.body["message_id"])

    def shown(self) -> Json:
        """As the page gets it."""
        shown = {**self.body, "from_bot": self.from_bot}
        return shown | {"bot_reaction": self.reaction} if self.reaction else shown


@dataclass
class Person:
    """Somebody with a Telegram client."""

    id: int
    first_name: str
    language_code: str
    phone: str
    last_name: str | None = None
    username: str | None = None
    # What he plays, for whoever looks at the page: "owner", "customer"… The bot never learns of it.
    role: str = ""
    is_blocking: bool = False
    started: bool = False
    # One of a crowd has a chat, and no phone on the page.
    has_phone: bool = True
    messages: dict[int, Stored] = field(default_factory=dict)
    reply_keyboard: Json | None = None
    force_reply: Json | None = None
    action: str | None = None
    action_ends: float = 0.0
    draft: Json | None = None
    pinned: list[int] = field(default_factory=list)

    def user(self) -> Json:
        """As ``User``."""
        user: Json = {"id": self.id, "is_bot": False, **self._names()}
        return user | {"language_code": self.language_code} if self.language_code else user

    def chat(self) -> Json:
        """As ``Chat``."""
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> Json:
        names: Json = {"first_name": self.first_name}
        if self.last_name:
            names["last_name"] = self.last_name
        if self.username:
            names["username"] = self.username
        return names

    def shown(self) -> Json:
        """As the page gets it."""
        return {
            "id": self.id,
            **self._names(),
            "language_code": self.language_code,
            "phone": self.phone,
            "role": self.role,
            "is_blocking": self.is_blocking,
            "started": self.started,
        }


class People:
    """Everybody, by id or @username."""

    def __init__(self) -> None:
        self._by_id: dict[int, Person] = {}
        self._next = FIRST_ID

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def add(self, given: Json) -> Person:
        """A new person from what the page or a file says of him."""
        first_name = given.get("first_name")
        if not isinstance(first_name, str) or not first_name.strip():
            raise NotPossible("first_name is needed", 400)
        number = given.get("id") or self._free_id()
        if not isinstance(number, int) or number <= 0 or number in self._by_id:
            raise NotPossible(f"the id {number} is taken or wrong", 400)
        username = (given.get("username") or "").lstrip("@") or None
        if username and self.find(f"@{username}"):
            raise NotPossible(f"the username {username} is taken", 400)
        person = Person(
            id=number,
            first_name=first_name,
            last_name=given.get("last_name") or None,
            username=username,
            language_code=given.get("language_code") or "en",
            role=str(given.get("role") or "")[:32],
            phone=given.get("phone") or f"+1555{number % 10_000_000:07d}",
        )
        self._by_id[number] = person
        return person

    def _free_id(self) -> int:
        while self._next in self._by_id:
            self._next += 1
        return self._next

    def get(self, number: int) -> Person | None:
        """The person with that id."""
        return self._by_id.get(number)

    def find(self, chat_id: int | str) -> Person | None:
        """The person whom a ``chat_id`` parameter means. A bot finds nobody by username."""
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            name = chat_id[1:].lower()
            return next((p for p in self if p.username and p.username.lower() == name), None)
        return self._by_id.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None

    def chat(self, chat_id: int | str) -> Person:
        """As ``find``, for a Bot API call: users can't be addressed by name there."""
        person = None if str(chat_id).startswith("@") else self.find(chat_id)
        if person is None:
            raise bad_request("chat not found")
        return person
