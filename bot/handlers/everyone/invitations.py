"""Becoming a member of staff, by an owner's one-time link."""

from __future__ import annotations

from bot.domain import staff
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.everyone import staff as views


async def offer(request: Request) -> Screen:
    """What the link asks of him. Read anew each time: it may be used or over by now."""
    code, shop = request.word(0), request.shop
    card = await staff.offer(code, request.actor, shop.sealer, shop.clock.now())
    if card.is_accepted:
        return views.accepted(card.role, request.rules.shop_name, request.texts)
    return views.offer(code, card, request.rules.shop_name, request.texts)


async def accept(request: Request) -> Go:
    role = await staff.accept(request.work, request.word(0))
    return Go("inv!", (role.value,), language=request.texts.language, changes_roles=True)


async def accepted(request: Request) -> Screen:
    """For as long as he holds the role."""
    member = await staff.member(request.person.id, staff.given_role(request.word(0)))
    return views.accepted(member.role, request.rules.shop_name, request.texts)
