"""When stock counts as low. Pure."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH, LOW, SOLD_OUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Spell:
    """How low it was by the last look, what had come in by then, and by which threshold that was judged."""

    level: int
    received: int
    threshold: int


def level_of(available: int, threshold: int) -> int:
    if available <= 0:
        return SOLD_OUT
    return LOW if available <= threshold else ENOUGH


def has_ended(spell: Spell, available: int, received: int, threshold: int) -> bool:
    """More came in, or the owner asks for less: an unpaid order that expired is no reason to tell of it twice."""
    is_enough = level_of(available, threshold) == ENOUGH
    return is_enough and (received != spell.received or threshold != spell.threshold)


def next_level(spell: Spell | None, available: int, received: int, threshold: int) -> int:
    """A spell only sinks, from enough to low to sold out, until it has ended."""
    now = level_of(available, threshold)
    if spell is None or has_ended(spell, available, received, threshold):
        return now
    return max(spell.level, now)


def must_be_told(spell: Spell | None, level: int, *, was_taken: bool) -> bool:
    """Of what sank. What was never seen with more counts as sunk only if customers took some of it."""
    if spell is None:
        return level > ENOUGH and was_taken
    return level > spell.level
