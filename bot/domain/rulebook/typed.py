"""What the owner types about the plan, read strictly: a guess about money is worse than a question. Pure."""

from __future__ import annotations

import re

from bot.domain.rulebook.errors import BadPlan, BadRates

_MARKS = str.maketrans({"％": "%", "，": ";", "、": ";", "；": ";", "／": "/", "．": "."})
"""Marks as Chinese keyboards type them. Their comma parts; it never stands inside a number."""
_PARTING_COMMA = re.compile(r"(?<=[%\s]),|,(?=\s)")
_ALONE = re.compile(r"\d+,\d+")
_RATE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


def parse_rates(raw: str) -> tuple[int, ...]:
    """`15 10`, `15% / 10,5%` as basis points, tier 1 first. Whether a plan may have them is another question.

    Raises BadRates. `15,10` is one: two rates, or 15.1?
    """
    text = " ".join(raw.split()).replace(" %", "%").translate(_MARKS)
    if _ALONE.fullmatch(text):
        raise BadRates()
    parts = re.split(r"[\s/;|%]+", _PARTING_COMMA.sub(" ", text).strip(" %/;|"))
    return tuple(_basis_points(part) for part in parts)


def _basis_points(part: str) -> int:
    found = _RATE.fullmatch(part) if part.isascii() else None
    if found is None:
        raise BadRates()
    whole, decimals = found.groups()
    return int(whole) * 100 + int((decimals or "").ljust(2, "0"))


def parse_days(raw: str, allowed: range) -> int:
    """A whole number of days. Raises BadPlan."""
    text = raw.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) in allowed):
        raise BadPlan()
    return int(text)
