"""Orders as staff see them: what waits, one order, and what can be done with it."""

from __future__ import annotations

from bot.domain import fulfilment, orders, payments, people, refunds
from bot.domain.orders import OrderCard, Status
from bot.domain.people import PersonCard
from bot.domain.work import Actor
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from bot.views.admin import orders as views

_SEE_ORDERS = (Action.CONFIRM_PAYMENTS, Action.SHIP_ORDERS, Action.ANSWER_QUESTIONS)
_SEE_ADDRESSES = (Action.CONFIRM_PAYMENTS, Action.SHIP_ORDERS)
_LISTED = frozenset(views.LIST_KEYS)


def _must_see_orders(actor: Actor) -> None:
    # An order names a customer: staff who only write offers have no use for it.
    if not any(actor.may(action) for action in _SEE_ORDERS):
        raise NotAllowed()


async def waiting(request: Request) -> Screen:
    _must_see_orders(request.actor)
    try:
        status = Status(request.word(0))
    except ValueError as error:
        raise NotFound() from error
    if status not in _LISTED:
        raise NotFound()
    page = await orders.orders_waiting(status, request.page(1))
    return views.waiting(status, page, request.texts)


async def order(request: Request) -> Screen:
    return await shown(request, request.number(0))


async def shown(request: Request, order_id: int) -> Screen:
    """Its page, also where the button named something else."""
    _must_see_orders(request.actor)
    card = await orders.order(order_id, of=None)
    customer = await people.person(card.customer_id)
    may_read = card.address_id and any(request.actor.may(action) for action in _SEE_ADDRESSES)
    address = (
        await orders.address_text(card.address_id, request.shop.sealer)
        if card.address_id and may_read
        else ""
    )
    refund = await refunds.refund_of(card.id) if card.status in orders.REFUNDING else None
    return views.order(card, customer, address, refund, request.actor.may, request.texts)


async def _card(request: Request) -> tuple[OrderCard, PersonCard]:
    card = await orders.order(request.number(0), of=None)
    return card, await people.person(card.customer_id)


async def slip(request: Request) -> Screen:
    """The picture of the transfer that waits for a decision."""
    card, customer = await _card(request)
    if card.waiting_slip_id is None:
        return await order(request)
    return views.slip(card, card.waiting_slip_id, customer, request.texts)


async def ask_to_confirm(request: Request) -> Screen:
    """Asked only while there is no slip: nothing then shows that the customer has paid."""
    card, customer = await _card(request)
    return views.confirm_question(card, customer, request.texts)


async def confirm(request: Request) -> Go:
    await payments.confirm_transfer(request.work, request.number(0))
    return Go("ao", (request.number(0),), toast=request.texts.plain("admin.toast_paid"))


async def ask_to_reject(request: Request) -> Screen:
    card, customer = await _card(request)
    if card.waiting_slip_id is None:
        return await order(request)
    return views.reject_question(card, card.waiting_slip_id, customer, request.texts)


async def reject(request: Request) -> Go:
    """The button names the slip: one that was replaced or decided meanwhile is left alone."""
    order_id = await payments.reject_slip(request.work, request.number(0))
    return Go("ao", (order_id,))


async def begin_shipping(request: Request) -> Go:
    """Asks for the parcel, unless the order has moved on."""
    card = await orders.order(request.number(0), of=None)
    if card.status is not Status.PAID:
        return Go("ao", (card.id,))
    await people.ask(request.work, "ship", order=card.id)
    return Go("aoshipask", (card.id,))


async def shipping_prompt(request: Request) -> Screen:
    return views.shipping_prompt(await orders.order(request.number(0), of=None), request.texts)


async def take_parcel(request: Request) -> Go:
    order_id = int(request.asked["order"])
    await fulfilment.ship(request.work, order_id, request.text, request.rules)
    await people.finish_dialogue(request.work)
    return Go("ao", (order_id,))


async def ask_to_cancel(request: Request) -> Screen:
    card, customer = await _card(request)
    return views.cancel_question(card, customer, request.texts)


async def cancel(request: Request) -> Go:
    """Before payment only; the customer is told."""
    await orders.cancel(request.work, request.number(0), of=None)
    return Go("ao", (request.number(0),))
