"""What staff are told, drawn when it is sent. Addresses stay on the order's page, where roles are checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain import (
    distributors,
    orders,
    payments,
    payouts,
    people,
    promotions,
    settlement,
    staff,
    support,
)
from bot.handlers.promoting import draw
from bot.handlers.request import NoticeRequest
from bot.kernel.screen import Screen
from bot.views.admin import composing
from bot.views.admin import notices as views
from bot.views.admin import promotions as promotion_views


async def _order_to_ship(request: NoticeRequest) -> Screen:
    order = await orders.order(request.params["order"], of=None)
    return views.order_to_ship(order, await people.person(order.customer_id), request.texts)


async def _order_received(request: NoticeRequest) -> Screen:
    return views.order_received(await orders.order(request.params["order"], of=None), request.texts)


async def _slip_waiting(request: NoticeRequest) -> Screen:
    """A slip that was decided or replaced before this is sent has no picture and no buttons to decide."""
    order = await orders.order(request.params["order"], of=None)
    customer = await people.person(order.customer_id)
    return views.slip_waiting(order, request.params["slip"], customer, request.texts)


async def _receipt_review(request: NoticeRequest) -> Screen:
    receipt = await payments.receipt(request.params["receipt"])
    return views.receipt_review(receipt, await people.person(receipt.person_id), request.texts)


async def _question_asked(request: NoticeRequest) -> Screen:
    card = await support.question(request.params["question"], request.shop.sealer)
    return views.question_asked(card, request.texts)


async def _update_parked(request: NoticeRequest) -> Screen:
    return views.update_parked(str(request.params["code"]), str(request.params["error"]), request.texts)


async def _application_submitted(request: NoticeRequest) -> Screen:
    card = await distributors.application(request.params["application"], request.shop.sealer)
    return views.application_submitted(card, request.texts)


async def _period_closed(request: NoticeRequest) -> Screen:
    return views.period_closed(await settlement.period_row(request.params["period"]), request.texts)


async def _payout_requested(request: NoticeRequest) -> Screen:
    card = await payouts.payout(request.params["payout"], request.shop.sealer, of=None)
    return views.payout_requested(card, request.texts)


async def _payouts_halted(request: NoticeRequest) -> Screen:
    return views.payouts_halted([str(name) for name in request.params["broken"]], request.texts)


async def _books_unproved(request: NoticeRequest) -> Screen:
    return views.books_unproved(str(request.params["error"]), request.texts)


async def _staff_joined(request: NoticeRequest) -> Screen:
    person = await people.person(request.params["person"])
    return views.staff_joined(person, staff.given_role(str(request.params["role"])), request.texts)


async def _staff_removed(request: NoticeRequest) -> Screen:
    role = staff.given_role(str(request.params["role"]))
    return views.staff_removed(role, request.rules.shop_name, request.texts)


async def _promotion_preview(request: NoticeRequest) -> Screen:
    """The real thing, in the author's language."""
    card = await promotions.promotion(request.params["promotion"])
    screen, _ = await draw(request.shop, card, request.texts.language)
    return screen


async def _promotion_ready(request: NoticeRequest) -> Screen:
    card, now = await promotions.promotion(request.params["promotion"]), request.shop.clock.now()
    people_count = await promotions.head_count(card.segment, now)
    version = int(request.params["version"])
    return composing.ready(card.id, version, people_count, request.rules, now, request.texts)


async def _promotion_sent(request: NoticeRequest) -> Screen:
    card = await promotions.promotion(request.params["promotion"])
    return promotion_views.sent(card, await promotions.progress(card.id), request.texts)


NOTICES: dict[str, Callable[[NoticeRequest], Awaitable[Screen]]] = {
    "order_to_ship": _order_to_ship,
    "order_received_staff": _order_received,
    "slip_waiting": _slip_waiting,
    "receipt_review": _receipt_review,
    "question_asked": _question_asked,
    "update_parked": _update_parked,
    "application_submitted": _application_submitted,
    "period_closed": _period_closed,
    "payout_requested": _payout_requested,
    "payouts_halted": _payouts_halted,
    "books_unproved": _books_unproved,
    "staff_joined": _staff_joined,
    "staff_removed": _staff_removed,
    "promotion_preview": _promotion_preview,
    "promotion_ready": _promotion_ready,
    "promotion_sent": _promotion_sent,
}
