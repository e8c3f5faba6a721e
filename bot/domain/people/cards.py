"""What others may know of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class Profile:
    """A Telegram account as an update shows it, in normal form."""

    telegram_id: int
    name: str
    username: str | None
    language: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    id: int
    telegram_id: int
    name: str
    username: str | None
    language: str | None
    """What he picked here; `telegram_language` is what his Telegram says."""
    telegram_language: str
    dialogue: str | None
    dialogue_data: Mapping[str, Any]
    cart_version: int
    was_asked_about_promotions: bool
    agreed_to_promotions: bool
    has_blocked_us: bool
    is_distributor: bool = False
    staff_roles: frozenset[Role] = frozenset()
    """What the owner made him. That somebody is an owner stands in the environment only."""

    @property
    def languages(self) -> tuple[str | None, str]:
        """His wishes, strongest first."""
        return self.language, self.telegram_language


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person together with what every update needs to know, read by one statement."""

    person: PersonCard
    rules_version: int
    handled: tuple[str, tuple[Any, ...]] | None
    """The screen and arguments this very update led to, when it took effect before."""
