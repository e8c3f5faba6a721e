"""START, deep links and the first screen."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import catalog, notices, orders, people, referrals
from bot.domain.referrals import Outcome, Via
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.roles import Action
from bot.kernel.screen import Screen
from bot.views.everyone import home as views


async def start(request: Request) -> Go:
    """Always greets: a forged or outdated link leads home, and a newcomer is asked once about promotions."""
    if request.person.has_blocked_us:
        await people.mark_returned(request.work, request.person.id)
    go = await _where_to(request)
    # Staff's and distributors' menus differ from everybody's, and can be set once the chat exists.
    has_own_menu = request.actor.may(Action.VISIT_OFFICE) or request.actor.may(Action.EARN)
    return replace(go, language=request.texts.language) if has_own_menu else go


async def _where_to(request: Request) -> Go:
    if not request.person.was_asked_about_promotions and request.rules.is_open:
        await notices.queue(request.work, [request.person.id], "promotions_question", "promotions")
    opened = request.shop.links.read(request.word(0)) if request.word(0) else None
    if opened is not None:
        try:
            return await _follow(request, *opened)
        except NotFound:
            return Go("gone", fresh=True)
    if not request.rules.is_open and request.actor.may(Action.CHANGE_SETTINGS):
        return Go("setup", fresh=True)
    return Go("gone" if request.word(0) else "h", fresh=True)


async def _follow(request: Request, prefix: str, code: str) -> Go:
    if prefix == "p":
        return await _follow_product(request, *code.split("_", 1))
    if prefix == "o":
        return Go("o", (await orders.order_id_by_code(code, of=request.person.id),), fresh=True)
    if prefix == "c":
        return await _follow_distributor(request, code, Via.LINK, "h")
    if prefix == "r":
        return await _follow_distributor(request, code, Via.RECRUIT, "j")
    if prefix == "s":
        return Go("inv", (code,), fresh=True)
    raise NotFound()


async def _follow_product(request: Request, code: str, sharer: str = "") -> Go:
    """The product's page, whoever shared it. Who shared it counts even where the product is gone by now."""
    try:
        product_id = (await catalog.product_by_code(code)).id
    except NotFound:
        product_id = None
    if sharer:
        await referrals.record_touch(request.work, sharer, Via.PRODUCT, request.rules, product_id)
    return Go("p", (product_id,), fresh=True) if product_id else Go("gone", fresh=True)


async def _follow_distributor(request: Request, code: str, via: Via, screen: str) -> Go:
    outcome = await referrals.record_touch(request.work, code, via, request.rules)
    if outcome is Outcome.UNKNOWN:
        raise NotFound()
    return Go("dl" if outcome is Outcome.OWN_LINK else screen, fresh=True)


async def home(request: Request) -> Screen:
    pieces = sum((await orders.quantities_in_cart(request.person.id)).values())
    return views.home(
        request.rules,
        request.texts,
        pieces=pieces,
        is_staff=request.actor.may(Action.VISIT_OFFICE),
        is_distributor=request.person.is_distributor,
    )


async def gone(request: Request) -> Screen:
    """What a link led to is not here (any more)."""
    return views.link_gone(request.texts)


async def help_page(request: Request) -> Screen:
    return views.help_page(
        request.rules,
        request.texts,
        is_staff=request.actor.may(Action.VISIT_OFFICE),
        is_distributor=request.person.is_distributor,
    )
