"""A customer's orders."""

from __future__ import annotations

from bot.domain import fulfilment, orders, refunds
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.customer import orders as views


async def my_orders(request: Request) -> Screen:
    page = await orders.orders_of(request.person.id, request.page(0))
    return views.orders(page, request.texts)


async def order(request: Request) -> Screen:
    card = await orders.order(request.number(0), of=request.person.id)
    address = await orders.address_text(card.address_id, request.shop.sealer) if card.address_id else ""
    refund = await refunds.refund_of(card.id) if card.status in orders.REFUNDING else None
    return views.order(card, address, refund, request.texts)


async def ask_to_cancel(request: Request) -> Screen:
    return views.cancel_question(await orders.order(request.number(0), of=request.person.id), request.texts)


async def cancel(request: Request) -> Go:
    await orders.cancel(request.work, request.number(0), of=request.person.id)
    return Go("o", (request.number(0),))


async def ask_if_received(request: Request) -> Screen:
    return views.received_question(await orders.order(request.number(0), of=request.person.id), request.texts)


async def confirm_received(request: Request) -> Go:
    await fulfilment.confirm_received(request.work, request.number(0))
    return Go("o", (request.number(0),))
