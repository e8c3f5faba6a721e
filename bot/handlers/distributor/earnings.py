"""What a distributor earned, and why."""

from __future__ import annotations

from bot.domain import commissions, ledger
from bot.handlers.request import Request
from bot.kernel.screen import Screen
from bot.views.distributor import earnings as views


async def earnings(request: Request) -> Screen:
    pockets = await ledger.pockets(request.person.id, request.rules.currency)
    page = await commissions.earnings_page(request.person.id, request.page(0))
    return views.earnings(pockets, page, request.rules.payout_minimum, request.texts)


async def explanation(request: Request) -> Screen:
    """`dx:<order>:<page>`: the page of the list is where it leads back to."""
    card = await commissions.explain(request.number(0), of=request.person.id)
    return views.explanation(card, request.page(1), request.texts)
