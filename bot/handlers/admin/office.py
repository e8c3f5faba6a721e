"""The staff's home, and the way out of whatever staff were asked."""

from __future__ import annotations

from bot.domain import distributors, orders, payments, payouts, people, rulebook, support
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import office as views

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
        "av",
        "avs",
        "ayc",
    }
)
"""Where a cancelled question may lead back to. All of them read, and say for themselves who may."""


async def office(request: Request) -> Screen:
    """What waits and what the shop lacks. Settings are read anew: a writer may just have changed them."""
    _, rules = await rulebook.current_rules()
    waiting = views.Waiting(
        orders=await orders.waiting_counts(),
        receipts=await payments.count_in_review(),
        questions=await support.count_open(),
        payouts=await payouts.count_waiting(),
        selling=await distributors.counts(),
    )
    can_be_paid = bool(orders.methods_for(rules, request.shop.can_invoice))
    return views.office(waiting, rules, request.actor.may, request.texts, can_be_paid=can_be_paid)


async def leave(request: Request) -> Go:
    """Out of the question, back to where it was asked."""
    landing = request.word(0)
    if landing not in _LANDINGS:
        raise NotFound()
    await people.finish_dialogue(request.work)
    return Go(landing, request.arguments[1:], toast=request.texts.plain("toast.stopped"))
