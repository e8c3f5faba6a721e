"""Promotions: the list, how one goes, and pausing, stopping or calling it off."""

from __future__ import annotations

from bot.domain import catalog, promotions, rulebook
from bot.domain.promotions import PromotionCard, PromotionChanged, State
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import composing as drafts
from bot.views.admin import promotions as views


async def everything(request: Request) -> Screen:
    return views.everything(await promotions.promotions(request.page(0)), request.texts)


async def promotion(request: Request) -> Screen:
    """A draft with all that can be changed; else how it goes and what came of it."""
    card = await promotions.promotion(request.number(0))
    if card.is_draft:
        return await _draft(request, card)
    if card.state is State.SENDING and request.word(1) == "begun":
        return views.begun(request.texts)
    progress, came = await promotions.progress(card.id), await promotions.results(card.id)
    _, rules = await rulebook.current_rules()
    return views.page(card, progress, came, rules, request.shop.clock.now(), request.texts)


async def _draft(request: Request, card: PromotionCard) -> Screen:
    people = await promotions.head_count(card.segment, request.shop.clock.now())
    names = await catalog.product_names(card.product_ids) if card.product_ids else {}
    return drafts.draft(
        card,
        people,
        names,
        request.spoken.languages,
        request.texts,
        changed_meanwhile=request.word(1) == "changed",
    )


async def pause(request: Request) -> Go:
    await promotions.pause(request.work, request.number(0))
    return Go("amc", (request.number(0),), toast=request.texts.plain("toast.promo_paused"))


async def resume(request: Request) -> Go:
    await promotions.resume(request.work, request.number(0))
    return Go("amc", (request.number(0),), toast=request.texts.plain("toast.promo_resumed"))


async def ask_to_stop(request: Request) -> Screen:
    card = await promotions.promotion(request.number(0))
    if card.is_draft or card.is_over:
        raise PromotionChanged()
    return views.stop_question(card, await promotions.progress(card.id), request.texts)


async def stop(request: Request) -> Go:
    await promotions.stop(request.work, request.number(0))
    return Go("amc", (request.number(0),), toast=request.texts.plain("toast.promo_stopped"))


async def call_off(request: Request) -> Go:
    await promotions.call_off(request.work, request.number(0))
    return Go("amc", (request.number(0),), toast=request.texts.plain("toast.promo_called_off"))
