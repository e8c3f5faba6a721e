"""Scenes that one line tells: who taps, answers or writes what, and what must have come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.domain import people
from bot.models import Notice
from tests.crash.scenes import CUSTOMER_ID, Scene, Update, message, tap
from tests.situations import OWNER_ID, Situations

Given = Callable[[Situations], Awaitable[Any]]
"""What was there before. Answers what fills the blanks of the update: a value, several, or by name."""
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 600, "height": 800}]}
NOW = timedelta(0)


async def nothing(make: Situations) -> tuple[()]:
    return ()


def tapping(
    data: str,
    outcome: dict[str, Any],
    *,
    who: int = CUSTOMER_ID,
    given: Given = nothing,
    at: timedelta = NOW,
) -> Scene:
    async def update(make: Situations, blanks: dict[str, Any], places: tuple[Any, ...]) -> Update:
        return tap(who, data.format(*places, **blanks))

    return Scene(_before(who, given, update), outcome, at, drives=f"tap {data.partition(':')[0]}")


def writing(
    words: str,
    outcome: dict[str, Any],
    *,
    who: int = CUSTOMER_ID,
    given: Given = nothing,
    at: timedelta = NOW,
) -> Scene:
    """A command."""

    async def update(make: Situations, blanks: dict[str, Any], places: tuple[Any, ...]) -> Update:
        return message(who, text=words.format(*places, **blanks))

    return Scene(_before(who, given, update), outcome, at, drives=f"command {words.split()[0][1:]}")


def answering(
    step: str,
    answer: str | dict[str, Any],
    outcome: dict[str, Any],
    *,
    who: int = CUSTOMER_ID,
    given: Given = nothing,
    at: timedelta = NOW,
) -> Scene:
    """What `given` answers by name is what the step was asked with."""

    async def update(make: Situations, blanks: dict[str, Any], places: tuple[Any, ...]) -> Update:
        async with make.work(await _met(make, who)) as work:
            await people.ask(work, step, **blanks)
        content = {"text": answer.format(**blanks)} if isinstance(answer, str) else answer
        return message(who, **content)

    return Scene(_before(who, given, update), outcome, at, drives=f"step {step}")


def on_time(job: str, outcome: dict[str, Any], *, given: Given = nothing, at: timedelta = NOW) -> Scene:
    async def prepare(make: Situations) -> None:
        await given(make)
        await Notice.all().delete()

    return Scene(prepare, outcome, at, jobs=(job,), drives=f"job {job}")


def _before(
    who: int, given: Given, update: Callable[..., Awaitable[Update]]
) -> Callable[[Situations], Awaitable[Update]]:
    """What came before was told long ago."""

    async def prepare(make: Situations) -> Update:
        await _met(make, who)
        found = await given(make)
        blanks = found if isinstance(found, dict) else {}
        places = found if isinstance(found, tuple) else (found,)
        made = await update(make, blanks, places)
        await Notice.all().delete()
        return made

    return prepare


async def _met(make: Situations, who: int) -> Any:
    return await make.owner() if who == OWNER_ID else await make.person(who)
