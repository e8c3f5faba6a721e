"""Orders in the booth that somebody wants to undo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.domain import refunds
from bot.domain.refunds import REFUNDABLE, State
from bot.domain.work import Actor
from bot.models import Refund
from tests.handlers.earned import paid
from tests.situations import CUSTOMER

if TYPE_CHECKING:
    from tests.rubbish.booth import Booth

Ready = Callable[["Booth", Actor], Awaitable[None]]


async def furnish_refunds(here: Booth, stranger: Actor, variant_id: int) -> None:
    """One that the stranger wants to cancel, one that is to be paid back, and one that was."""
    here.ids["goods"] = variant_id
    for name, state in (("refund", State.ASKED), ("refund due", State.DUE), ("refund done", State.DONE)):
        here.ids[name] = await _refund(here, stranger, state)


async def _refund(here: Booth, stranger: Actor, state: State) -> int:
    order = await paid(here.make, stranger, {here.ids["goods"]: 1})
    async with here.make.work(stranger) as work:
        await refunds.ask(work, order.id, "I ordered it twice")
    card = await refunds.refund_of(order.id)
    assert card is not None
    async with here.make.work(here.owners["en"]) as work:
        if state is not State.ASKED:
            await refunds.grant(work, card.id)
        if state is State.DONE:
            await refunds.confirm(work, card.id, "SEPA 0815")
    return card.id


def _refund_is(state: State) -> Ready:
    """What an earlier trial decided, another of the stranger's orders is asked to undo."""

    async def ready(here: Booth, _: Actor) -> None:
        found = await Refund.filter(state=state.value).first()
        stranger = Actor(here.ids["stranger"], CUSTOMER)
        here.ids["refund"] = found.id if found else await _refund(here, stranger, state)

    return ready


async def _refundable(here: Booth, _: Actor) -> None:
    """So is an order that was refunded."""
    order = await here.make.order(here.ids["paid"])
    if order.status not in REFUNDABLE:
        stranger = Actor(here.ids["stranger"], CUSTOMER)
        here.ids["paid"] = (await paid(here.make, stranger, {here.ids["goods"]: 1})).id


async def _about_to_be_asked(here: Booth, who: Actor) -> None:
    """His own order is paid, whatever he did with the one before."""
    own = f"own {who.telegram_id}"
    order = await here.make.order(here.ids[own])
    if order.status not in REFUNDABLE:
        here.ids[own] = (await paid(here.make, who, {here.ids["goods"]: 1})).id


READY: dict[str, Ready] = {
    "refund_words": _about_to_be_asked,
    "refund_why": _refundable,
    "refund_decline": _refund_is(State.ASKED),
    "refund_voucher": _refund_is(State.DUE),
}
"""Steps about a refund, and what brings back the state that they are asked in."""
