"""Lengths and places in UTF-16 units, which is how Telegram counts."""

from __future__ import annotations


def units(text: str) -> int:
    """How long a text is for Telegram."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def boundaries(text: str) -> set[int]:
    """The offsets at which a letter begins, and the end."""
    places, at = {0}, 0
    for letter in text:
        at += 2 if ord(letter) > 0xFFFF else 1
        places.add(at)
    return places
