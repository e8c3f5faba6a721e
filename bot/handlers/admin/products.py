"""A product as staff see it: the customer's own page, and what can be changed about it."""

from __future__ import annotations

from typing import Any

from bot.domain import catalog, people, stock
from bot.domain.catalog import ProductCard
from bot.handlers.admin.adding import PRODUCT_STEPS, go_on
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import goods as lists
from bot.views.admin import products as views

_OF_THE_VARIANT = frozenset({"price", "stock"})


async def product(request: Request) -> Screen:
    card = await _product(request)
    return views.product(card, await catalog.category(card.category_id), request.rules, request.texts)


async def _product(request: Request) -> ProductCard:
    return await catalog.product(request.number(0), for_staff=True)


async def begin_edit(request: Request) -> Go:
    """Price and stock belong to variants: with several of them he first says which one."""
    card, field = await _product(request), request.word(1)
    if field not in PRODUCT_STEPS:
        raise NotFound()
    if field in _OF_THE_VARIANT and len(card.variants) > 1:
        return Go("avs", (card.id,))
    if field == "stock" and not card.variants:
        field = "price"
    await people.ask(request.work, PRODUCT_STEPS[field], product=card.id)
    return Go("apask", (card.id, field))


async def prompt(request: Request) -> Screen:
    card, field = await _product(request), request.word(1)
    if field not in PRODUCT_STEPS:
        raise NotFound()
    return views.prompt(card, field, request.rules.currency, request.texts, is_new=bool(request.word(2)))


# Answers ----------------------------------------------------------------------------------------------------


async def take_name(request: Request) -> Go:
    card = await _asked_for(request)
    return await _change(request, "name", names={**card.names, request.texts.language: request.text})


async def take_description(request: Request) -> Go:
    card = await _asked_for(request)
    described = {**card.descriptions, request.texts.language: request.text}
    return await _change(request, "description", descriptions=described)


async def take_picture(request: Request) -> Go:
    picture_id = await catalog.save_picture(request.work, request.picture)
    return await _change(request, "picture", picture_id=picture_id)


async def take_delivery(request: Request) -> Go:
    return await _change(request, "delivery", delivery=request.text)


async def take_price(request: Request) -> Go:
    """The first price makes the product's only variant, with nothing on its shelf yet."""
    card = await _asked_for(request)
    price = catalog.read_price(request.text, request.rules.currency)
    if card.variants:
        await catalog.change_variant(request.work, card.variants[0].id, price_minor=price)
    else:
        await catalog.add_variant(request.work, card.id, price, 0)
    return await _answered(request, "price")


async def take_stock(request: Request) -> Go:
    card = await _asked_for(request)
    if card.variants:
        await stock.set_available(request.work, card.variants[0].id, catalog.read_stock(request.text))
    return await _answered(request, "stock")


async def _asked_for(request: Request) -> ProductCard:
    return await catalog.product(int(request.asked["product"]), for_staff=True)


async def _change(request: Request, field: str, **changes: Any) -> Go:
    await catalog.change_product(request.work, int(request.asked["product"]), **changes)
    return await _answered(request, field)


async def _answered(request: Request, field: str) -> Go:
    product_id = int(request.asked["product"])
    if request.asked.get("is_new"):
        return await go_on(request, product_id, field)
    await people.finish_dialogue(request.work)
    return Go("ap", (product_id,))


# Buttons ----------------------------------------------------------------------------------------------------


async def choose_place(request: Request) -> Screen:
    card = await _product(request)
    return lists.choose_place(card, await catalog.categories(with_hidden=True), request.texts)


async def move(request: Request) -> Go:
    await catalog.change_product(request.work, request.number(0), category_id=request.number(1))
    return Go("ap", (request.number(0),))


async def change_kind(request: Request) -> Go:
    """To the kind that the shop's currency allows: offered on goods made before the currency was changed."""
    currency = request.rules.currency
    await catalog.change_kind(request.work, request.number(0), catalog.kind_for(currency), currency)
    return Go("ap", (request.number(0),))


async def ask_to_hide(request: Request) -> Screen:
    return views.hide_question(await _product(request), request.texts)


async def hide(request: Request) -> Go:
    await catalog.hide_product(request.work, request.number(0))
    return Go("ap", (request.number(0),), toast=request.texts.plain("admin.toast_hidden"))


async def show(request: Request) -> Go:
    await catalog.show_product(request.work, request.number(0), request.rules.currency)
    return Go("ap", (request.number(0),), toast=request.texts.plain("admin.toast_on_sale"))
