"""A customer who wants to cancel what he has paid for."""

from __future__ import annotations

from bot.domain import orders, people, refunds
from bot.domain.orders import OrderCard, Status
from bot.handlers.customer import orders as orders_screens
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.customer import refunds as views


async def _order(request: Request) -> OrderCard:
    return await orders.order(request.number(0), of=request.person.id)


async def ask_if_sure(request: Request) -> Screen:
    """An order that has moved on is shown as it is."""
    card = await _order(request)
    if card.status is not Status.PAID:
        return await orders_screens.order(request)
    return views.question(card, request.texts)


async def ask(request: Request) -> Go:
    await refunds.ask(request.work, request.number(0))
    return Go("o", (request.number(0),))


async def begin_words(request: Request) -> Go:
    card = await _order(request)
    if card.status is not Status.PAID:
        return Go("o", (card.id,))
    await people.ask(request.work, "refund_words", order=card.id)
    return Go("rfw?", (card.id,))


async def words_prompt(request: Request) -> Screen:
    return views.words_prompt(await _order(request), request.texts)


async def take_words(request: Request) -> Go:
    order_id = int(request.asked["order"])
    await refunds.ask(request.work, order_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("o", (order_id,))


async def keep(request: Request) -> Go:
    """He wants it after all."""
    await refunds.take_back_request(request.work, request.number(0))
    return Go("o", (request.number(0),))
