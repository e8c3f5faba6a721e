"""A distributor's home, whom he recruited and whom he brought."""

from __future__ import annotations

from bot.domain import distributors, referrals
from bot.handlers.request import Go, Request
from bot.kernel.period import month_of
from bot.kernel.screen import Screen
from bot.views.distributor import people as views


async def home(request: Request) -> Screen:
    card = await distributors.distributor(request.person.id)
    customers = await referrals.count_customers(card.id, request.shop.clock.now())
    return views.home(card, customers, request.texts)


async def welcome(request: Request) -> Go:
    """From the notice that he was approved: his chat gets a distributor's menu."""
    return Go("d", language=request.texts.language)


async def team(request: Request) -> Screen:
    now, rules = request.shop.clock.now(), request.rules
    month = month_of(now, rules.zone)
    page = await distributors.team_of(request.person.id, month, rules.currency, request.page(0))
    return views.team(page, now, request.texts)


async def customers(request: Request) -> Screen:
    now = request.shop.clock.now()
    page = await referrals.customers_of(request.person.id, now, request.page(0))
    return views.customers(page, request.texts)
