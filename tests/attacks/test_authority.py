"""Every handler, in the hands of everybody, with the keys of what is somebody else's: nothing is told, nothing changes.

The handlers are those of the dispatch table and the keys those of the tables: a new one of either is tried without
being named here.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.domain.work import Actor
from bot.domain.work.sql import is_postgres
from bot.handlers import TAPS
from bot.handlers.request import Effect, Entry, Request
from bot.kernel.roles import Action
from bot.models import FailedUpdate, Person
from tests import tally
from tests.attacks.belongings import belongings, changed
from tests.attacks.characters import CHARACTERS, forget
from tests.attacks.stranger import Scene
from tests.attacks.trials import IN_SOAK, OFFICE, PLACES, SHELF, Drawn, drawn_for_others, tried, walk

EVERYBODYS = (Action.SHOP, Action.EARN)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Which places of their arguments handlers look at."""
    seen: set[int] = set()
    word = Request.word

    def noted(self: Request, place: int) -> str:
        seen.add(place)
        return word(self, place)

    monkeypatch.setattr(Request, "word", noted)
    return seen


@pytest.mark.promise(41)
@pytest.mark.promise(42)
@pytest.mark.parametrize("name", CHARACTERS)
async def test_nobody_sees_or_changes_what_is_anothers_by_any_button(
    played: Scene, name: str, places: set[int]
) -> None:
    here, drawn = played.here, await drawn_for_others(played)
    who = await CHARACTERS[name](here)
    if name == "his recruit":
        played.recruits.add(who.person_id)
    screens, _ = await walk(here, who, [one for one in (*OFFICE, *SHELF) if who.may(TAPS[one].action)])
    complaints = [f"{data}: {leak}" for data, answer in screens for leak in played.leaks(answer, who)]
    here.tidy(who)
    count: Counter[str] = Counter()
    for prefix in sorted(TAPS, key=lambda one: _turn(TAPS[one], who)):
        complaints += await _tapped(played, name, who, prefix, drawn, count)
    assert await FailedUpdate.all().count() == 0
    assert max(places) < PLACES, "a handler looks at an argument that no trial gives"
    tally.count("authority", taps=count["taps"], roles=0 if is_postgres() else 1, leaks=len(complaints))
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:40])


def _turn(entry: Entry, who: Actor) -> tuple[bool, bool]:
    """What is his to do in the office comes last: readers, then writers, which may change what they want."""
    is_office = entry.action not in EVERYBODYS and who.may(entry.action)
    return is_office, is_office and entry.effect is Effect.WRITES


def _is_for(name: str, who: Actor, action: Action) -> bool:
    """In CI one character tries what everybody may, for all. What owners may see is all that there is."""
    if action in EVERYBODYS:
        return who.may(action) and (
            name == {Action.SHOP: "a customer", Action.EARN: "a distributor"}[action] or IN_SOAK
        )
    return name != "an owner" and who.may(action)


async def _tapped(
    scene: Scene, name: str, who: Actor, prefix: str, drawn: Drawn, count: Counter[str]
) -> list[str]:
    """What is wrong with how this button answers him."""
    here, entry = scene.here, TAPS[prefix]
    may_change_his = who.may(entry.action) and entry.action not in EVERYBODYS
    before = await belongings(scene.stranger.person_id)
    found = []
    for data in tried(scene, prefix, drawn, in_full=_is_for(name, who, entry.action)):
        count["taps"] += 1
        await forget(name, who, count["taps"])
        answers = [await here.taps(who, data)]
        if entry.effect is Effect.WRITES and await Person.exists(
            telegram_id=who.telegram_id, dialogue__not_isnull=True
        ):
            answers.append(await here.says(who, "4711"))
        told = [leak for answer in answers for leak in scene.leaks(answer, who)]
        found += [
            f"{data}: {leak}" for leak in told if leak not in data
        ]  # a search repeats what it was given
    here.tidy(who)
    if not may_change_his:
        found += [
            f"{prefix} changed {row}"
            for row in await changed(scene.stranger.person_id, who.person_id, before)
        ]
    return found
