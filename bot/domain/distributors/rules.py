"""What an application asks, in which order, and what counts as an answer. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.distributors.errors import BadAnswer
from bot.kernel.plain import plain_text

MOST_DOCUMENTS = 5
CODE_LENGTH = 8


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class JoinStep(StrEnum):
    NAME = "name"
    PHONE = "phone"
    REGION = "region"
    CHANNELS = "channels"
    DOCUMENTS = "documents"
    """Optional: passed by saying so."""
    TERMS = "terms"
    """Accepting them hands the application in."""


_LIMITS = {JoinStep.NAME: (2, 64), JoinStep.REGION: (2, 80), JoinStep.CHANNELS: (2, 300)}


def clean_answer(step: JoinStep, raw: str) -> str:
    """A typed answer in normal form. Raises BadAnswer with the limits."""
    least, most = _LIMITS[step]
    text = plain_text(raw, lines=False)
    if not least <= len(text) <= most or not any(c.isalpha() for c in text):
        raise BadAnswer(least=least, most=most)
    return text


def clean_reason(raw: str) -> str:
    """Why somebody was turned down or suspended: he will read it. Raises BadAnswer."""
    text = plain_text(raw, lines=False)
    if not 3 <= len(text) <= 300:
        raise BadAnswer(least=3, most=300)
    return text


def masked(name: str) -> str:
    """A name that its owner would recognise and nobody else: `Ann Lee` → `A… L…`."""
    return " ".join(f"{word[0]}…" for word in name.split()[:3] if word) or "…"
