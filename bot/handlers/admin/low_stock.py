"""What runs low, the emptiest first."""

from __future__ import annotations

from bot.domain import rulebook, stock
from bot.handlers.request import Request
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from bot.views.admin import low_stock as views


async def low_stock(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    page = await stock.low_variants(rules.low_stock, request.page(0))
    may_set = request.actor.may(Action.CHANGE_SETTINGS)
    return views.low_stock(page, rules.low_stock, request.texts, may_set=may_set)
