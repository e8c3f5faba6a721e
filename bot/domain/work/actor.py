"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.errors import NotAllowed
from bot.kernel.roles import Action, Role, may


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and the roles he holds at this moment; `person_id` 0 is the shop itself (jobs, commands)."""

    person_id: int
    roles: frozenset[Role]
    telegram_id: int = 0

    def may(self, action: Action) -> bool:
        return may(self.roles, action)

    def must(self, action: Action) -> None:
        """Raises NotAllowed unless one of his roles may do this."""
        if not self.may(action):
            raise NotAllowed()

    @property
    def id_or_none(self) -> int | None:
        """For rows where nothing means that the shop itself acted."""
        return self.person_id or None


THE_SHOP = Actor(0, frozenset(Role))
