"""Which languages the shop speaks. It counts from the next tap on, without a restart."""

from __future__ import annotations

from bot.domain import rulebook
from bot.domain.rulebook import NoLanguage
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.texts import available_languages
from bot.views.admin import languages as views
from bot.views.admin.settings import LANGUAGES


async def languages(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    spoken = request.shop.texts.speaking(rules.languages, rules.zone).languages
    last = await rulebook.last_change(LANGUAGES)
    return views.languages(spoken, available_languages(), last, rules, request.texts)


async def switch(request: Request) -> Go:
    """The button says what it leads to, so that a second tap changes nothing."""
    language, wanted = _language(request), request.word(1)
    if wanted not in ("on", "off"):
        raise NotFound()
    others = [one for one in await _spoken(request) if one != language]
    if wanted == "on":
        spoken = await _spoken(request)
        return await _speak(request, spoken if language in spoken else [*spoken, language])
    if not others:
        raise NoLanguage()
    return await _speak(request, others)


async def put_first(request: Request) -> Go:
    language = _language(request)
    return await _speak(request, [language, *(one for one in await _spoken(request) if one != language)])


async def _speak(request: Request, languages: list[str]) -> Go:
    await rulebook.change_rules(request.work, languages=languages)
    return Go("alang", changes_languages=True)


async def _spoken(request: Request) -> list[str]:
    """As the settings stand, held until they are changed."""
    rules = await rulebook.hold_rules()
    return list(request.shop.texts.speaking(rules.languages, rules.zone).languages)


def _language(request: Request) -> str:
    language = request.word(0)
    if language not in available_languages():
        raise NotFound()
    return language
