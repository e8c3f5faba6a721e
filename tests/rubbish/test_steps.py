"""Rubbish at every step of every dialogue: a clear answer in the person's language, and nothing breaks.

The steps are those of the dispatch table: a new one is tried without being named here. CI tries each kind of
rubbish at each step in one of the languages in turn; `SOAK=1` in every one of them.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, product
from typing import Any

import pytest

from bot.domain import people
from bot.domain.work import Actor
from bot.handlers import STEPS
from tests import tally
from tests.rubbish.asking import READY, VARIATIONS, asked_with, audience_of
from tests.rubbish.booth import Answer, Booth, picture
from tests.rubbish.complaints import held_against, held_against_shop, standing
from tests.rubbish.selling import SECRET_PHONE
from tests.rubbish.tongues import LANGUAGES, is_in, refusal_in

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
    "somebody else's number": lambda here, who: here.shares_number(who, SECRET_PHONE, of=666),
    "a number without digits": lambda here, who: here.shares_number(who, "☎ <b>", of=who.telegram_id),
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

DECIDED = {
    "application_reject": "application",
    "distributor_suspend": "distributor",
    "distributor_reinstate": "distributor",
    "payout_reject": "payout",
    "payout_voucher": "payout",
    "payout_failed": "payout",
    "payout_bounced": "payout",
    "refund_decline": "refund",
    "refund_voucher": "refund",
}
"""Steps that decide on one thing."""


def _trials() -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Step, what it asks for, the name of the rubbish, and the language."""
    turn = count()
    for step in STEPS:
        variations = VARIATIONS.get(step, [{}])
        for number, more in enumerate(variations):
            names = list(RUBBISH)
            if len(variations) > 1 and not IN_SOAK:
                names = names[number % 3 :: 3]
            for name in names:
                for language in LANGUAGES if IN_SOAK else [LANGUAGES[next(turn) % len(LANGUAGES)]]:
                    yield step, more, name, language


@pytest.mark.promise(46)
async def test_rubbish_at_every_step_gets_a_clear_answer_and_breaks_nothing(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    complaints, tried = [], set()
    for step, more, name, language in _trials():
        tried.add(step)
        tally.count("rubbish at steps", tried=1, broken=0)
        who = getattr(here, audience_of(step))[language]
        where = " ".join([step, *map(str, more.values())])
        for words in await _complaints(here, who, language, step, more, name):
            complaints.append(f"{where}, {name}, {language}: {words}")
    complaints += await held_against_shop(here, caplog)
    assert tried == set(STEPS)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:60])


async def _complaints(
    here: Booth, who: Actor, language: str, step: str, more: dict[str, Any], name: str
) -> list[str]:
    if step in READY:
        await READY[step](here, who)
    async with here.shop.work(who) as work:
        await people.ask(work, step, **asked_with(here, step, who, more))
    before = await standing(who)
    answer = await RUBBISH[name](here, who)
    is_staff = audience_of(step) == "owners"
    found = held_against(answer, language, before, await standing(who), is_staff=is_staff)
    out = await here.says(who, "/cancel")
    arrival = await people.arrival_of(who.telegram_id)
    if arrival is None or arrival.person.dialogue is not None:
        found.append("/cancel does not lead out")
    if not out.texts or not is_in(out.texts[-1], language):
        found.append(f"after /cancel: {out.texts}")
    if out.asks_for_phone:
        found.append("after /cancel the button for the phone still stands where he types")
    return found


async def test_a_word_on_what_is_not_there_decides_nothing(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    who = here.owners["en"]
    for (step, thing), gone in product(DECIDED.items(), (None, "x", 0, -1, 10**17)):
        async with here.shop.work(who) as work:
            await people.ask(work, step, **{thing: gone})
        before = await standing(who)
        answer = await here.says(who, "A good reason")
        assert [refusal_in(text, "en") for text in answer.texts] == ["refusal.not_found"], (step, gone)
        assert await standing(who) == before
    assert await held_against_shop(here, caplog) == []
