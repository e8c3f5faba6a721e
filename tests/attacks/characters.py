"""Who tries to get at the stranger's things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain import distributors, staff
from bot.domain.work import Actor
from bot.kernel.roles import GIVEN, Role
from bot.models import Person
from tests.rubbish.booth import Booth

Character = Callable[[Booth], Awaitable[Actor]]
_TELEGRAM_ID = 900


async def _customer(here: Booth) -> Actor:
    return here.customers["en"]


async def _newcomer(here: Booth) -> Actor:
    return await here.join("en", _TELEGRAM_ID, "Ned")


async def _distributor(here: Booth) -> Actor:
    return here.distributors["en"]


async def _recruit(here: Booth) -> Actor:
    """He was recruited by the stranger."""
    stranger = Actor(here.ids["stranger"], frozenset())
    who = await here.join("en", _TELEGRAM_ID, "Rita")
    who = await here.make.distributor("Rita", stranger, who=who)
    return replace(who, roles=who.roles | {Role.DISTRIBUTOR})


async def _suspended(here: Booth) -> Actor:
    who = here.distributors["en"]
    async with here.make.work(here.owners["en"]) as work:
        await distributors.suspend(work, who.person_id, "He sold what was not his")
    return who


async def _removed(here: Booth) -> Actor:
    """He held every role that owners give, and holds none any more."""
    before = await here.join("en", _TELEGRAM_ID, "Rob")
    await here.make.staff(*GIVEN, who=before)
    for role in GIVEN:
        async with here.make.work(here.owners["en"]) as work:
            await staff.remove(work, before.person_id, role)
    return before


def _staff(role: Role) -> Character:
    async def hired(here: Booth) -> Actor:
        return await here.make.staff(role, who=await here.join("en", _TELEGRAM_ID, role.value.title()))

    return hired


async def _owner(here: Booth) -> Actor:
    return here.owners["en"]


CHARACTERS: dict[str, Character] = {
    "a customer": _customer,
    "somebody unknown": _newcomer,
    "a distributor": _distributor,
    "his recruit": _recruit,
    "a suspended distributor": _suspended,
    "staff that was removed": _removed,
    **{role.value: _staff(role) for role in GIVEN},
    "an owner": _owner,
}


async def forget(name: str, who: Actor, turn: int) -> None:
    """Somebody unknown is unknown at every tap."""
    if name == "somebody unknown":
        await Person.filter(telegram_id=who.telegram_id).update(telegram_id=10**9 + turn)
