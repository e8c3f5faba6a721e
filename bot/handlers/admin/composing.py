"""Writing a promotion: text, picture, products, languages, segment; then preview, and send now or at a time.

Each answer is saved at once: from its first text on the draft exists, and nothing is lost when its author stops.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime

from bot.domain import catalog, notices, people, promotions, rulebook
from bot.domain.promotions import PromotionCard, PromotionChanged, Segment
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import composing as views


async def _draft(promotion_id: int) -> PromotionCard:
    """Raises NotFound, and PromotionChanged when it is no draft any more."""
    card = await promotions.promotion(promotion_id)
    if not card.is_draft:
        raise PromotionChanged()
    return card


async def _of_version(request: Request) -> PromotionCard:
    """The draft that the button was drawn for. Raises PromotionChanged when it is another by now."""
    card = await _draft(request.number(0))
    if card.version != request.number(1):
        raise PromotionChanged()
    return card


# Text -------------------------------------------------------------------------------------------------------


async def begin(request: Request) -> Go:
    language = request.spoken.languages[0]
    await people.ask(request.work, "promotion_text", promotion=0, version=0, language=language)
    return Go("amtxask", (0, language))


async def begin_text(request: Request) -> Go:
    card, language = await _draft(request.number(0)), _language(request, 1)
    await people.ask(
        request.work, "promotion_text", promotion=card.id, version=card.version, language=language
    )
    return Go("amtxask", (card.id, language))


def _language(request: Request, place: int) -> str:
    if request.word(place) not in request.spoken.languages:
        raise NotFound()
    return request.word(place)


async def text_prompt(request: Request) -> Screen:
    card = await _draft(request.number(0)) if request.number(0) else None
    return views.text_prompt(card, _language(request, 1), request.texts)


async def take_text(request: Request) -> Go:
    """A text that is too long is refused, and the question stays. The first one makes the draft."""
    promotion_id, language = int(request.asked["promotion"]), str(request.asked["language"])
    text = request.rich or html.escape(request.text, quote=False)
    if not promotion_id:
        promotion_id = await promotions.write(request.work, language, text)
        await people.ask(request.work, "promotion_picture", promotion=promotion_id, version=1, is_new=True)
        return Go("ampicask", (promotion_id, 1))
    try:
        await promotions.set_text(request.work, promotion_id, int(request.asked["version"]), language, text)
    except PromotionChanged:
        return await _changed_meanwhile(request)
    return await _answered(request)


async def _answered(request: Request) -> Go:
    await people.finish_dialogue(request.work)
    return Go("amc", (int(request.asked["promotion"]),))


async def _changed_meanwhile(request: Request) -> Go:
    """Somebody else was quicker: he sees how it stands now. What he sent is still in his chat."""
    await people.finish_dialogue(request.work)
    return Go("amc", (int(request.asked["promotion"]), "changed"))


async def remove_language(request: Request) -> Go:
    language = _language(request, 2)
    await promotions.set_text(request.work, request.number(0), request.number(1), language, "")
    await people.finish_dialogue(request.work)
    return Go("amc", (request.number(0),))


# Picture ----------------------------------------------------------------------------------------------------


async def begin_picture(request: Request) -> Go:
    card = await _draft(request.number(0))
    await people.ask(request.work, "promotion_picture", promotion=card.id, version=card.version)
    return Go("ampicask", (card.id,))


async def picture_prompt(request: Request) -> Screen:
    return views.picture_prompt(await _draft(request.number(0)), request.texts, is_new=bool(request.word(1)))


async def take_picture(request: Request) -> Go:
    promotion_id, version = int(request.asked["promotion"]), int(request.asked["version"])
    picture_id = await catalog.save_picture(request.work, request.picture)
    try:
        await promotions.set_picture(request.work, promotion_id, version, picture_id)
    except PromotionChanged:
        return await _changed_meanwhile(request)
    landing = await _answered(request)
    return Go("amprod", landing.arguments) if request.asked.get("is_new") else landing


async def without_picture(request: Request) -> Go:
    """Also skips the question about a new one, which has none yet."""
    await promotions.set_picture(request.work, request.number(0), request.number(1), None)
    await people.finish_dialogue(request.work)
    return Go("amprod" if request.word(2) else "amc", (request.number(0),))


# Products and segment ---------------------------------------------------------------------------------------


async def product_categories(request: Request) -> Screen:
    card = await _draft(request.number(0))
    return views.product_categories(card, await _names(card), await catalog.categories(), request.texts)


async def products(request: Request) -> Screen:
    card = await _draft(request.number(0))
    _, page = await catalog.category_page(request.number(1), request.page(2))
    return views.products(card, await _names(card), request.number(1), page, request.texts)


async def _names(card: PromotionCard) -> views.Names:
    return await catalog.product_names(card.product_ids) if card.product_ids else {}


async def toggle_product(request: Request) -> Go:
    """The button belongs to one version: a second tap of it does not take away what the first one added."""
    card, wanted = await _of_version(request), (await catalog.product(request.number(2))).id
    chosen = [one for one in card.product_ids if one != wanted]
    if wanted not in card.product_ids:
        chosen.append(wanted)
    await promotions.set_products(request.work, card.id, card.version, chosen)
    return Go("amcat", (card.id, request.number(3), request.page(4)))


async def segments(request: Request) -> Screen:
    card, now = await _draft(request.number(0)), request.shop.clock.now()
    counts = {segment: await promotions.head_count(segment, now) for segment in Segment}
    return views.segments(card, counts, request.texts)


async def choose_segment(request: Request) -> Go:
    try:
        segment = Segment(request.word(2))
    except ValueError as error:
        raise NotFound() from error
    await promotions.set_segment(request.work, request.number(0), request.number(1), segment)
    return Go("amc", (request.number(0),))


async def ask_to_discard(request: Request) -> Screen:
    return views.discard_question(await _draft(request.number(0)), request.texts)


async def discard(request: Request) -> Go:
    await promotions.discard(request.work, request.number(0))
    return Go("am", toast=request.texts.plain("toast.promo_discarded"))


# Saying send ------------------------------------------------------------------------------------------------


async def preview(request: Request) -> Go:
    """The very message that people will get, and under it how many they are: two notices keep their order."""
    card = await _of_version(request)
    fact, told = f"preview:{card.id}:{card.version}:{request.work.now.timestamp()}", {"promotion": card.id}
    me = [request.person.id]
    await notices.queue(request.work, me, "promotion_preview", fact, **told)
    await notices.queue(request.work, me, "promotion_ready", f"{fact}:ready", **told, version=card.version)
    return Go()


async def ready(request: Request) -> Screen:
    card = await _of_version(request)
    now = request.shop.clock.now()
    people_count = await promotions.head_count(card.segment, now)
    return views.ready(card.id, card.version, people_count, request.rules, now, request.texts)


async def ask_to_send(request: Request) -> Screen:
    card, now = await _of_version(request), request.shop.clock.now()
    at = _moment(request)
    if at is not None:
        promotions.check_time(at, now)
    people_count = await promotions.head_count(card.segment, now)
    return views.send_question(card, people_count, at, request.rules, now, request.texts)


def _moment(request: Request) -> datetime | None:
    """The time that the button carries; nothing means now. Raises NotFound."""
    if not request.word(2):
        return None
    minutes = request.number(2)
    if minutes > _LAST_MINUTE:
        raise NotFound()
    return datetime.fromtimestamp(minutes * 60, UTC)


_LAST_MINUTE = 100_000_000
"""In the year 2160."""


async def send(request: Request) -> Go:
    """Once: a second tap shows how it goes."""
    await promotions.confirm(request.work, request.number(0), request.number(1), _moment(request))
    return Go("amc", (request.number(0), "begun"))


async def begin_time(request: Request) -> Go:
    card = await _of_version(request)
    await people.ask(request.work, "promotion_time", promotion=card.id, version=card.version)
    return Go("amatask", (card.id,))


async def time_prompt(request: Request) -> Screen:
    card, now = await _draft(request.number(0)), request.shop.clock.now()
    return views.time_prompt(card, request.rules, now, request.texts)


async def take_time(request: Request) -> Go:
    """What cannot be read is refused, and the question stays. Then it is asked whether that is meant."""
    rules = (await rulebook.current_rules())[1]
    at = promotions.read_time(request.text, request.work.now, rules.zone)
    await people.finish_dialogue(request.work)
    promotion_id, version = int(request.asked["promotion"]), int(request.asked["version"])
    card = await promotions.promotion(promotion_id)
    if not card.is_draft or card.version != version:
        return Go("amc", (promotion_id, "changed"))
    return Go("amsendask", (promotion_id, version, views.minutes_of(at)))
