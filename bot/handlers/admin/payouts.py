"""Payouts as finance decides on them: approved here, paid outside, recorded here. And why they may be stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

from bot.domain import ledger, payouts, people, rulebook
from bot.domain.payouts import NotCovered, PayoutCard, PayoutMovedOn, State
from bot.domain.work import Work
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import payouts as views

Decision = Callable[[Work, int, str], Awaitable[None]]


async def waiting(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    page = await payouts.payouts_waiting(request.page(0))
    return views.waiting(page, rules, request.actor.may, request.texts)


async def payout(request: Request) -> Screen:
    return _shown(await _card(request), request)


async def _card(request: Request) -> PayoutCard:
    return await payouts.payout(request.number(0), request.shop.sealer, of=None)


def _shown(card: PayoutCard, request: Request) -> Screen:
    return views.payout(card, request.rules, request.actor.may, request.texts)


async def approve(request: Request) -> Go:
    """Whoever comes after somebody else's decision sees what it was."""
    payout_id = request.number(0)
    try:
        await payouts.approve(request.work, payout_id)
    except PayoutMovedOn as refusal:
        return Go("ayc", (payout_id,), toast=request.texts.plain(refusal.key))
    except NotCovered as refusal:
        return Go("ayc", (payout_id,), toast=request.texts.plain(refusal.key, **refusal.params))
    return Go("ayc", (payout_id,), toast=request.texts.plain("admin.toast_payout_approved"))


# What needs a word ------------------------------------------------------------------------------------------


async def begin_rejecting(request: Request) -> Go:
    return await _begin(request, State.REQUESTED, "payout_reject", "aynoask")


async def begin_recording(request: Request) -> Go:
    """While payouts are closed or halted nothing can be recorded as paid: the card says so."""
    if not request.rules.payouts_open:
        return Go("ayc", (request.number(0),))
    return await _begin(request, State.APPROVED, "payout_voucher", "aypaidask")


async def begin_failing(request: Request) -> Go:
    return await _begin(request, State.APPROVED, "payout_failed", "ayfailask")


async def begin_bouncing(request: Request) -> Go:
    return await _begin(request, State.PAID, "payout_bounced", "aybackask")


async def _begin(request: Request, state: State, step: str, prompt: str) -> Go:
    """Asks, unless the payout has moved on."""
    card = await _card(request)
    if card.state is not state:
        return Go("ayc", (card.id,))
    await people.ask(request.work, step, payout=card.id)
    return Go(prompt, (card.id,))


async def rejection_prompt(request: Request) -> Screen:
    return views.rejection_prompt(await _card(request), request.texts)


async def voucher_prompt(request: Request) -> Screen:
    return views.voucher_prompt(await _card(request), request.texts)


async def failure_prompt(request: Request) -> Screen:
    return views.failure_prompt(await _card(request), request.texts)


async def bounce_prompt(request: Request) -> Screen:
    return views.bounce_prompt(await _card(request), request.texts)


async def take_rejection(request: Request) -> Go:
    return await _decide(request, payouts.reject)


async def take_voucher(request: Request) -> Go:
    return await _decide(request, payouts.mark_paid)


async def take_failure(request: Request) -> Go:
    return await _decide(request, payouts.mark_failed)


async def take_bounce(request: Request) -> Go:
    return await _decide(request, payouts.mark_bounced)


async def _decide(request: Request, decision: Decision) -> Go:
    """A word that does not fit is refused, and the question stays; a payout that moved on is shown as it is."""
    payout_id = request.asked.get("payout")
    if not isinstance(payout_id, int):
        raise NotFound()
    with contextlib.suppress(PayoutMovedOn):
        await decision(request.work, payout_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("ayc", (payout_id,))


# Halted -----------------------------------------------------------------------------------------------------


async def halt(request: Request) -> Screen:
    """The books are proved anew: what was broken may be mended by now."""
    _, rules = await rulebook.current_rules()
    if not rules.payouts_halted_at:
        return views.not_halted(request.texts)
    return views.halted(rules, await ledger.check_books(), request.actor.may, request.texts)


async def resume(request: Request) -> Go:
    """Refused as long as the books do not prove."""
    await payouts.resume(request.work)
    return Go("ay", toast=request.texts.plain("admin.toast_payouts_resumed"))
