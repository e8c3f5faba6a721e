"""Rubbish at every step of every dialogue: a clear answer in the person's language, and nothing breaks.

The steps are those of the dispatch table: a new one is tried without being named here. CI tries each kind of
rubbish at each step in one of the languages in turn; `SOAK=1` in every one of them.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any

import pytest

from bot.domain import people, rulebook
from bot.domain.work import Actor
from bot.handlers import STEPS
from bot.handlers.admin.settings import SWITCHES
from bot.handlers.admin.setup import _WRITTEN as WRITTEN_IN_SETUP
from bot.kernel.roles import Action
from tests.rubbish.booth import Answer, Booth, picture
from tests.rubbish.complaints import held_against, held_against_shop, standing
from tests.rubbish.tongues import LANGUAGES, is_in

Rubbish = Callable[[Booth, Actor], Awaitable[Answer]]
IN_SOAK = bool(os.environ.get("SOAK"))


def _text(words: str) -> Rubbish:
    return lambda here, who: here.says(who, words)


def _content(**content: Any) -> Rubbish:
    return lambda here, who: here.sends(who, **content)


RUBBISH: dict[str, Rubbish] = {
    "nothing at all": _content(),
    "nothing that can be seen": _text("\u200b \u2060\n\u00ad \u200f"),
    "5 000 characters": _text("x" * 5000),
    "emoji": _text("👨‍👩‍👧‍👦🎉" * 6),
    "right to left": _text("\u202eمرحبا بالعالم\u202c שלום \u2067abc\u2069"),
    "markup": _text("<b>bold</b> & <a href='tg://user?id=1'>a trap</a> {name} %s"),
    "a number below nothing": _text("-1"),
    "a huge number": _text("9" * 40),
    "not quite a number": _text("1e9"),
    "a NUL": _text("\x00a\x00"),
    "a sticker": lambda here, who: here.sends_sticker(who),
    "a photo": lambda here, who: here.sends_photo(who, picture()),
    "a file that is no picture": lambda here, who: here.sends_document(who, b"%PDF-1.4 nothing"),
    "a dice": _content(dice={"emoji": "🎲", "value": 3}),
    "a place": _content(location={"latitude": 52.5, "longitude": 13.4}),
    "a command that nobody knows": _text("/frobnicate now"),
    "only a slash": _text("/"),
    "a week-old button": lambda here, who: here.taps(who, "h", is_old=True),
    "a button of an older version": lambda here, who: here.taps(who, "zz:1"),
    "somebody else's button": lambda here, who: here.taps(who, f"o:{here.ids['order']}"),
    "somebody else's act": lambda here, who: here.taps(who, f"xx:{here.ids['order']}"),
    "a forged deep link": _text("/start p_FORGEDFORGED"),
}

VARIATIONS: dict[str, list[dict[str, Any]]] = {
    "setting": [{"field": field} for field in rulebook.FIELDS if field not in SWITCHES],
    "setup": [{"about": about} for about in (*WRITTEN_IN_SETUP, "transfer")],
}
"""Steps that ask for different things."""


def _asked(here: Booth, step: str, who: Actor) -> Iterator[dict[str, Any]]:
    """What the step needs to know: things that exist, some of them already dealt with."""
    is_customers = STEPS[step].action is Action.SHOP
    ids = here.ids
    common = {
        "order": ids[f"own {who.telegram_id}"] if is_customers else ids["paid"],
        "then": "",
        **{name: ids[name] for name in ("product", "variant", "category", "receipt", "question")},
    }
    for more in VARIATIONS.get(step, [{}]):
        yield {**common, **more}


async def test_rubbish_at_every_step_gets_a_clear_answer_and_breaks_nothing(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    complaints, turn, tried = [], count(), set()
    for step, entry in STEPS.items():
        staff = entry.action is not Action.SHOP
        for language, name in _spread(turn):
            who = (here.owners if staff else here.customers)[language]
            for asked in _asked(here, step, who):
                tried.add(step)
                where = f"{step} {asked.get('field') or asked.get('about') or ''}, {name}, {language}"
                for words in await _complaints(here, who, language, step, asked, name, is_staff=staff):
                    complaints.append(f"{where}: {words}")
    complaints += await held_against_shop(here, caplog)
    assert tried == set(STEPS)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:60])


def _spread(turn: Iterator[int]) -> Iterator[tuple[str, str]]:
    for name in RUBBISH:
        languages = LANGUAGES if IN_SOAK else (LANGUAGES[next(turn) % len(LANGUAGES)],)
        for language in languages:
            yield language, name


async def _complaints(
    here: Booth, who: Actor, language: str, step: str, asked: dict[str, Any], name: str, *, is_staff: bool
) -> list[str]:
    async with here.shop.work(who) as work:
        await people.ask(work, step, **asked)
    before = await standing(who)
    answer = await RUBBISH[name](here, who)
    found = held_against(answer, language, before, await standing(who), is_staff=is_staff)
    out = await here.says(who, "/cancel")
    arrival = await people.arrival_of(who.telegram_id)
    if arrival is None or arrival.person.dialogue is not None:
        found.append("/cancel does not lead out")
    if not out.texts or not is_in(out.texts[-1], language):
        found.append(f"after /cancel: {out.texts}")
    return found
