"""Adding a product, question by question.

Every answer is saved at once: from its name on the product exists, hidden, and nothing is lost when he stops.
"""

from __future__ import annotations

from bot.domain import catalog, people
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import goods as views

PRODUCT_STEPS = {
    "name": "product_name",
    "description": "product_description",
    "price": "product_price",
    "stock": "product_stock",
    "picture": "product_picture",
    "delivery": "product_delivery",
}
"""What can be asked about a product, and the step that takes the answer."""
_FOLLOWING = {"name": "price", "price": "stock", "stock": "picture", "picture": "delivery"}
_SKIPPABLE = frozenset({"picture"})


async def choose_category(request: Request) -> Screen:
    return views.choose_category(await catalog.categories(with_hidden=True), request.texts)


async def begin_in_category(request: Request) -> Go:
    return await begin(request, (await catalog.category(request.number(0))).id)


async def begin(request: Request, category_id: int) -> Go:
    await people.ask(request.work, "product_new", category=category_id)
    return Go("apnewask", (category_id,))


async def begin_first(request: Request) -> Go:
    """Own goods in an empty shop: the category first, unless there is one already."""
    if await catalog.categories(with_hidden=True):
        await people.finish_dialogue(request.work)
        return Go("apcat")
    await people.ask(request.work, "category_new", then="product")
    return Go("agnewask")


async def name_prompt(request: Request) -> Screen:
    card = await catalog.category(request.number(0))
    return views.name_prompt(
        card, catalog.kind_for(request.rules.currency), request.rules.currency, request.texts
    )


async def take_new_name(request: Request) -> Go:
    """The shop's currency decides what kind of goods it is; `add_product` refuses any other."""
    currency = request.rules.currency
    names = {request.texts.language: request.text}
    category_id = int(request.asked["category"])
    product_id = await catalog.add_product(
        request.work, category_id, catalog.kind_for(currency), names, currency
    )
    return await go_on(request, product_id, "name")


async def go_on(request: Request, product_id: int, answered: str) -> Go:
    """The next question about a new product, or its page once all are answered."""
    card = await catalog.product(product_id, for_staff=True)
    following = _FOLLOWING.get(answered)
    if following is None or (following == "delivery" and card.kind != "digital"):
        await people.finish_dialogue(request.work)
        return Go("ap", (product_id,))
    await people.ask(request.work, PRODUCT_STEPS[following], product=product_id, is_new=True)
    return Go("apask", (product_id, following, 1))


async def skip(request: Request) -> Go:
    """Leaves a question out, if it still is the one that is asked: an old button only shows the product."""
    product_id, field = request.number(0), request.word(1)
    is_asked = (
        request.person.dialogue == PRODUCT_STEPS.get(field) and request.asked.get("product") == product_id
    )
    if is_asked and field in _SKIPPABLE:
        return await go_on(request, product_id, field)
    return Go("ap", ((await catalog.product(product_id, for_staff=True)).id,))
