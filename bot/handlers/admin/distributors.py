"""Distributors as the owner sees them: everyone, one, and whether he may earn."""

from __future__ import annotations

from bot.domain import distributors, people, referrals
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import distributors as views


async def everyone(request: Request) -> Screen:
    page = await distributors.all_distributors(request.shop.clock.now(), request.page(0))
    return views.everyone(page, request.texts)


async def distributor(request: Request) -> Screen:
    card = await distributors.distributor(request.number(0))
    customers = await referrals.count_customers(card.id, request.shop.clock.now())
    recruits = await distributors.count_recruits(card.id)
    return views.distributor(card, customers, recruits, request.texts)


async def begin_suspending(request: Request) -> Go:
    """Asks for the reason, unless he is suspended already."""
    card = await distributors.distributor(request.number(0))
    if card.is_suspended:
        return Go("adc", (card.id,))
    await people.ask(request.work, "distributor_suspend", distributor=card.id)
    return Go("adsusask", (card.id,))


async def suspending_prompt(request: Request) -> Screen:
    return views.suspending_prompt(await distributors.distributor(request.number(0)), request.texts)


async def take_suspension(request: Request) -> Go:
    distributor_id = _asked_about(request)
    await distributors.suspend(request.work, distributor_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("adc", (distributor_id,))


async def begin_reinstating(request: Request) -> Go:
    """Asks for the reason, unless he may earn already."""
    card = await distributors.distributor(request.number(0))
    if not card.is_suspended:
        return Go("adc", (card.id,))
    await people.ask(request.work, "distributor_reinstate", distributor=card.id)
    return Go("adreinask", (card.id,))


async def reinstating_prompt(request: Request) -> Screen:
    return views.reinstating_prompt(await distributors.distributor(request.number(0)), request.texts)


async def take_reinstatement(request: Request) -> Go:
    distributor_id = _asked_about(request)
    await distributors.reinstate(request.work, distributor_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("adc", (distributor_id,))


def _asked_about(request: Request) -> int:
    distributor_id = request.asked.get("distributor")
    if not isinstance(distributor_id, int):
        raise NotFound()
    return distributor_id
