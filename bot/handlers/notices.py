"""What each kind of notice looks like when it is sent: drawn from the present state, in the reader's language."""

from __future__ import annotations

from bot.domain import orders, payments, refunds, rulebook, support
from bot.domain.notices import DueNotice
from bot.handlers.admin.notices import NOTICES as STAFF_NOTICES
from bot.handlers.distributor.notices import NOTICES as DISTRIBUTOR_NOTICES
from bot.handlers.request import Drawer, NoticeRequest
from bot.kernel.screen import Screen
from bot.shop import Shop
from bot.texts import Texts
from bot.views.customer import notices as views
from bot.views.customer import refunds as refund_views
from bot.views.everyone import home


async def render(shop: Shop, notice: DueNotice) -> tuple[int, Screen, Texts]:
    """The chat, the screen and the language of a notice."""
    _, rules = await rulebook.current_rules()
    texts = shop.texts.speaking(rules.languages, rules.zone).of(*notice.languages)
    request = NoticeRequest(shop, texts, rules, notice.facts, notice.person_id)
    return notice.telegram_id, await DRAWERS[notice.kind](request), texts


def _order_notice(key: str) -> Drawer:
    async def draw(request: NoticeRequest) -> Screen:
        order = await orders.order(request.params["order"], of=request.person_id)
        return views.order_notice(key, order, request.texts)

    return draw


async def _order_paid(request: NoticeRequest) -> Screen:
    order = await orders.order(request.params["order"], of=request.person_id)
    return views.order_paid(order, request.texts)


async def _payment_late(request: NoticeRequest) -> Screen:
    return views.receipt_notice("notice.payment_late", await _receipt_of(request), request.texts)


async def _payment_returned(request: NoticeRequest) -> Screen:
    return views.receipt_notice("notice.payment_returned", await _receipt_of(request), request.texts)


async def _receipt_of(request: NoticeRequest) -> payments.ReceiptCard:
    return await payments.receipt(request.params["receipt"])


def _refund_notice(key: str, by_stars: str = "") -> Drawer:
    async def draw(request: NoticeRequest) -> Screen:
        card = await refunds.refund(request.params["refund"])
        return refund_views.refund_notice(
            by_stars if by_stars and card.by_stars else key, card, request.texts
        )

    return draw


async def _question_answered(request: NoticeRequest) -> Screen:
    card = await support.question(request.params["question"], request.shop.sealer)
    return views.question_answered(card, request.texts)


async def _promotions_question(request: NoticeRequest) -> Screen:
    return home.promotions_question(request.texts)


CUSTOMER_NOTICES: dict[str, Drawer] = {
    "order_paid": _order_paid,
    "order_shipped": _order_notice("notice.order_shipped"),
    "order_received": _order_notice("notice.order_received"),
    "order_cancelled": _order_notice("notice.order_cancelled"),
    "order_expired": _order_notice("notice.order_expired"),
    "slip_rejected": _order_notice("notice.slip_rejected"),
    "payment_late": _payment_late,
    "payment_returned": _payment_returned,
    "refund_declined": _refund_notice("notice.refund_declined"),
    "refund_decided": _refund_notice("notice.refund_decided", "notice.refund_decided_stars"),
    "refund_withdrawn": _refund_notice("notice.refund_withdrawn"),
    "order_refunded": _refund_notice("notice.order_refunded", "notice.order_refunded_stars"),
    "question_answered": _question_answered,
    "promotions_question": _promotions_question,
}

DRAWERS: dict[str, Drawer] = {**CUSTOMER_NOTICES, **DISTRIBUTOR_NOTICES, **STAFF_NOTICES}
