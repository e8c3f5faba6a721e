"""Writing down what a look around found, and telling the owners of what changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain import notices
from bot.domain.alarms.rules import News, Spell, after
from bot.domain.work import Work
from bot.models import Alarm


@dataclass(frozen=True, slots=True)
class Sighting:
    """One alarm after a look: whether something is wrong, and how long that may last before it rings."""

    name: str
    is_wrong: bool
    patience: timedelta = timedelta(0)


async def note(
    work: Work, sightings: Iterable[Sighting], readers: Callable[[], Awaitable[Sequence[int]]]
) -> tuple[str, ...]:
    """Answers the names of those that ring. One statement when nothing is wrong and nothing was.

    `readers` finds who is told; asked only when there is something to tell.
    """
    before = {row.name: Spell(row.began_at, row.rang_at, row.well_since) for row in await Alarm.all()}
    ringing = []
    for sighting in sightings:
        spell, news = after(before.get(sighting.name), sighting.is_wrong, sighting.patience, work.now)
        await _keep(sighting.name, before.get(sighting.name), spell)
        if news is not None:
            began_at = (spell or before[sighting.name]).began_at
            await _tell(work, sighting.name, news, began_at.isoformat(), await readers())
        if spell is not None and spell.rang_at is not None:
            ringing.append(sighting.name)
    return tuple(ringing)


async def _keep(name: str, before: Spell | None, spell: Spell | None) -> None:
    if spell == before:
        return
    if spell is None:
        await Alarm.filter(name=name).delete()
        return
    told = {"began_at": spell.began_at, "rang_at": spell.rang_at, "well_since": spell.well_since}
    await Alarm.update_or_create(name=name, defaults=told)


async def _tell(work: Work, name: str, news: News, began_at: str, reader_ids: Sequence[int]) -> None:
    fact = f"alarm:{name}:{began_at}:{news.value}"
    if news is News.RINGS:
        await notices.queue(work, reader_ids, "alarm_rings", fact, alarm=name)
    else:
        await notices.queue(work, reader_ids, "alarm_over", fact, alarm=name)
