"""What a bot says of itself: names, descriptions, commands and menu buttons, per language and scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
DEFAULT_MENU: Json = {"type": "commands"}


@dataclass
class Profile:
    """Everything that setMy… and setChatMenuButton change."""

    first_name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menus: dict[int | None, Json] = field(default_factory=dict)
    rights: dict[bool, Json] = field(default_factory=dict)

    def name_for(self, language: str) -> str:
        """The name in a language, or the one that all others see."""
        return self.names.get(language) or self.names.get("") or self.first_name

    def description_for(self, language_code: str) -> str:
        """What an empty chat says, in his language or in the one that all others see."""
        language = language_code.split("-")[0].lower()
        return self.descriptions.get(language) or self.descriptions.get("") or ""

    def commands_for(self, person_id: int, language_code: str) -> list[Json]:
        """What a person's menu shows: the narrowest scope that has any, in his language if there is one."""
        language = language_code.split("-")[0].lower()
        for scope in (f"chat:{person_id}", "all_private_chats", "default"):
            for spoken in (language, ""):
                if found := self.commands.get((scope, spoken)):
                    return found
        return []

    def menu_for(self, person_id: int | None) -> Json:
        """The button beside the input field."""
        own = self.menus.get(person_id)
        return own or self.menus.get(None) or DEFAULT_MENU
