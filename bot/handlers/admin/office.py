"""The staff's home, and the way out of whatever staff were asked."""

from __future__ import annotations

from bot.domain import (
    distributors,
    orders,
    payments,
    payouts,
    people,
    reports,
    rulebook,
    runs,
    stock,
    support,
)
from bot.domain.rulebook import Rules
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from bot.views.admin import office as views
from bot.views.admin.numbers import overview

_LANDINGS = frozenset(
    {
        "a",
        "aa",
        "ac",
        "adc",
        "ag",
        "am",
        "amc",
        "ao",
        "ap",
        "apl",
        "aq",
        "ar",
        "aset",
        "asetup",
        "atxl",
        "av",
        "avs",
        "ayc",
    }
)
"""Where a cancelled question may lead back to. All of them read, and say for themselves who may."""


async def office(request: Request) -> Screen:
    """What waits, how the shop does and what it lacks. Settings are read anew: a writer may just have changed them."""
    _, rules = await rulebook.current_rules()
    waits = await waiting(rules)
    numbers = None
    if request.actor.may(Action.SETTLE):
        numbers = overview(await reports.overview(request.shop.clock.now(), rules), request.texts)
    can_be_paid = bool(orders.methods_for(rules, request.shop.can_invoice))
    jobs = await runs.states() if request.actor.may(Action.RUN_JOBS) else {}
    return views.office(
        waits,
        rules,
        request.actor.may,
        request.texts,
        can_be_paid=can_be_paid,
        numbers=numbers,
        jobs=jobs.values(),
    )


async def waiting(rules: Rules) -> views.Waiting:
    """One statement for each kind, however much of it there is."""
    return views.Waiting(
        orders=await orders.waiting_counts(),
        receipts=await payments.count_in_review(),
        questions=await support.count_open(),
        payouts=await payouts.count_waiting(),
        selling=await distributors.counts(),
        shelf=await stock.shelf(rules.low_stock),
    )


async def leave(request: Request) -> Go:
    """Out of the question, back to where it was asked."""
    landing = request.word(0)
    if landing not in _LANDINGS:
        raise NotFound()
    await people.finish_dialogue(request.work)
    return Go(landing, request.arguments[1:], toast=request.texts.plain("toast.stopped"))
