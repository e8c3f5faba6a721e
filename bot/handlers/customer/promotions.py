"""What readers do with a promotion: open its products, or say no more. Its own message stays as it is."""

from __future__ import annotations

from bot.domain import promotions
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.customer import promotions as views


async def open_product(request: Request) -> Go:
    await promotions.click(request.work, request.number(0))
    return Go("p", (request.number(1),), fresh=True)


async def opt_out(request: Request) -> Go:
    """One tap, effective at once; taken back by another."""
    await promotions.opt_out(request.work, request.number(0))
    return Go("pmno!", (request.number(0),), fresh=True, toast=request.texts.plain("toast.no_more_offers"))


async def opted_out(request: Request) -> Screen:
    return views.opted_out(request.number(0), request.texts)


async def opt_in(request: Request) -> Go:
    await promotions.opt_in(request.work, request.number(0))
    return Go("yes!")
