"""A product's variants: sizes, colours, weights; each with a price and a shelf of its own."""

from __future__ import annotations

from bot.domain import catalog, people, stock
from bot.domain.catalog import ProductCard, VariantCard
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import variants as views

VARIANT_STEPS = {"name": "variant_name", "price": "variant_price", "stock": "variant_stock"}


async def variants(request: Request) -> Screen:
    card = await catalog.product(request.number(0), for_staff=True)
    return views.variants(card, request.rules.currency, request.texts)


async def variant(request: Request) -> Screen:
    card, one = await catalog.variant(request.number(0), for_staff=True)
    return views.variant(card, one, request.rules.currency, request.texts)


async def begin_new(request: Request) -> Go:
    """A second variant needs the first to have a name, so that customers can tell them apart."""
    card = await catalog.product(request.number(0), for_staff=True)
    if not card.variants:
        await people.ask(request.work, "product_price", product=card.id)
        return Go("apask", (card.id, "price"))
    nameless = next((one for one in card.variants if not one.names), None)
    if nameless is not None:
        return await _ask(request, nameless.id, "name", then="new")
    return await _ask_for_new(request, card.id)


async def _ask_for_new(request: Request, product_id: int) -> Go:
    await people.ask(request.work, "variant_new", product=product_id)
    return Go("avnewask", (product_id,))


async def new_prompt(request: Request) -> Screen:
    return views.new_prompt(await catalog.product(request.number(0), for_staff=True), request.texts)


async def take_new_name(request: Request) -> Go:
    """It starts at the first variant's price with an empty shelf: nobody buys it before it is right."""
    card = await catalog.product(int(request.asked["product"]), for_staff=True)
    if not card.variants:
        raise NotFound()
    names = {request.texts.language: request.text}
    variant_id = await catalog.add_variant(
        request.work, card.id, card.variants[0].price_minor, 0, names=names
    )
    return await _ask(request, variant_id, "price", then="stock")


async def begin_edit(request: Request) -> Go:
    _, one = await catalog.variant(request.number(0), for_staff=True)
    field = request.word(1)
    if field not in VARIANT_STEPS:
        raise NotFound()
    return await _ask(request, one.id, field)


async def _ask(request: Request, variant_id: int, field: str, then: str = "") -> Go:
    await people.ask(request.work, VARIANT_STEPS[field], variant=variant_id, then=then)
    return Go("avask", (variant_id, field, then))


async def prompt(request: Request) -> Screen:
    card, one = await catalog.variant(request.number(0), for_staff=True)
    field = request.word(1)
    if field not in VARIANT_STEPS:
        raise NotFound()
    return views.prompt(card, one, field, request.word(2), request.rules.currency, request.texts)


async def skip_price(request: Request) -> Go:
    """Keeps the price a new variant was given, if that still is the question."""
    variant_id = request.number(0)
    is_asked = request.person.dialogue == "variant_price" and request.asked.get("variant") == variant_id
    if is_asked and request.asked.get("then") == "stock":
        return await _ask(request, variant_id, "stock")
    return Go("av", (variant_id,))


async def take_name(request: Request) -> Go:
    card, one = await _asked_for(request)
    names = {**one.names, request.texts.language: request.text}
    await catalog.change_variant(request.work, one.id, names=names)
    if request.asked.get("then") == "new":
        return await _ask_for_new(request, card.id)
    return await _answered(request, one)


async def take_price(request: Request) -> Go:
    _, one = await _asked_for(request)
    price = catalog.read_price(request.text, request.rules.currency)
    await catalog.change_variant(request.work, one.id, price_minor=price)
    if request.asked.get("then") == "stock":
        return await _ask(request, one.id, "stock")
    return await _answered(request, one)


async def take_stock(request: Request) -> Go:
    _, one = await _asked_for(request)
    await stock.set_available(request.work, one.id, catalog.read_stock(request.text))
    return await _answered(request, one)


async def _asked_for(request: Request) -> tuple[ProductCard, VariantCard]:
    return await catalog.variant(int(request.asked["variant"]), for_staff=True)


async def _answered(request: Request, one: VariantCard) -> Go:
    await people.finish_dialogue(request.work)
    return Go("av", (one.id,))


async def hide(request: Request) -> Go:
    await catalog.hide_variant(request.work, request.number(0))
    return Go("av", (request.number(0),))


async def show(request: Request) -> Go:
    await catalog.show_variant(request.work, request.number(0))
    return Go("av", (request.number(0),))
