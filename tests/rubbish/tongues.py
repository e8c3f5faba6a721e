"""Telling from a text which of the shop's languages it is in, and whether it refuses something."""

from __future__ import annotations

import html
import re
from functools import cache

from bot.texts import available_languages
from tests.test_texts import ENTRIES

LANGUAGES = available_languages()
_TAG = re.compile(r"<[^>]*>")
_PLACE = re.compile(r"\{[a-z_]+\}")
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST = {"zh_Hans": 2}
"""Letters of its own that a text must have to tell its language."""


def refusal_in(text: str, language: str) -> str:
    """The key of the refusal that this text is, in this language; empty when it is none."""
    for key, pattern in _patterns(language):
        if key.startswith(("refusal.", "apology")) and pattern.fullmatch(text):
            return key
    return ""


def is_in(text: str, language: str) -> bool:
    """Whether the text, or a part of it that fills lines, comes from the catalogue of this language."""
    return any(pattern.search(text) for _, pattern in _patterns(language))


@cache
def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """What identifies the language: forms that hold letters and are not the same in another language."""
    found = []
    for key, forms in ENTRIES[language].items():
        for number, form in enumerate(forms):
            if not _is_telling(language, key, number, form):
                continue
            shown = html.unescape(_TAG.sub("", form)).strip()
            pieces = [re.escape(piece) for piece in _PLACE.split(shown)]
            found.append((key, re.compile(r"(?:\A|(?<=\n))" + ".*?".join(pieces) + r"(?=\n|\Z)", re.DOTALL)))
    return found


def _is_telling(language: str, key: str, number: int, form: str) -> bool:
    bare = _PLACE.sub("", html.unescape(_TAG.sub("", form)))
    if len(_LETTERS.findall(bare)) < _FEWEST.get(language, 4):
        return False
    others = [
        forms for other, all_forms in ENTRIES.items() if other != language for forms in [all_forms.get(key)]
    ]
    return all(forms is None or number >= len(forms) or forms[number] != form for forms in others)
