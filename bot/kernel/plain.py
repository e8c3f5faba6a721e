"""What people type, made safe to keep: one normal form, no characters that hide, reorder or break rows."""

from __future__ import annotations

import html
import re
import unicodedata

# Zero-width and bidirectional controls: they spoof names and amounts, and nobody needs them in a shop.
# U+200D (joiner) and U+FE0F stay: emoji are built with them.
_HIDDEN = dict.fromkeys(
    [0x00AD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def plain_text(raw: str, *, lines: bool = True) -> str:
    """NFC, without NUL, lone surrogates, control and hidden characters; trimmed. One line unless `lines`."""
    text = raw.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFC", text).translate(_HIDDEN)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
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
