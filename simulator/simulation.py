"""Everything that one simulated bot consists of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.calls import Call as JournalCall
from simulator.calls import Journal
from simulator.clock import Clock
from simulator.disturbances import Disturbances
from simulator.errors import bad_request, forbidden
from simulator.events import Events
from simulator.files import Files
from simulator.inbox import Inbox
from simulator.intake import Upload
from simulator.ledger import Ledger
from simulator.limits import Limits
from simulator.people import Json, People, Person, Stored
from simulator.profile import Profile
from simulator.taps import Taps
from simulator.webhook import Webhook


@dataclass
class Settings:
    """How this simulator was started."""

    token: str = "7000000000:simulated-token-for-local-use-only"  # noqa: S105  It opens nothing.
    username: str = "demo_shop_bot"
    name: str = "Demo shop"
    cloud: bool = False
    clock_url: str | None = None
    # Tests shorten what the real server takes its time for.
    retry_scale: float = 1.0
    webhook_timeout: float = 60.0
    checkout_timeout: float = 10.0
    unanswered_after: float = 30.0
    monotonic: Callable[[], float] = time.monotonic


@dataclass
class Call:
    """One Bot API call being carried out: checked parameters, uploads, and its line in the journal."""

    method: str
    params: Json
    uploads: dict[str, Upload]
    line: JournalCall
    # False once the caller has hung up.
    waiting: Callable[[], bool] = field(default=lambda: True)

    @property
    def faults(self) -> list[str]:
        """Mistakes that the real server would let pass."""
        return self.line.faults


class Simulation:
    """The state that methods and control calls share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.events = Events()
        self.clock = Clock(settings.clock_url)
        self.people = People()
        self.files = Files()
        self.inbox = Inbox(settings.monotonic)
        self.disturbances = Disturbances(self.inbox, self.events.tell)
        self.journal = Journal(lambda call: self.events.tell("call", call.shown()))
        self.limits = Limits(self.journal, settings.monotonic)
        self.taps = Taps(settings.monotonic)
        self.ledger = Ledger()
        self.profile = Profile(settings.name)
        self.bot_id = int(settings.token.split(":")[0])
        self.last_message_id = 0
        self.last_activity = time.monotonic()
        self.open_calls = 0
        self.webhook: Webhook | None = None
        # The number of the newest getUpdates; an older one that still waits is ended.
        self.poller = 0

    def bot(self) -> Json:
        """The bot as ``User``."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.profile.name_for(""),
            "username": self.settings.username,
        }

    def me(self) -> Json:
        """The bot as getMe describes it."""
        off = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
        return {
            **self.bot(),
            "can_join_groups": True,
            **dict.fromkeys(off, False),
            "has_main_web_app": False,
        }

    def next_message_id(self) -> int:
        """Numbers grow over all chats, as for a real bot."""
        self.last_message_id += 1
        return self.last_message_id

    def writable(self, person: Person) -> None:
        """Refuse unless the bot may write to him."""
        if person.is_blocking:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def message(self, person: Person, message_id: int, what: str) -> Stored:
        """A message of his chat, or Telegram's words that ``what`` was not found."""
        stored = person.messages.get(message_id)
        if stored is None:
            raise bad_request(f"{what} not found")
        return stored

    def keep(self, person: Person, stored: Stored) -> None:
        """A message appears in the chat."""
        person.messages[stored.message_id] = stored
        self.events.tell("message", {"person": person.id, "message": stored.shown()})

    def changed(self, person: Person, stored: Stored) -> None:
        """A message looks different now."""
        self.events.tell("edited", {"person": person.id, "message": stored.shown()})

    def receive(self, person: Person, content: Json) -> Stored:
        """A message from a person reaches the chat and the bot."""
        body = {
            "message_id": self.next_message_id(),
            "from": person.user(),
            "chat": person.chat(),
            "date": self.clock.now(),
            **content,
        }
        stored = Stored(body, from_bot=False, service=self.is_service(content))
        self.keep(person, stored)
        self.inbox.add("message", dict(body), f"chat:{person.id}")
        return stored

    @staticmethod
    def is_service(content: Json) -> bool:
        """Messages that nobody wrote: payments and their refunds."""
        return "successful_payment" in content or "refunded_payment" in content

    def message_of(self, person: Person, message_id: int) -> Json:
        """The message as an update shows it now: gone or older than 48 hours, only its place is left."""
        stored = person.messages.get(message_id)
        if stored is None or self.clock.now() - int(stored.body["date"]) > 48 * 3600:
            return {"chat": person.chat(), "message_id": message_id, "date": 0}
        return dict(stored.body)
