"""From a brought customer to payable money, for tests that begin there."""

from __future__ import annotations

from bot.domain import commissions, fulfilment, settlement
from bot.domain.orders import OrderCard
from bot.domain.work import Actor
from tests.situations import Situations


async def paid(make: Situations, who: Actor, quantities: dict[int, int]) -> OrderCard:
    """He buys so many of each variant."""
    await make.cart(who, quantities)
    order = await make.order(await make.place(who))
    await make.pay(who, order)
    return await make.order(order.id)


async def received(make: Situations, who: Actor, *orders: OrderCard) -> None:
    for order in orders:
        async with make.work(await make.owner()) as work:
            await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
        async with make.work(who) as work:
            await fulfilment.confirm_received(work, order.id)


async def matured(make: Situations) -> None:
    """The hold of everything received is over."""
    make.clock.move(days=15)
    async with make.work() as work:
        await commissions.mature(work)


async def months_closed(make: Situations) -> None:
    """Every month up to the one in which something has just become payable."""
    make.clock.move(days=31)
    while True:
        try:
            async with make.work() as work:
                await settlement.close_next(work)
        except settlement.NothingToClose:
            return
