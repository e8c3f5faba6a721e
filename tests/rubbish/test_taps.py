"""Every button with every kind of garbage behind it, in the hands of customers and of staff.

The prefixes are those of the dispatch table. CI draws a sample of the garbage for each; `SOAK=1` tries all.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import count

import pytest

from bot.handlers import TAPS
from bot.kernel.roles import Action
from tests.rubbish.booth import Booth
from tests.rubbish.complaints import held_against, held_against_shop, standing
from tests.rubbish.tongues import LANGUAGES, refusal_in

IN_SOAK = bool(os.environ.get("SOAK"))
SAMPLE = 9
SEED = 20261125
STAFFS = [prefix for prefix, entry in TAPS.items() if entry.action is not Action.SHOP]


def garbage(here: Booth) -> list[str]:
    """What may stand after a prefix: nothing, nonsense, limits of integers, and ids of other people's things."""
    single = [
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
    ]
    ids = sorted(
        {str(here.ids[name]) for name in ("order", "paid", "receipt", "question", "product", "variant")}
    )
    tails = [*(f"{first}:{second}" for first in ids for second in single), *ids]
    return [*single, "1:2:3:4", ":::::", "1:1:999999999999999999", "-1:-1", "x" * 60, *tails]


def _sampled(here: Booth, prefix: str) -> Iterator[str]:
    """Callback data of at most 64 bytes, as Telegram's servers see to."""
    every = garbage(here)
    choice = random.Random(f"{SEED} {prefix}")
    some = every if IN_SOAK else ["", "99999999999999999999", *choice.sample(every, SAMPLE)]
    for arguments in some:
        data = f"{prefix}:{arguments}" if arguments else prefix
        yield data.encode()[:64].decode(errors="ignore")


@pytest.mark.parametrize("audience", ["customers", "owners"])
async def test_garbage_behind_every_button_is_answered_once_and_tells_nothing(
    here: Booth, audience: str, caplog: pytest.LogCaptureFixture
) -> None:
    complaints, turn = [], count()
    for prefix in TAPS:
        for data in _sampled(here, prefix):
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
