"""What distributors are told, drawn when it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain import commissions, distributors, payouts, referrals, settlement
from bot.handlers.request import NoticeRequest
from bot.kernel.screen import Screen
from bot.views.distributor import notices as views


async def _earned(request: NoticeRequest) -> Screen:
    order_ids = [int(fact["order"]) for fact in request.facts]
    return views.earned(await commissions.earned_on(order_ids, of=request.person_id), request.texts)


async def _taken_back(request: NoticeRequest) -> Screen:
    card = await commissions.explain(request.params["order"], of=request.person_id)
    return views.commission_taken_back(card, request.texts)


async def _customer_bound(request: NoticeRequest) -> Screen:
    binding_ids = [int(fact["binding"]) for fact in request.facts]
    return views.customer_bound(await referrals.names_bound(binding_ids, of=request.person_id), request.texts)


async def _invited_by(request: NoticeRequest) -> Screen:
    binding = await referrals.binding(request.params["binding"], of=request.person_id)
    return views.invited_by(binding, request.texts)


async def _application_rejected(request: NoticeRequest) -> Screen:
    card = await distributors.application(request.params["application"], request.shop.sealer)
    return views.application_rejected(card, request.texts)


async def _distributor_approved(request: NoticeRequest) -> Screen:
    return views.distributor_approved(await distributors.distributor(request.person_id), request.texts)


async def _recruit_approved(request: NoticeRequest) -> Screen:
    recruit = await distributors.distributor(request.params["recruit"])
    return views.recruit_approved(recruit, request.texts)


async def _suspended(request: NoticeRequest) -> Screen:
    return views.distributor_suspended(await distributors.distributor(request.person_id), request.texts)


async def _reinstated(request: NoticeRequest) -> Screen:
    return views.distributor_reinstated(request.texts)


async def _statement_issued(request: NoticeRequest) -> Screen:
    card = await settlement.statement_of_period(request.params["period"], of=request.person_id)
    return views.statement_issued(card, request.texts)


def _payout_news(key: str) -> Callable[[NoticeRequest], Awaitable[Screen]]:
    async def draw(request: NoticeRequest) -> Screen:
        card = await payouts.payout(request.params["payout"], request.shop.sealer, of=request.person_id)
        return views.payout_news(key, card, request.texts)

    return draw


NOTICES: dict[str, Callable[[NoticeRequest], Awaitable[Screen]]] = {
    "earned": _earned,
    "commission_taken_back": _taken_back,
    "customer_bound": _customer_bound,
    "invited_by": _invited_by,
    "application_rejected": _application_rejected,
    "distributor_approved": _distributor_approved,
    "recruit_approved": _recruit_approved,
    "distributor_suspended": _suspended,
    "distributor_reinstated": _reinstated,
    "statement_issued": _statement_issued,
    "payout_approved": _payout_news("notice.payout_approved"),
    "payout_paid": _payout_news("notice.payout_paid"),
    "payout_returned": _payout_news("notice.payout_returned"),
}
