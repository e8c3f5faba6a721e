"""The owner's own texts, in each language of the shop: written, looked at, used, taken back."""

from __future__ import annotations

from bot.domain import people, rulebook
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.texts import Texts, available_languages
from bot.views.admin import wordings as views

_STEP = "wording"


async def wordings(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    spoken = request.shop.texts.speaking(rules.languages, rules.zone).languages
    return views.wordings(rules, spoken, request.texts)


async def wording(request: Request) -> Screen:
    name = _name(request)
    _, rules = await rulebook.current_rules()
    spoken = request.shop.texts.speaking(rules.languages, rules.zone).languages
    return views.wording(name, rules, spoken, await rulebook.last_change(name), request.texts)


async def in_language(request: Request) -> Screen:
    name, language = _name(request), _language(request)
    _, rules = await rulebook.current_rules()
    return views.in_language(name, language, rules, _reader(request, language), request.texts)


async def begin(request: Request) -> Go:
    name, language = _name(request), _language(request)
    await people.ask(request.work, _STEP, name=name, language=language)
    return Go("atxask", (name, language))


async def prompt(request: Request) -> Screen:
    return views.prompt(_name(request), _language(request), request.texts)


async def take(request: Request) -> Go:
    """Nothing counts before it was looked at; what is written next takes its place."""
    name, language = str(request.asked["name"]), str(request.asked["language"])
    text = rulebook.parse_wording(name, request.text)
    await people.ask(request.work, _STEP, name=name, language=language, text=text)
    return Go("atxpre", (name, language))


async def preview(request: Request) -> Screen:
    """Read anew: a writer has just kept the draft. Without one it is the text as it stands."""
    name, language = _name(request), _language(request)
    draft = (await people.person(request.person.id)).dialogue_data
    _, rules = await rulebook.current_rules()
    if not _is_draft_of(draft, name, language):
        return await in_language(request)
    imagined = rulebook.with_wording(rules, name, language, str(draft["text"]))
    return views.preview(name, language, imagined, _reader(request, language), request.texts)


async def use(request: Request) -> Go:
    """A second tap, or one after he went elsewhere, finds no draft and changes nothing."""
    name, language = _name(request), _language(request)
    if request.person.dialogue != _STEP or not _is_draft_of(request.asked, name, language):
        return Go("atxl", (name, language))
    await _write(request, name, language, str(request.asked["text"]))
    await people.finish_dialogue(request.work)
    return Go("atxt", (name,), toast=request.texts.plain("wording.toast_used"))


async def unwrite(request: Request) -> Go:
    """Back to the standard words; the page it leads to has the way back."""
    name, language = _name(request), _language(request)
    await _write(request, name, language, "")
    return Go("atxt", (name,))


async def _write(request: Request, name: str, language: str, text: str) -> None:
    words = rulebook.with_words(await rulebook.hold_rules(), name, language, text)
    await rulebook.change_rules(request.work, **{name: dict(words)})


def _is_draft_of(draft: object, name: str, language: str) -> bool:
    return (
        isinstance(draft, dict)
        and bool(draft.get("text"))
        and (draft.get("name"), draft.get("language")) == (name, language)
    )


def _reader(request: Request, language: str) -> Texts:
    return request.shop.texts.speaking((language,), request.rules.zone).of(language)


def _name(request: Request) -> str:
    if request.word(0) not in rulebook.WORDINGS:
        raise NotFound()
    return request.word(0)


def _language(request: Request) -> str:
    if request.word(1) not in available_languages():
        raise NotFound()
    return request.word(1)
