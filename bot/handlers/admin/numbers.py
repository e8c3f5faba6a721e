"""How the shop does, and the digest of the day."""

from __future__ import annotations

from bot.domain import reports, rulebook
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.roles import Role
from bot.kernel.screen import Screen
from bot.views.admin import numbers as views


async def sales(request: Request) -> Screen:
    """The last 30 days with today. Drawn by whoever sends it, from what is told here."""
    _, rules = await rulebook.current_rules()
    today = request.shop.clock.now().astimezone(rules.zone).date()
    trend = await reports.trend(today, rules)
    return views.sales(trend, request.texts, gets_digest=await _gets_digest(request))


async def switch_digest(request: Request) -> Go:
    """The button says what it leads to."""
    if request.word(0) not in ("on", "off"):
        raise NotFound()
    await reports.wish_for_digest(request.work, wanted=request.word(0) == "on")
    return Go("adigask")


async def decline_digest(request: Request) -> Go:
    """From the digest itself, which stays as it is: the answer comes below it, with the way back."""
    await reports.wish_for_digest(request.work, wanted=False)
    return Go("adigask", fresh=True)


async def digest_answered(request: Request) -> Screen:
    return views.digest_answered(request.texts, is_on=await _gets_digest(request))


async def _gets_digest(request: Request) -> bool:
    return await reports.wants_digest(request.person.id, is_owner=Role.OWNER in request.actor.roles)
