"""The commission plan: what it pays, and its changes. What is shown is read anew: a writer may just have changed it."""

from __future__ import annotations

from bot.domain import people, rulebook
from bot.domain.rulebook import BIND_DAYS, HOLD_DAYS, Rules, SelfPurchase, ThirdTierNotAcknowledged
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import plan as views


async def plan(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.plan(rules, await rulebook.plan_since(rules.plan_version), request.texts)


# Rates ------------------------------------------------------------------------------------------------------


async def begin_rates(request: Request) -> Go:
    await people.ask(request.work, "plan_rates")
    return Go("aplrask")


async def rates_prompt(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.rates_prompt(rules, request.texts)


async def take_rates(request: Request) -> Go:
    """Rates that may not stand are refused, and the question stays. Others are shown before they count."""
    rates = rulebook.parse_rates(request.text)
    _, rules = await rulebook.current_rules()
    landing = _preview_or_third_tier(rates, rules)
    await people.finish_dialogue(request.work)
    return landing


def _preview_or_third_tier(rates: tuple[int, ...], rules: Rules) -> Go:
    """A third tier is acknowledged first, and loses nothing of what was typed."""
    try:
        return Go("aplrokask", (views.joined(rulebook.check_rates(rates, rules)),))
    except ThirdTierNotAcknowledged:
        return Go("apl3", (views.joined(rates),))


async def preview(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.preview(rulebook.check_rates(_rates(request), rules), rules, request.texts)


async def change_rates(request: Request) -> Go:
    """The button names the rates. A second tap finds them in the plan."""
    rates = _rates(request)
    try:
        await rulebook.change_plan(request.work, tier_rates=rates)
    except ThirdTierNotAcknowledged:
        return Go("apl3", (views.joined(rates),))
    return Go("apl", toast=request.texts.plain("admin.toast_plan"))


def _rates(request: Request) -> tuple[int, ...]:
    """Rates as a button carries them: `1500-1000`. Raises NotFound."""
    parts = request.word(0).split("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
        raise NotFound()
    return tuple(int(part) for part in parts)


# The third tier ---------------------------------------------------------------------------------------------


async def third_tier(request: Request) -> Screen:
    rates = _rates(request) if request.word(0) else ()
    _, rules = await rulebook.current_rules()
    return views.third_tier(rates, rules, request.texts)


async def acknowledge_third_tier(request: Request) -> Go:
    """Leads on to the rates that were typed, where there are any. Rates that may not stand acknowledge nothing."""
    rules = await rulebook.acknowledge_third_tier(request.work)
    if not request.word(0):
        return Go("apl", toast=request.texts.plain("admin.toast_third_tier"))
    return Go("aplrokask", (views.joined(rulebook.check_rates(_rates(request), rules)),))


# Hold, binding and distributors' own orders ------------------------------------------------------------------


async def begin_hold(request: Request) -> Go:
    await people.ask(request.work, "plan_hold")
    return Go("aplhask")


async def hold_prompt(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.hold_prompt(rules, request.texts)


async def take_hold(request: Request) -> Go:
    days = rulebook.parse_days(request.text, HOLD_DAYS)
    await rulebook.change_plan(request.work, hold_days=days)
    await people.finish_dialogue(request.work)
    return Go("apl")


async def begin_binding(request: Request) -> Go:
    await people.ask(request.work, "plan_bind")
    return Go("aplbask")


async def binding_prompt(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.binding_prompt(rules, request.texts)


async def take_binding(request: Request) -> Go:
    days = rulebook.parse_days(request.text, BIND_DAYS)
    await rulebook.change_plan(request.work, bind_days=days)
    await people.finish_dialogue(request.work)
    return Go("apl")


async def switch_self_purchase(request: Request) -> Go:
    """The button says what it leads to, so that a second tap changes nothing."""
    try:
        wanted = SelfPurchase(request.word(0))
    except ValueError as error:
        raise NotFound() from error
    await rulebook.change_plan(request.work, self_purchase=wanted)
    return Go("apl", toast=request.texts.plain("admin.toast_plan"))
