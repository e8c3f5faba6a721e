"""Staff as the owner sees them: who is who, inviting somebody, and removing him."""

from __future__ import annotations

from bot.domain import staff
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import staff as views


async def everyone(request: Request) -> Screen:
    page = await staff.members(request.page(0))
    invitations = await staff.open_invitations(request.shop.clock.now())
    return views.everyone(page, invitations, request.texts)


async def choose_role(request: Request) -> Screen:
    return views.choose_role(request.texts)


async def invite(request: Request) -> Go:
    """Each tap makes a link of its own: two people come by two links."""
    return Go("asts", (await staff.invite(request.work, staff.given_role(request.word(0))),))


async def invitation(request: Request) -> Screen:
    """The link once more, as long as somebody may use it."""
    shop = request.shop
    card = await staff.invitation(request.number(0), shop.sealer, shop.clock.now())
    return views.invitation(card, shop.links.staff(card.code), request.rules.shop_name, request.texts)


async def withdraw(request: Request) -> Go:
    await staff.withdraw(request.work, request.number(0))
    return Go("ast", toast=request.texts.plain("staff.toast_withdrawn"))


async def ask_to_remove(request: Request) -> Screen:
    row = await staff.member(request.number(0), staff.given_role(request.word(1)))
    return views.removal_question(row, request.texts)


async def remove(request: Request) -> Go:
    """Counts at his next act. A second tap finds nobody, and shows the same list."""
    await staff.remove(request.work, request.number(0), staff.given_role(request.word(1)))
    return Go("ast", toast=request.texts.plain("staff.toast_removed"))
