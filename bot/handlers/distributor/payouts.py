"""Asking for money: where to, how much, one confirmation; and what became of it."""

from __future__ import annotations

from bot.domain import payouts, people
from bot.domain.payouts import Claim
from bot.handlers.request import Go, Request
from bot.kernel.errors import Refusal
from bot.kernel.money import Money, NotAnAmount, parse_amount
from bot.kernel.screen import Screen
from bot.views.distributor import payouts as views


class BadAmount(Refusal):
    """No amount of the shop's currency."""

    key = "refusal.bad_amount"


async def _claim(request: Request) -> Claim:
    return await payouts.claim_of(request.person.id, request.rules, request.shop.sealer)


async def page(request: Request) -> Screen:
    found = await payouts.payouts_of(request.person.id, request.page(0))
    return views.payouts(await _claim(request), found, request.texts)


# Where to ---------------------------------------------------------------------------------------------------


async def begin_details(request: Request) -> Go:
    await people.ask(request.work, "payout_details", then="")
    return Go("dyd?")


async def details_prompt(request: Request) -> Screen:
    details = await payouts.details_of(request.person.id, request.shop.sealer)
    return views.details_prompt(details, request.texts)


async def take_details(request: Request) -> Go:
    """On to the amount, when he was asking for money; what hinders that keeps nothing from being saved."""
    await payouts.save_details(request.work, request.text)
    if request.asked.get("then") == "ask" and (await _claim(request)).hindrance is None:
        await people.ask(request.work, "payout_amount")
        return Go("dya?")
    await people.finish_dialogue(request.work)
    return Go("dy")


# How much ---------------------------------------------------------------------------------------------------


async def begin(request: Request) -> Go:
    """Asks where the money shall go first, once."""
    claim = await _claim(request)
    if claim.hindrance is not None:
        raise claim.hindrance
    if claim.details_id is None:
        await people.ask(request.work, "payout_details", then="ask")
        return Go("dyd?")
    await people.ask(request.work, "payout_amount")
    return Go("dya?")


async def amount_prompt(request: Request) -> Screen:
    claim = await _claim(request)
    if claim.hindrance is not None:
        raise claim.hindrance
    return views.amount_prompt(claim, request.texts)


async def take_amount(request: Request) -> Go:
    try:
        wished = parse_amount(request.text, request.rules.currency)
    except NotAnAmount as error:
        raise BadAmount() from error
    return await _to_confirmation(request, await _claim(request), wished)


async def take_everything(request: Request) -> Go:
    claim = await _claim(request)
    return await _to_confirmation(request, claim, claim.payable)


async def _to_confirmation(request: Request, claim: Claim, wished: Money) -> Go:
    claim.check(wished)
    await people.finish_dialogue(request.work)
    return Go("dyc", (wished.minor,))


# One confirmation -------------------------------------------------------------------------------------------


async def confirmation(request: Request) -> Screen:
    claim, wished = await _claim(request), _wished(request)
    claim.check(wished)
    return views.confirmation(claim, wished, request.rules.tax_note, request.texts)


async def confirm(request: Request) -> Go:
    """A second tap finds the payout that the first one requested.

    Where the details were changed since the button was drawn, or a payout came between, he confirms again.
    """
    claim, wished = await _claim(request), _wished(request)
    if claim.running == wished:
        return Go("dyp", (claim.running_id,))
    shown = (request.word(1), request.word(2))
    if claim.hindrance is None and shown != (str(claim.details_id), str(claim.newest_id)):
        return Go("dyc", (wished.minor,))
    return Go("dyp", (await payouts.request_payout(request.work, wished),))


def _wished(request: Request) -> Money:
    return Money(request.number(0), request.rules.currency)


# One payout -------------------------------------------------------------------------------------------------


async def payout(request: Request) -> Screen:
    card = await payouts.payout(request.number(0), request.shop.sealer, of=request.person.id)
    return views.payout(card, request.texts)


async def ask_to_cancel(request: Request) -> Screen:
    card = await payouts.payout(request.number(0), request.shop.sealer, of=request.person.id)
    if card.state is not payouts.State.REQUESTED:
        return views.payout(card, request.texts)
    return views.cancel_question(card, request.texts)


async def cancel(request: Request) -> Go:
    await payouts.cancel(request.work, request.number(0))
    return Go("dyp", (request.number(0),))
