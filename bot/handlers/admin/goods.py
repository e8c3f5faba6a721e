"""Categories and what lies in them, hidden goods too."""

from __future__ import annotations

from bot.domain import catalog, people
from bot.handlers.admin import adding
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import goods as views


async def categories(request: Request) -> Screen:
    return views.categories(await catalog.categories(with_hidden=True), request.texts)


async def category(request: Request) -> Screen:
    card = await catalog.category(request.number(0))
    page = await catalog.every_product(card.id, request.page(1))
    return views.category(card, page, request.rules.currency, request.texts)


async def begin_category(request: Request) -> Go:
    """`p` as the word after the prefix: a product is to be added to it next."""
    then = "product" if request.word(0) == "p" else ""
    await people.ask(request.work, "category_new", then=then)
    return Go("agnewask")


async def category_prompt(request: Request) -> Screen:
    return views.category_prompt(request.texts)


async def take_category(request: Request) -> Go:
    category_id = await catalog.add_category(request.work, {request.texts.language: request.text})
    if request.asked.get("then") == "product":
        return await adding.begin(request, category_id)
    await people.finish_dialogue(request.work)
    return Go("ac", (category_id,))


async def begin_renaming(request: Request) -> Go:
    card = await catalog.category(request.number(0))
    await people.ask(request.work, "category_name", category=card.id)
    return Go("acrenask", (card.id,))


async def renaming_prompt(request: Request) -> Screen:
    return views.renaming_prompt(await catalog.category(request.number(0)), request.texts)


async def take_category_name(request: Request) -> Go:
    """The name in the language he reads now; what it is called in others stays."""
    card = await catalog.category(int(request.asked["category"]))
    await catalog.rename_category(request.work, card.id, {**card.names, request.texts.language: request.text})
    await people.finish_dialogue(request.work)
    return Go("ac", (card.id,))
