"""What people type, made safe to keep: one normal form, no characters that hide, reorder or break rows."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

# Zero-width and bidirectional controls: they spoof names and amounts, and nobody needs them in a shop.
# U+200D (joiner) and U+FE0F stay: emoji are built with them. Marks that stand for two become the two.
_REPLACED = {
    **dict.fromkeys(
        [
            0x00AD,
            0x200B,
            0x200C,
            0x200E,
            0x200F,
            0x2060,
            0xFEFF,
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ]
    ),
    **{pair: unicodedata.normalize("NFD", chr(pair)) for pair in (0x0344, 0x0F73, 0x0F75, 0x0F81)},
}
_MOST_MARKS = 30
"""On one letter, as Unicode's stream-safe format has it; no script needs half as many."""


def normal(text: str) -> str:
    """NFC. Of more marks on one letter than anybody writes only the first stay: sorting them takes for ever."""
    if any(map(unicodedata.combining, text)):
        text = "".join(_bearable(text))
    return unicodedata.normalize("NFC", text)


def _bearable(text: str) -> Iterator[str]:
    marks = 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _MOST_MARKS:
            yield c


def plain_text(raw: str, *, lines: bool = True) -> str:
    """NFC, without NUL, lone surrogates, control and hidden characters; trimmed. One line unless `lines`."""
    text = raw.encode("utf-8", "ignore").decode("utf-8").translate(_REPLACED)
    text = normal("".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc"))
    if not lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


_TAG = re.compile(r"<[^>]*>")


def unmarked(text: str) -> str:
    """What a reader sees of a text in HTML."""
    return html.unescape(_TAG.sub("", text))


def units(text: str) -> int:
    """How long Telegram finds a plain text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
