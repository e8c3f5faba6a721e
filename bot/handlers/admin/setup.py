"""The first run. Which question is next follows from the settings, so that it goes on where it stopped."""

from __future__ import annotations

from typing import Any

from bot import demo
from bot.domain import catalog, people, rulebook
from bot.domain.rulebook import Rules, SetupStep
from bot.handlers.admin import adding
from bot.handlers.admin.settings import WAYS_TO_PAY
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import setup as views

_WRITTEN = {
    SetupStep.NAME: "shop_name",
    SetupStep.CURRENCY: "currency",
    SetupStep.SHIPPING: "shipping_minor",
    SetupStep.CONTACT: "support_contact",
    SetupStep.TERMS: "terms",
    SetupStep.PRIVACY: "privacy",
}
"""Questions that a message answers, and the setting that it becomes."""
_TRANSFER = "transfer"
"""Where to transfer: asked within the question of how customers pay."""


async def overview(request: Request) -> Screen:
    """Where the first run stands. Its button asks: only a writer can say what the next message answers."""
    _, rules = await rulebook.current_rules()
    return views.overview(rules, request.texts)


async def go_on(request: Request) -> Go:
    _, rules = await rulebook.current_rules()
    return await _next(request, rules)


async def _next(request: Request, rules: Rules) -> Go:
    """Asks the first open question; once the shop is open there is none."""
    if rules.is_open:
        return Go("a")
    step = rulebook.next_setup_step(rules)
    if step in _WRITTEN:
        await people.ask(request.work, "setup", about=step.value)
    else:
        await people.finish_dialogue(request.work)
    return Go("asetup")


async def question(request: Request) -> Screen:
    """The open question, or the last look before the shop opens."""
    _, rules = await rulebook.current_rules()
    step = rulebook.next_setup_step(rules)
    if step is not None:
        return views.question(step, rules, request.texts, can_invoice=request.shop.can_invoice)
    goods = sum(category.products for category in await catalog.categories())
    return views.ready(rules, goods, request.texts, can_invoice=request.shop.can_invoice)


async def transfer_prompt(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.transfer_prompt(rules, request.texts)


# Answers ----------------------------------------------------------------------------------------------------


async def acknowledge(request: Request) -> Go:
    if not request.rules.acknowledged_at:
        rules = await rulebook.change_rules(request.work, acknowledged_at=request.work.now.isoformat())
        return await _next(request, rules)
    return await _next(request, request.rules)


async def take_answer(request: Request) -> Go:
    """A text that does not fit is refused, and the question stays."""
    if request.asked.get("about") == _TRANSFER:
        details = rulebook.parse_field("transfer_details", request.text, request.rules)
        return await _next(request, await rulebook.change_rules(request.work, transfer_details=details))
    step = _step(str(request.asked.get("about")))
    field = _WRITTEN[step]
    await rulebook.change_rules(request.work, **{field: _read(field, request)})
    return await _finish(request, step)


def _read(field: str, request: Request) -> Any:
    """What was typed as the setting's value; a text is in the language that its writer reads. Raises BadSetting."""
    if field not in rulebook.WORDINGS:
        return rulebook.parse_field(field, request.text, request.rules)
    text = rulebook.parse_wording(field, request.text)
    return rulebook.with_words(request.rules, field, request.texts.language, text)


def _step(raw: str) -> SetupStep:
    try:
        return SetupStep(raw)
    except ValueError as error:
        raise NotFound() from error


async def _finish(request: Request, step: SetupStep) -> Go:
    return await _next(request, await rulebook.finish_setup_step(request.work, step))


async def keep(request: Request) -> Go:
    """Leaves a setting as it is, or a text for later. An answered question's button asks the open one."""
    step = _step(request.word(0))
    if step is SetupStep.ACKNOWLEDGE or step is not rulebook.next_setup_step(request.rules):
        return await _next(request, request.rules)
    return await _finish(request, step)


async def choose_currency(request: Request) -> Go:
    if rulebook.next_setup_step(request.rules) is not SetupStep.CURRENCY:
        return await _next(request, request.rules)
    currency = rulebook.parse_field("currency", request.word(0), request.rules)
    await rulebook.change_rules(request.work, currency=currency)
    return await _finish(request, SetupStep.CURRENCY)


async def switch(request: Request) -> Go:
    """The button says what it leads to. Transfers switched on without an account ask for it at once."""
    field, wanted = request.word(0), request.word(1)
    if field not in WAYS_TO_PAY or wanted not in ("on", "off"):
        raise NotFound()
    if rulebook.next_setup_step(request.rules) is not SetupStep.PAYMENT:
        return await _next(request, request.rules)
    rules = await rulebook.change_rules(request.work, **{field: wanted == "on"})
    if field == "takes_transfers" and rules.takes_transfers and not rules.transfer_details:
        return await ask_where_to_transfer(request)
    return await _next(request, rules)


async def ask_where_to_transfer(request: Request) -> Go:
    if request.rules.is_open:
        return Go("a")
    await people.ask(request.work, "setup", about=_TRANSFER)
    return Go("astoask")


async def load_demo(request: Request) -> Go:
    """Goods that are there are not loaded again. They are shipped, so a shop in Stars cannot sell them."""
    goods, pictures = demo.read_goods()
    for kind in {product["kind"] for product in goods["products"]}:
        catalog.check_kind(kind, request.rules.currency)
    if rulebook.next_setup_step(request.rules) is not SetupStep.GOODS:
        return await _next(request, request.rules)
    await catalog.load_demo(request.work, goods, pictures)
    return await _finish(request, SetupStep.GOODS)


async def add_own_goods(request: Request) -> Go:
    """Leads into adding a product; the product's page leads back here while the shop is closed."""
    if rulebook.next_setup_step(request.rules) is not SetupStep.GOODS:
        return await _next(request, request.rules)
    await rulebook.finish_setup_step(request.work, SetupStep.GOODS)
    return await adding.begin_first(request)


async def open_shop(request: Request) -> Go:
    """Only once every question is answered or put off; a second tap finds it open."""
    if request.rules.is_open or rulebook.next_setup_step(request.rules) is not None:
        return await _next(request, request.rules)
    await rulebook.change_rules(request.work, opened_at=request.work.now.isoformat())
    await people.finish_dialogue(request.work)
    return Go("a", toast=request.texts.plain("setup.toast_open"))
