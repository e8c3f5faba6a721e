"""Every button with every kind of garbage behind it, in the hands of customers, of distributors and of staff.

The prefixes are those of the dispatch table. CI draws a sample of the garbage for each; `SOAK=1` tries all.
"""

from __future__ import annotations

import itertools
import os
import random
from collections import defaultdict
from collections.abc import Iterator

import pytest

from bot.domain.work import Actor
from bot.handlers import TAPS
from bot.handlers.request import Effect
from bot.models import PayoutDetails
from tests.rubbish.booth import Answer, Booth
from tests.rubbish.complaints import held_against, held_against_shop, standing, told_by
from tests.rubbish.selling import MINIMUM
from tests.rubbish.tongues import LANGUAGES, refusal_in
from tests.tally import count

IN_SOAK = bool(os.environ.get("SOAK"))
SAMPLE, SAMPLE_OF_FORBIDDEN = 12, 4
"""What is refused before any handler sees it needs no more."""
SEED = 20261125
AUDIENCES = ("customers", "distributors", "owners")

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


async def _screens(here: Booth, who: Actor) -> list[Answer]:
    """Whatever leads to a screen, with every id that exists; and what those screens lead on to by a word."""
    ids = sorted({value for name, value in here.ids.items() if not name.startswith("own")})
    numbers = ("", *(f":{number}" for number in (here.ids[f"own {who.telegram_id}"], *ids)))
    tapped, answers = [prefix + number for prefix in TAPS for number in numbers], []
    for data in tapped:
        if _leads_to_screen(data, who):
            answers.append(await here.taps(who, data))
            words = [drawn for drawn in answers[-1].data if not _has_only_numbers(drawn)]
            tapped += [drawn for drawn in words if drawn not in tapped]
    return answers


def _has_only_numbers(data: str) -> bool:
    return all(argument.isdigit() for argument in data.split(":")[1:])


def _drawn_on(screens: list[Answer]) -> dict[str, set[str]]:
    """Prefix → data of buttons that the shop itself draws."""
    found: dict[str, set[str]] = defaultdict(set)
    for data in (data for screen in screens for data in screen.data):
        found[data.split(":")[0]].add(data)
    return found


def _leads_to_screen(data: str, who: Actor) -> bool:
    entry = TAPS.get(data.split(":")[0])
    return entry is not None and entry.effect is Effect.READS and who.may(entry.action)


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


def _sampled(here: Booth, prefix: str, drawn: set[str], dose: int) -> list[str]:
    """Callback data of at most 64 bytes, as Telegram's servers see to."""
    every = dict.fromkeys(
        data.encode()[:64].decode(errors="ignore") for data in _mutations(here, prefix, drawn)
    )
    if IN_SOAK:
        return list(every)
    return random.Random(f"{SEED} {prefix}").sample(list(every), dose)


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_garbage_behind_every_button_is_answered_once_and_tells_nothing(
    here: Booth, audience: str, caplog: pytest.LogCaptureFixture
) -> None:
    turn = itertools.count()
    screens = await _screens(here, getattr(here, audience)["en"])
    buttons = _drawn_on(screens)
    complaints = [] if audience == "owners" else [words for screen in screens for words in told_by(screen)]
    for prefix, entry in TAPS.items():
        is_allowed = getattr(here, audience)["en"].may(entry.action)
        dose = SAMPLE if is_allowed else SAMPLE_OF_FORBIDDEN
        sampled = _sampled(here, prefix, buttons[prefix], dose)
        count("garbage behind buttons", tried=len(sampled), broken=0)
        for data in sampled:
            language = LANGUAGES[next(turn) % len(LANGUAGES)]
            who = getattr(here, audience)[language]
            before = await standing(who)
            answer = await here.taps(who, data)
            answer.messages = answer.messages or here.last_message(who)
            after = await standing(who)
            found = held_against(answer, language, before, after, is_staff=audience == "owners")
            if not is_allowed:
                refusals = [refusal_in(text, language) for text in [answer.alert]]
                found += [] if refusals == ["refusal.not_allowed"] else [f"not refused: {answer.texts}"]
                found += [] if before == after else ["changed something"]
            complaints += [f"{data!r}, {language}: {words}" for words in found]
    complaints += await held_against_shop(here, caplog)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:60])


OTHERS = (
    "dx:{earning}",
    "dx:{earning}:0",
    "dst:{statement}",
    "dspdf:{statement}",
    "dyp:{payout}",
    "dyx?:{payout}",
    "dyx:{payout}",
    "dyp:{approved}",
    "dyx:{approved}",
)
"""What is the stranger's and the earner's own."""


@pytest.mark.promise(41)
@pytest.mark.parametrize(
    ("audience", "refusal"), [("customers", "not_allowed"), ("distributors", "not_found")]
)
async def test_what_another_distributor_has_is_refused_and_stays_as_it_is(
    here: Booth, audience: str, refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    for language, form in itertools.product(LANGUAGES, OTHERS):
        who = getattr(here, audience)[language]
        before = await standing(who)
        answer = await here.taps(who, form.format(**here.ids))
        after = await standing(who)
        assert held_against(answer, language, before, after, is_staff=False) == []
        assert (refusal_in(answer.alert, language), answer.messages) == (f"refusal.{refusal}", []), form
        assert before == after, form
    assert await held_against_shop(here, caplog) == []


async def test_a_confirmation_that_names_anothers_account_shows_the_own_one_and_asks_for_nothing(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    strangers = await PayoutDetails.get(distributor_id=here.ids["stranger"])
    for language, who in here.distributors.items():
        before = await standing(who)
        answer = await here.taps(who, f"dyok:{MINIMUM.minor}:{strangers.id}")
        after = await standing(who)
        assert held_against(answer, language, before, after, is_staff=False) == []
        assert "… 6028" in "".join(answer.texts)
        assert before == after
    assert await held_against_shop(here, caplog) == []


async def test_a_cart_that_never_was_is_not_placed(here: Booth) -> None:
    for (language, who), version in itertools.product(here.customers.items(), (0, 9, 2147483648, 10**17)):
        before = await standing(who)
        answer = await here.taps(who, f"pl:{version}:transfer:1750")
        assert refusal_in(answer.alert, language) == "refusal.not_found"
        assert await standing(who) == before


@pytest.mark.promise(5)
@pytest.mark.promise(6)
async def test_an_old_button_finds_its_own_order_whatever_lies_in_the_cart_by_now(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    for language, who in here.customers.items():
        before = await standing(who)
        answer = await here.taps(who, "pl:1:transfer:1750")
        after = await standing(who)
        assert held_against(answer, language, before, after, is_staff=False) == []
        assert before == after
    assert await held_against_shop(here, caplog) == []


@pytest.mark.promise(37)
@pytest.mark.promise(37)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_forged_and_mangled_links_lead_home(
    here: Booth, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    who = here.customers[language]
    good = here.links["product"]
    others, selling, recruiting = here.links["order"], here.links["customer"], here.links["recruit"]
    payloads = [
        others,
        good[:-1],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "o" + good[1:],
        "s" + good[1:],
        "c" + here.links["staff"][1:],
        here.links["staff"][:-1],
        "s_2222222222222222",
        "p" + others[1:],
        "x" + good[1:],
        "r" + selling[1:],
        "c" + recruiting[1:],
        "p" + selling[1:],
        selling[:-1],
        recruiting + "A",
        selling.replace("-", "_", 1),
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
