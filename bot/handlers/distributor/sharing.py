"""What a distributor shares, and the codes that customers type."""

from __future__ import annotations

from bot.domain import distributors, people, referrals
from bot.domain.referrals import Outcome, Via
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.distributor import plan as plan_views
from bot.views.distributor import sharing as views


async def links(request: Request) -> Screen:
    card = await distributors.distributor(request.person.id)
    link = request.shop.links.customer(card.code)
    return views.links(card, link, request.rules.shop_name, request.texts)


async def recruiting(request: Request) -> Screen:
    card = await distributors.distributor(request.person.id)
    link = request.shop.links.recruit(card.code)
    return views.recruiting(card, link, request.rules, request.texts)


async def guide(request: Request) -> Screen:
    return views.guide(request.texts)


async def plan(request: Request) -> Screen:
    return plan_views.plan(request.rules, request.texts, is_distributor=request.person.is_distributor)


# Typed codes ------------------------------------------------------------------------------------------------


async def begin_code(request: Request) -> Go:
    """`/code ABCD2345` counts at once; `/code` alone asks for it."""
    if request.arguments:
        return await _follow(request, "".join(request.arguments))
    await people.ask(request.work, "code")
    return Go("code?")


async def take_code(request: Request) -> Go:
    return await _follow(request, "".join(request.text.split()))


async def _follow(request: Request, code: str) -> Go:
    """An unknown code is asked for again."""
    outcome = await referrals.record_touch(request.work, code.upper(), Via.CODE, request.rules)
    if outcome is Outcome.UNKNOWN:
        await people.ask(request.work, "code")
        return Go("code?", (outcome.value,))
    await people.finish_dialogue(request.work)
    return Go("code!", (outcome.value,))


async def code_prompt(request: Request) -> Screen:
    return views.code_prompt(request.texts, is_unknown=request.word(0) == Outcome.UNKNOWN)


async def code_outcome(request: Request) -> Screen:
    """Whose customer he is now is read anew: a button of an old message tells nothing that is over."""
    binding = await referrals.binding_of(request.person.id, request.shop.clock.now())
    outcome = _outcome(request.word(0))
    if outcome in views.BOUND_KEYS and binding is None:
        raise NotFound()
    return views.code_outcome(outcome, binding, request.texts)


def _outcome(raw: str) -> Outcome:
    try:
        outcome = Outcome(raw)
    except ValueError as error:
        raise NotFound() from error
    if outcome not in views.BOUND_KEYS and outcome not in views.UNBOUND_KEYS:
        raise NotFound()
    return outcome
