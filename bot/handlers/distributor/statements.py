"""A distributor's statements."""

from __future__ import annotations

from bot.domain import settlement
from bot.handlers.request import Request
from bot.kernel.screen import Screen
from bot.views.distributor import statements as views


async def statements(request: Request) -> Screen:
    page = await settlement.statements_of(request.person.id, request.page(0))
    return views.statements(page, request.texts)


async def statement(request: Request) -> Screen:
    return views.statement(await settlement.statement(request.number(0), of=request.person.id), request.texts)


async def statement_pdf(request: Request) -> Screen:
    card = await settlement.statement(request.number(0), of=request.person.id)
    return views.statement_pdf(card, request.rules.shop_name, request.texts)
