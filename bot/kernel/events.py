"""News travels upward as events: a room emits, `bot/reactions.py` says who reacts, in the same transaction."""

from __future__ import annotations


class Event:
    """Base of everything a room may emit. Subclasses are frozen dataclasses of plain values."""

    __slots__ = ()
