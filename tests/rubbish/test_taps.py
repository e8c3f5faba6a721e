"""Every button with every kind of garbage behind it, in the hands of customers and of staff.

The prefixes are those of the dispatch table. CI draws a sample of the garbage for each; `SOAK=1` tries all.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import count

import pytest

from bot.domain.work import Actor
from bot.handlers import TAPS
from bot.handlers.request import Effect
from bot.kernel.roles import Action
from tests.rubbish.booth import Booth
from tests.rubbish.complaints import held_against, held_against_shop, standing
from tests.rubbish.tongues import LANGUAGES, refusal_in

IN_SOAK = bool(os.environ.get("SOAK"))
SAMPLE = 12
SEED = 20261125
STAFFS = [prefix for prefix, entry in TAPS.items() if entry.action is not Action.SHOP]


GARBAGE = (
    "",
    "x",
    "-1",
    "0",
    "1",
    "2147483648",
    "999999999999999999",
    "99999999999999999999",
    "１２",
    "²",
    "1e3",
    "🎉",
    "'; DROP TABLE person; --",
    "\u202e\x00\u200b",
    "x" * 60,
)
"""What may stand where an id should: nothing, nonsense, limits of integers, digits that are none."""
TAILS = ("1:2:3:4", ":::::", "1:1:999999999999999999", "-1:-1", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0")


async def _drawn_buttons(here: Booth, who: Actor) -> dict[str, set[str]]:
    """Prefix → data of buttons that the shop itself draws for him: taps whatever leads to a screen, and looks."""
    found: dict[str, set[str]] = defaultdict(set)
    ids = sorted({value for name, value in here.ids.items() if not name.startswith("own")})
    own = here.ids[f"own {who.telegram_id}"]
    for prefix, entry in TAPS.items():
        if entry.effect is Effect.READS:
            for arguments in ("", *(f":{number}" for number in (own, *ids))):
                await here.taps(who, prefix + arguments)
    for stored in here.phone(who).messages.values():
        for row in stored.body.get("reply_markup", {}).get("inline_keyboard", []):
            for data in filter(None, (button.get("callback_data") for button in row)):
                found[data.split(":")[0]].add(data)
    return found


def _mutations(here: Booth, prefix: str, drawn: set[str]) -> Iterator[str]:
    """A button's data with garbage in place of each of its arguments; ids of other people's things; nonsense."""
    ids = {str(value) for value in here.ids.values()}
    arguments = [data.split(":")[1:] for data in sorted(drawn, key=lambda data: (-data.count(":"), data))[:3]]
    for given in [*arguments, ["1"], ["1", "1"]]:
        for place in range(len(given)):
            for one in (*GARBAGE, *sorted(ids)):
                yield ":".join([prefix, *given[:place], one, *given[place + 1 :]])
    yield from (f"{prefix}:{tail}" for tail in TAILS)
    yield prefix


def _sampled(here: Booth, prefix: str, drawn: set[str]) -> list[str]:
    """Callback data of at most 64 bytes, as Telegram's servers see to."""
    every = dict.fromkeys(
        data.encode()[:64].decode(errors="ignore") for data in _mutations(here, prefix, drawn)
    )
    if IN_SOAK:
        return list(every)
    return random.Random(f"{SEED} {prefix}").sample(list(every), SAMPLE)


@pytest.mark.parametrize("audience", ["customers", "owners"])
async def test_garbage_behind_every_button_is_answered_once_and_tells_nothing(
    here: Booth, audience: str, caplog: pytest.LogCaptureFixture
) -> None:
    complaints, turn = [], count()
    buttons = await _drawn_buttons(here, getattr(here, audience)["en"])
    for prefix in TAPS:
        for data in _sampled(here, prefix, buttons[prefix]):
            language = LANGUAGES[next(turn) % len(LANGUAGES)]
            who = getattr(here, audience)[language]
            before = await standing(who)
            answer = await here.taps(who, data)
            answer.messages = answer.messages or here.last_message(who)
            after = await standing(who)
            found = held_against(answer, language, before, after, is_staff=audience == "owners")
            if audience == "customers" and prefix in STAFFS:
                refusals = [refusal_in(text, language) for text in [answer.alert]]
                found += [] if refusals == ["refusal.not_allowed"] else [f"not refused: {answer.texts}"]
                found += [] if before == after else ["changed something"]
            complaints += [f"{data!r}, {language}: {words}" for words in found]
    complaints += await held_against_shop(here, caplog)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:60])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_forged_and_mangled_links_lead_home(
    here: Booth, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    who = here.customers[language]
    good = here.links["product"]
    others = here.links["order"]
    payloads = [
        others,
        good[:-1],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "o" + good[1:],
        "p" + others[1:],
        "x" + good[1:],
        good.upper(),
        good + good,
        "p_",
        "_",
        "o_1",
        "c_00000000",
        "r_00000000",
        "A" * 64,
        "-" * 64,
        "💥",
        "a b c",
        "<b>",
        "p_" + "9" * 61,
    ]
    complaints = []
    for payload in payloads:
        before = await standing(who)
        answer = await here.says(who, f"/start {payload}")
        after = await standing(who)
        found = held_against(answer, language, before, after, is_staff=False)
        found += [] if before == after else ["changed something"]
        complaints += [f"/start {payload!r}: {words}" for words in found]
    assert (await here.says(who, f"/start {good}")).texts[0].startswith("Green tea")
    complaints += await held_against_shop(here, caplog)
    assert not complaints, "\n".join(complaints)
