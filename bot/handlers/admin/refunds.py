"""Refunds: granted or declined, decided with a reason, called off, and confirmed once the money is back."""

from __future__ import annotations

import contextlib

from bot.domain import orders, people, refunds
from bot.domain.refunds import REFUNDABLE, Reason, RefundCard, RefundMovedOn, State
from bot.handlers.admin import orders as orders_screens
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import orders as order_views
from bot.views.admin import refunds as views


def _reason(request: Request, place: int) -> Reason:
    try:
        return Reason(request.word(place))
    except ValueError as error:
        raise NotFound() from error


# Deciding ---------------------------------------------------------------------------------------------------


async def choose_reason(request: Request) -> Screen:
    """An order that has moved on is shown as it is."""
    card = await orders.order(request.number(0), of=None)
    if card.status not in REFUNDABLE:
        return await orders_screens.order(request)
    return views.reasons(card, request.texts)


async def question(request: Request) -> Screen:
    card, reason = await orders.order(request.number(0), of=None), _reason(request, 1)
    if card.status not in REFUNDABLE:
        return await orders_screens.order(request)
    customer = order_views.customer_line(await people.person(card.customer_id), request.texts)
    return views.question(card, reason, customer, request.texts)


async def decide(request: Request) -> Go:
    order_id, reason = request.number(0), _reason(request, 1)
    await refunds.decide(request.work, order_id, reason, "", puts_back=request.number(2) == 1)
    return Go("ao", (order_id,))


async def begin_words(request: Request) -> Go:
    card = await orders.order(request.number(0), of=None)
    if card.status not in REFUNDABLE:
        return Go("ao", (card.id,))
    await people.ask(request.work, "refund_why", order=card.id, back=request.number(1))
    return Go("arfwhyask", (card.id,))


async def words_prompt(request: Request) -> Screen:
    return views.words_prompt(await orders.order(request.number(0), of=None), request.texts)


async def take_words(request: Request) -> Go:
    order_id, puts_back = int(request.asked["order"]), request.asked.get("back") == 1
    await refunds.decide(request.work, order_id, Reason.OTHER, request.text, puts_back=puts_back)
    await people.finish_dialogue(request.work)
    return Go("ao", (order_id,))


# What the customer asked for --------------------------------------------------------------------------------


async def grant(request: Request) -> Go:
    """Whoever comes after somebody else's decision sees what it was."""
    card = await refunds.refund(request.number(0))
    with contextlib.suppress(RefundMovedOn):
        await refunds.grant(request.work, card.id)
    return Go("ao", (card.order_id,))


async def begin_declining(request: Request) -> Go:
    return await _begin(request, State.ASKED, "refund_decline", "arfnoask")


async def declining_prompt(request: Request) -> Screen:
    return views.declining_prompt(await _card(request), request.texts)


async def take_decline(request: Request) -> Go:
    card = await _asked(request)
    with contextlib.suppress(RefundMovedOn):
        await refunds.decline(request.work, card.id, request.text)
    await people.finish_dialogue(request.work)
    return Go("ao", (card.order_id,))


# Paying back ------------------------------------------------------------------------------------------------


async def begin_recording(request: Request) -> Go:
    return await _begin(request, State.DUE, "refund_voucher", "arfpaidask")


async def voucher_prompt(request: Request) -> Screen:
    return views.voucher_prompt(await _card(request), request.texts)


async def take_voucher(request: Request) -> Go:
    """The customer and whoever earned are told. Where it was called off meanwhile he must know."""
    card = await _asked(request)
    await refunds.confirm(request.work, card.id, request.text)
    await people.finish_dialogue(request.work)
    return Go("ao", (card.order_id,))


async def ask_to_call_off(request: Request) -> Screen:
    card = await _card(request)
    if not card.is_to_pay:
        return await orders_screens.shown(request, card.order_id)
    return views.calling_off_question(card, request.texts)


async def call_off(request: Request) -> Go:
    card = await _card(request)
    with contextlib.suppress(RefundMovedOn):
        await refunds.withdraw(request.work, card.id)
    return Go("ao", (card.order_id,))


async def _begin(request: Request, state: State, step: str, prompt: str) -> Go:
    """Asks, unless the refund has moved on; Stars are never sent by hand."""
    card = await _card(request)
    if card.state is not state or (state is State.DUE and card.by_stars):
        return Go("ao", (card.order_id,))
    await people.ask(request.work, step, refund=card.id)
    return Go(prompt, (card.id,))


async def _card(request: Request) -> RefundCard:
    return await refunds.refund(request.number(0))


async def _asked(request: Request) -> RefundCard:
    refund_id = request.asked.get("refund")
    if not isinstance(refund_id, int):
        raise NotFound()
    return await refunds.refund(refund_id)
