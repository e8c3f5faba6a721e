"""The shop: the one typed object that every edge receives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.domain.notices.ports import Bell
from bot.domain.people import PersonCard
from bot.domain.runs import Planned, TimetableChanged
from bot.domain.work import Actor, Codes, Reactions, Sealer, Work, open_work
from bot.domain.work.ports import Links, Pictures
from bot.kernel.clock import Clock
from bot.kernel.roles import Role
from bot.kernel.screen import Screen, Tapped
from bot.texts import Catalogues, Texts


class Messenger(Protocol):
    """What answers people at once. Nothing that must reach them goes this way only."""

    async def show(
        self, chat_id: int, screen: Screen, texts: Texts, tapped: Tapped | None = None
    ) -> int | None:
        """Draws the screen, in place of the tapped message where that can be. Raises Blocked."""
        ...

    async def put_contact_button_away(self, chat_id: int, text: str) -> None:
        """Says `text` in a message that takes a screen's contact button away. Raises Blocked."""
        ...

    async def answer(self, callback_id: str, text: str = "", alert: bool = False) -> None: ...

    async def answer_checkout(self, query_id: str, error: str = "") -> None: ...

    async def download(self, file_id: str) -> bytes | None:
        """The file's bytes; nothing when it is larger than the shop takes."""
        ...

    async def save(self, file_id: str, path: Path) -> bool:
        """Writes the file to `path`; False when it is larger than Telegram gives to bots."""
        ...

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], *, language: str = "", chat_id: int | None = None
    ) -> None: ...

    async def set_description(self, text: str, *, language: str = "") -> None: ...


class Treasury(Protocol):
    async def return_stars(self, telegram_id: int, charge_id: str) -> None:
        """Gives a payment in Stars back to its payer, once however often it is asked."""
        ...


@dataclass(frozen=True, slots=True)
class TelegramState:
    is_token_refused: bool = False
    is_webhook_failing: bool = False
    """It calls another address than ours, or could not deliver within the last minutes."""


class Surroundings(Protocol):
    """What the shop stands on. Asking never raises: what cannot be found out is not called wrong."""

    async def disk_is_full(self) -> bool: ...

    async def redis_is_lost(self) -> bool: ...

    async def telegram(self, now: datetime) -> TelegramState: ...


@dataclass(frozen=True, slots=True)
class Shop:
    clock: Clock
    sealer: Sealer
    codes: Codes
    links: Links
    pictures: Pictures
    bell: Bell
    texts: Catalogues
    reactions: Reactions
    owner_ids: frozenset[int]
    """Telegram ids of the owners, from the environment: who they are is not for the database to say."""
    bot_id: int
    can_invoice: bool
    """Whether a payment provider's token is set, so that a currency other than Stars can be invoiced."""
    treasury: Treasury | None = None
    """Nothing for commands that do not talk to Telegram."""
    surroundings: Surroundings | None = None
    """The same."""
    jobs: tuple[Planned, ...] = ()
    """What the timetable holds, for the pages that show it."""
    waker: Bell | None = None
    """Wakes this process's timetable. Nothing where none runs: another process's looks every few seconds."""

    @asynccontextmanager
    async def work(self, actor: Actor) -> AsyncIterator[Work]:
        """One transaction. After it commits the bell wakes the sender of notices, and the waker the timetable."""
        async with open_work(actor, self.clock.now(), self.sealer, self.codes, self.reactions) as work:
            yield work
        self.bell.ring()
        if self.waker and any(isinstance(event, TimetableChanged) for event in work.emitted):
            self.waker.ring()

    def roles_of(self, person: PersonCard) -> frozenset[Role]:
        """The roles he held when his row was read; asked at every act, never remembered."""
        roles = {Role.CUSTOMER, *person.staff_roles}
        if person.telegram_id in self.owner_ids:
            roles.add(Role.OWNER)
        if person.is_distributor:
            roles.add(Role.DISTRIBUTOR)
        return frozenset(roles)
