"""The command menus and the empty chat's words, which Telegram keeps for us."""

from __future__ import annotations

import logging

from bot.domain import people, rulebook
from bot.handlers import CUSTOMER_COMMANDS, staff_commands
from bot.shop import Messenger, Shop
from bot.texts import available_languages

_log = logging.getLogger(__name__)


async def offer_menus(shop: Shop, messenger: Messenger) -> None:
    """In every language there are texts in: those that the shop does not speak read its first one.

    A failure is told: the shop works without them.
    """
    try:
        _, rules = await rulebook.current_rules()
        spoken = shop.texts.speaking(rules.languages, rules.zone)
        menus: dict[int | None, tuple[str, ...]] = {None: CUSTOMER_COMMANDS}
        for owner_id in sorted(shop.owner_ids):
            known = await people.arrival_of(owner_id)
            menus[owner_id] = staff_commands(earns=known is not None and known.person.is_distributor)
        for language in ("", *available_languages()):
            texts = spoken.of(language or None)
            await messenger.set_description(texts.plain("home.description"), language=language)
            for chat_id, names in menus.items():
                menu = [(name, texts.plain(f"command.{name}")) for name in names]
                await messenger.set_commands(menu, language=language, chat_id=chat_id)
    except Exception as error:
        _log.warning("the command menus were not set: %s", type(error).__name__)
