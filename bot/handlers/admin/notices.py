"""What staff are told, drawn when it is sent. Addresses stay on the order's page, where roles are checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from bot.domain import (
    distributors,
    imports,
    orders,
    payments,
    payouts,
    people,
    promotions,
    refunds,
    reports,
    settlement,
    staff,
    stock,
    support,
)
from bot.handlers.admin.office import waiting
from bot.handlers.promoting import draw
from bot.handlers.request import NoticeRequest
from bot.kernel.roles import may
from bot.kernel.screen import Screen
from bot.views.admin import composing, low_stock, numbers
from bot.views.admin import imports as import_views
from bot.views.admin import notices as views
from bot.views.admin import promotions as promotion_views
from bot.views.admin import refunds as refund_views
from bot.views.admin.orders import customer_line


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


async def _refund_asked(request: NoticeRequest) -> Screen:
    card = await refunds.refund(request.params["refund"])
    customer = customer_line(await people.person(card.customer_id), request.texts)
    return refund_views.asked_notice(card, customer, request.texts)


async def _refund_to_pay(request: NoticeRequest) -> Screen:
    card = await refunds.refund(request.params["refund"])
    customer = customer_line(await people.person(card.customer_id), request.texts)
    return refund_views.to_pay_notice(card, customer, request.texts)


async def _refund_settled(request: NoticeRequest) -> Screen:
    return refund_views.settled_notice(await refunds.refund(request.params["refund"]), request.texts)


async def _stop_shipping(request: NoticeRequest) -> Screen:
    order = await orders.order(request.params["order"], of=None)
    return refund_views.shipping_notice("notice.stop_shipping", order, request.texts)


async def _ship_after_all(request: NoticeRequest) -> Screen:
    order = await orders.order(request.params["order"], of=None)
    return refund_views.shipping_notice("notice.ship_after_all", order, request.texts)


async def _payout_uncovered(request: NoticeRequest) -> Screen:
    card = await payouts.payout(request.params["payout"], request.shop.sealer, of=None)
    return views.payout_uncovered(card, request.texts)


async def _question_asked(request: NoticeRequest) -> Screen:
    card = await support.question(request.params["question"], request.shop.sealer)
    return views.question_asked(card, request.texts)


async def _update_parked(request: NoticeRequest) -> Screen:
    faults = [(str(fact["code"]), str(fact["error"])) for fact in request.facts]
    return views.updates_parked(faults, request.texts)


async def _alarm_rings(request: NoticeRequest) -> Screen:
    return views.alarm_rings(str(request.params["alarm"]), request.texts)


async def _alarm_over(request: NoticeRequest) -> Screen:
    return views.alarm_over(str(request.params["alarm"]), request.texts)


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


async def _job_unwell(request: NoticeRequest) -> Screen:
    return views.job_unwell(str(request.params["job"]), str(request.params["trouble"]), request.texts)


async def _job_well(request: NoticeRequest) -> Screen:
    return views.job_well(str(request.params["job"]), request.texts)


async def _digest(request: NoticeRequest) -> Screen:
    """Numbers of a day that is over; what waits is what waits when it is sent."""
    person = await people.person(request.person_id)
    roles = request.shop.roles_of(person)
    day = date.fromisoformat(str(request.params["day"]))
    card = await reports.digest(day, request.rules)
    return numbers.digest(
        card, await waiting(request.rules), request.rules, lambda action: may(roles, action), request.texts
    )


async def _low_stock(request: NoticeRequest) -> Screen:
    found = await stock.still_low(request.params["variants"], request.rules.low_stock)
    return low_stock.ran_low(found, request.texts)


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


async def _import_file(request: NoticeRequest) -> Screen:
    """Its report, or what came of the import: as it stands when this is sent."""
    card = await imports.sent_file(request.params["file"], of=request.person_id)
    return import_views.file(card, request.texts)


async def _import_undone(request: NoticeRequest) -> Screen:
    run = await imports.past_import(request.params["run"], request.shop.clock.now())
    return import_views.undone(run, request.texts)


NOTICES: dict[str, Callable[[NoticeRequest], Awaitable[Screen]]] = {
    "order_to_ship": _order_to_ship,
    "order_received_staff": _order_received,
    "slip_waiting": _slip_waiting,
    "receipt_review": _receipt_review,
    "refund_asked": _refund_asked,
    "refund_to_pay": _refund_to_pay,
    "refund_settled": _refund_settled,
    "stop_shipping": _stop_shipping,
    "ship_after_all": _ship_after_all,
    "payout_uncovered": _payout_uncovered,
    "question_asked": _question_asked,
    "update_parked": _update_parked,
    "alarm_rings": _alarm_rings,
    "alarm_over": _alarm_over,
    "application_submitted": _application_submitted,
    "period_closed": _period_closed,
    "payout_requested": _payout_requested,
    "payouts_halted": _payouts_halted,
    "books_unproved": _books_unproved,
    "staff_joined": _staff_joined,
    "staff_removed": _staff_removed,
    "job_unwell": _job_unwell,
    "job_well": _job_well,
    "digest": _digest,
    "low_stock": _low_stock,
    "promotion_preview": _promotion_preview,
    "promotion_ready": _promotion_ready,
    "promotion_sent": _promotion_sent,
    "import_report": _import_file,
    "import_ended": _import_file,
    "import_undone": _import_undone,
}
