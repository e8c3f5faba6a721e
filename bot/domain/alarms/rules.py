"""When an alarm rings and when all is well again: once each per spell, however often things come and go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

WELL_FOR = timedelta(minutes=10)
"""So long nothing may be wrong before a spell counts as over: what comes and goes rings once."""


@dataclass(frozen=True, slots=True)
class Spell:
    began_at: datetime
    rang_at: datetime | None = None
    well_since: datetime | None = None


class News(Enum):
    RINGS = "rings"
    OVER = "over"


def after(
    spell: Spell | None, is_wrong: bool, patience: timedelta, now: datetime
) -> tuple[Spell | None, News | None]:
    """The spell after one more look, and what the owners must be told."""
    if is_wrong:
        return _gone_on(spell or Spell(now), patience, now)
    if spell is None or spell.rang_at is None:
        return None, None
    spell = replace(spell, well_since=spell.well_since or now)
    assert spell.well_since is not None
    return (None, News.OVER) if now - spell.well_since >= WELL_FOR else (spell, None)


def _gone_on(spell: Spell, patience: timedelta, now: datetime) -> tuple[Spell, News | None]:
    spell = replace(spell, well_since=None)
    if spell.rang_at is not None or now - spell.began_at < patience:
        return spell, None
    return replace(spell, rang_at=now), News.RINGS
