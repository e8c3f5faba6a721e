"""Lengths and places in UTF-16 units, which is how Telegram counts."""

from __future__ import annotations


def units(text: str) -> int:
    """How long a text is for Telegram."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def slice_units(text: str, offset: int, length: int) -> str:
    """The part of ``text`` that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def boundaries(text: str) -> set[int]:
    """The offsets at which a letter begins, and the end."""
    places, at = {0}, 0
    for letter in text:
        at += 2 if ord(letter) > 0xFFFF else 1
        places.add(at)
    return places
