"""The shop: the one typed object that every edge receives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.notices.ports import Bell
from bot.domain.work import Actor, Codes, Reactions, Sealer, Work, open_work
from bot.domain.work.ports import Links, Pictures
from bot.kernel.clock import Clock
from bot.kernel.roles import Role
from bot.texts import Catalogues


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

    @asynccontextmanager
    async def work(self, actor: Actor) -> AsyncIterator[Work]:
        """One transaction. After it commits the bell wakes the sender of notices."""
        async with open_work(actor, self.clock.now(), self.sealer, self.codes, self.reactions) as work:
            yield work
        self.bell.ring()

    def roles_of(self, telegram_id: int) -> frozenset[Role]:
        """The roles a Telegram account holds now; asked at every act, never remembered."""
        if telegram_id in self.owner_ids:
            return frozenset({Role.CUSTOMER, Role.OWNER})
        return frozenset({Role.CUSTOMER})
