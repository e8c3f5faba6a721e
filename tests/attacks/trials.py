"""What is tapped: every button drawn for somebody else, and every prefix with every key of his at each place."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.domain.work import Actor
from bot.domain.work.sql import is_postgres
from bot.handlers import TAPS
from bot.handlers.request import Effect
from tests.attacks.stranger import Scene
from tests.rubbish.booth import Answer, Booth

IN_SOAK = bool(os.environ.get("SOAK"))
SEED = 20261129
PLACES = 5
"""Arguments that are tried behind a prefix."""
DOSE, DOSE_ELSEWHERE = (60, 4) if IN_SOAK else (10, 1)
"""Of trials behind one button; elsewhere: where the button refuses him, or where another tries it for him."""
OFFICE, SHELF = ("a",), ("h", "os", "d", "me", "j")
"""Where walks begin: staff's, and everybody's."""
Drawn = dict[str, dict[str, None]]
"""Prefix → data of buttons, each once, in the order in which they were met."""


async def walk(here: Booth, who: Actor, starts: Iterable[str]) -> tuple[list[tuple[str, Answer]], Drawn]:
    """Every screen that leads on from these; and the buttons that stand there."""
    waiting, drawn, screens = list(starts), defaultdict[str, dict[str, None]](dict), []
    seen = set(waiting)
    while waiting:
        data = waiting.pop(0)
        answer = await here.taps(who, data)
        screens.append((data, answer))
        for one in answer.data:
            prefix = one.split(":")[0]
            drawn[prefix][one] = None
            leads_on = TAPS[prefix].effect is Effect.READS and who.may(TAPS[prefix].action)
            if leads_on and one not in seen:
                seen.add(one)
                waiting.append(one)
    return screens, drawn


_KNOWN: dict[bool, Drawn] = {}
"""By engine: every booth is furnished alike, so that its keys are the same."""


async def drawn_for_others(scene: Scene) -> Drawn:
    """The buttons of an owner's office, and the stranger's own."""
    if is_postgres() not in _KNOWN:
        found = _KNOWN[is_postgres()] = {}
        for who, starts in ((scene.here.owners["en"], OFFICE), (scene.stranger, SHELF)):
            for prefix, data in (await walk(scene.here, who, starts))[1].items():
                found.setdefault(prefix, {}).update(data)
    return _KNOWN[is_postgres()]


def tried(scene: Scene, prefix: str, drawn: Drawn, *, in_full: bool) -> list[str]:
    """What was drawn first, in a soak each key by itself, and a sample of the rest."""
    every = list(dict.fromkeys(data for data in _all(scene, prefix, drawn) if len(data.encode()) <= 64))
    dose = DOSE if in_full else DOSE_ELSEWHERE
    if len(every) <= dose:
        return every
    first = list(drawn.get(prefix, {}))[: 2 * dose if in_full else 1]
    if in_full and IN_SOAK:
        first += [f"{prefix}:{key}" for key in (*scene.ids, *scene.codes)]
    rest = random.Random(f"{SEED} {prefix}").sample(every, dose // 2)
    return list(dict.fromkeys([*first, *rest]))


def _all(scene: Scene, prefix: str, drawn: Drawn) -> Iterator[str]:
    keys = [*map(str, scene.ids), *scene.codes]
    captured = list(drawn.get(prefix, {}))
    yield from captured
    yield prefix
    for key in keys:
        for places in range(1, PLACES + 1):
            yield ":".join([prefix, *[key] * places])
    for data in sorted(captured, key=lambda one: -one.count(":"))[:4]:
        given = data.split(":")[1:]
        for place in range(len(given)):
            for key in keys:
                yield ":".join([prefix, *given[:place], key, *given[place + 1 :]])
