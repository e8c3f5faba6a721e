"""Random codes."""

from __future__ import annotations

import secrets

from bot.kernel.codes import ALPHABET


class RandomCodes:
    def new(self, length: int = 8, alphabet: str = ALPHABET) -> str:
        """46 bits in 8 characters, or 40: not guessable, and a unique key catches the rare twin."""
        return "".join(secrets.choice(alphabet) for _ in range(length))
