"""How long an invitation is good for, and which roles one may give. Pure."""

from __future__ import annotations

from bot.kernel.errors import NotFound
from bot.kernel.roles import GIVEN, Role

VALID_HOURS = 48
CODE_LENGTH = 16
"""93 bits: whoever guesses may try for ever."""


def given_role(raw: str) -> Role:
    """A role that the owner gives. Raises NotFound for any other word, his own role among them."""
    found = next((role for role in GIVEN if role.value == raw), None)
    if found is None:
        raise NotFound()
    return found
