"""A person's own settings, and the pages that Telegram expects of every bot."""

from __future__ import annotations

from bot.domain import orders, people
from bot.handlers.distributor import joining
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.everyone import home as views


async def me(request: Request) -> Screen:
    address = await orders.current_address(request.person.id, request.shop.sealer)
    return views.settings(request.texts, agreed=request.person.agreed_to_promotions, address=address)


async def languages(request: Request) -> Screen:
    return views.languages(request.spoken.languages, request.texts)


async def choose_language(request: Request) -> Go:
    language = request.word(0)
    if language not in request.spoken.languages:
        raise NotFound()
    await people.choose_language(request.work, language)
    return Go("h", language=language)


async def agree(request: Request) -> Go:
    await people.agree_to_promotions(request.work)
    return Go("yes!")


async def decline(request: Request) -> Go:
    await people.decline_promotions(request.work)
    return Go("no!")


async def agreed(request: Request) -> Screen:
    return views.promotions_answered(request.texts, agreed=True)


async def declined(request: Request) -> Screen:
    return views.promotions_answered(request.texts, agreed=False)


async def terms(request: Request) -> Screen:
    return views.terms(request.rules, request.texts)


async def privacy(request: Request) -> Screen:
    return views.privacy(request.rules, request.texts)


async def about(request: Request) -> Screen:
    return views.about(request.rules, request.texts)


async def pay_support(request: Request) -> Screen:
    return views.pay_support(request.rules, request.texts)


async def stop(request: Request) -> Go:
    """Out of whatever was being asked. An application is kept: its page says how to go on."""
    await people.finish_dialogue(request.work)
    is_applying = request.person.dialogue in joining.ASKED.values()
    return Go("j" if is_applying else "h", toast=request.texts.plain("toast.stopped"))


async def membership(request: Request) -> Go:
    """He blocked the bot, or came back."""
    if request.word(0) in ("kicked", "left"):
        await people.mark_blocked(request.work, request.person.id)
    else:
        await people.mark_returned(request.work, request.person.id)
    return Go()
