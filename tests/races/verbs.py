"""What contestants may do, by name: each a whole transaction, begun as the desk or a job begins it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.domain import (
    commissions,
    distributors,
    fulfilment,
    imports,
    orders,
    payments,
    payouts,
    promotions,
    referrals,
    refunds,
    runs,
    settlement,
    staff,
)
from bot.domain.referrals import Via
from bot.domain.refunds import Reason
from bot.domain.rulebook import current_rules
from bot.domain.work import Work, retried
from bot.domain.work.sql import rows
from bot.kernel.errors import Refusal
from bot.kernel.money import Money
from tests.races.desks import feed
from tests.races.ground import PARCEL, Act, Ground, Outcome, arrive, pay, place

Verb = Callable[[Ground, Act], Awaitable[Any]]
VERBS: dict[str, Verb] = {"place": place, "pay": pay, "feed": feed}


async def carried_out(here: Ground, act: Act) -> Outcome:
    """A transaction that lost a race for locks is tried again whole, as everywhere."""
    try:
        return Outcome(act.verb, await retried(lambda: VERBS[act.verb](here, act)))
    except Refusal as refusal:
        return Outcome(act.verb, refusal=type(refusal).__name__)


def _in_work(name: str, verb: Callable[..., Awaitable[Any]]) -> None:
    """A person's act: his row is held first."""

    async def whole(here: Ground, act: Act) -> Any:
        async with here.work(act.who) as work:
            await arrive(work, act.who)
            return await verb(work, *act.arguments)

    VERBS[name] = whole


def _by_the_shop(name: str, verb: Callable[..., Awaitable[Any]]) -> None:
    """A job's act."""

    async def whole(here: Ground, act: Act) -> Any:
        async with here.work(act.who) as work:
            return await verb(work, *act.arguments)

    VERBS[name] = whole


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _check_out(work: Work, order_id: int, query: str) -> int:
    order = await orders.order(order_id, of=None)
    return await payments.check_checkout(work, order.code, order.total, query)


async def _ship(work: Work, order_id: int) -> None:
    await fulfilment.ship(work, order_id, PARCEL, (await current_rules())[1])


async def _cancel(work: Work, order_id: int) -> None:
    await orders.cancel(work, order_id, of=work.actor.person_id)


async def _decide(work: Work, order_id: int) -> None:
    await refunds.decide(work, order_id, Reason.NOT_ARRIVED, "", puts_back=True)


async def _follow(work: Work, code: str) -> str:
    return (await referrals.record_touch(work, code, Via.LINK, (await current_rules())[1])).value


async def _ask_for_payout(work: Work, minor: int) -> int:
    return await payouts.request_payout(work, Money(minor, "EUR"))


async def _pay_out(work: Work) -> int:
    """An owner who sells himself: one transaction asks, approves and records."""
    payout_id = await _ask_for_payout(work, 1)
    await payouts.approve(work, payout_id)
    await payouts.mark_paid(work, payout_id, "SEPA 4711")
    return payout_id


async def _send(work: Work, promotion_id: int) -> str:
    return (await promotions.confirm(work, promotion_id, 1)).state.value


async def _send_later(work: Work, promotion_id: int, at: datetime) -> str:
    return (await promotions.confirm(work, promotion_id, 1, at)).state.value


async def _join_staff(work: Work, code: str) -> str:
    return (await staff.accept(work, code)).value


async def _apply_under(work: Work, sponsor_id: int) -> int:
    return await distributors.start_application(work, (await current_rules())[1], sponsor_id)


_PEOPLES: dict[str, Callable[..., Awaitable[Any]]] = {
    "check out": _check_out,
    "ship": _ship,
    "cancel": _cancel,
    "upload a slip": payments.upload_slip,
    "confirm the transfer": payments.confirm_transfer,
    "reject the slip": payments.reject_slip,
    "accept the receipt": payments.accept_receipt,
    "return the receipt": payments.return_receipt,
    "decide": _decide,
    "ask for a refund": refunds.ask,
    "keep the order": refunds.take_back_request,
    "confirm the refund": refunds.confirm,
    "withdraw the refund": refunds.withdraw,
    "follow": _follow,
    "approve the application": distributors.approve,
    "ask for a payout": _ask_for_payout,
    "pay out": _pay_out,
    "approve the payout": payouts.approve,
    "cancel the payout": payouts.cancel,
    "reject the payout": payouts.reject,
    "mark the payout paid": payouts.mark_paid,
    "mark the payout failed": payouts.mark_failed,
    "send": _send,
    "send later": _send_later,
    "discard": promotions.discard,
    "apply under": _apply_under,
    "join staff": _join_staff,
    "remove from staff": staff.remove,
    "confirm the import": imports.confirm_file,
    "keep a file": imports.keep_file,
    "run now": runs.ask_for_run,
}
for _name, _verb in _PEOPLES.items():
    _in_work(_name, _verb)


# ── the shop itself ─────────────────────────────────────────────────────────────────────────────────────────


async def _close(work: Work) -> int:
    """As the timetable does, but once."""
    try:
        return await settlement.close_next(work)
    except settlement.NothingToClose:
        return 0


async def _claim_deliveries(work: Work) -> list[int]:
    found = await promotions.next_round(work, (await current_rules())[1])
    return [one.id for one in found.deliveries] if found else []


async def _take_some(work: Work, file_id: int, after: int, read: list[Any], reading: Any) -> bool:
    return await imports.take_some(work, file_id, after, read, [], reading, {})


_SHOPS: dict[str, Callable[..., Awaitable[Any]]] = {
    "expire": orders.expire,
    "close": _close,
    "mature": commissions.mature,
    "claim deliveries": _claim_deliveries,
    "start the promotion": promotions.start,
    "take some in": _take_some,
}
for _name, _verb in _SHOPS.items():
    _by_the_shop(_name, _verb)


async def _run_what_is_asked_for(here: Ground, act: Act) -> bool:
    """A timetable looks for it, and has run it in no time."""
    (job,) = act.arguments
    now = here.clock.now()
    for row in await rows("SELECT id FROM job_run WHERE job = ? AND finished_at IS NULL", job):
        claim = await runs.claim_asked(row["id"], now)
        if claim is not None:
            await runs.finish_run(claim, now, "")
            return True
    return False


VERBS["run what is asked for"] = _run_what_is_asked_for
