"""The command menus and the empty chat's words, which Telegram keeps for us."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.domain import people, rulebook
from bot.handlers import CUSTOMER_COMMANDS, staff_commands
from bot.shop import Messenger, Shop
from bot.texts import available_languages

_log = logging.getLogger(__name__)
Call = Callable[[], Awaitable[None]]


async def _once(call: Call) -> None:
    try:
        await call()
    except Exception as error:
        _log.warning("a command menu was not set: %s", type(error).__name__)


async def offer_menus(
    shop: Shop, messenger: Messenger, make: Callable[[Call], Awaitable[Any]] = _once
) -> None:
    """In every language there are texts in: those that the shop does not speak read its first one.

    `make` makes each call, by itself once: the shop works without what fails.
    """
    for call in await _calls(shop, messenger):
        await make(call)


async def _calls(shop: Shop, messenger: Messenger) -> list[Call]:
    _, rules = await rulebook.current_rules()
    spoken = shop.texts.speaking(rules.languages, rules.zone)
    menus: dict[int | None, tuple[str, ...]] = {None: CUSTOMER_COMMANDS}
    for owner_id in sorted(shop.owner_ids):
        known = await people.arrival_of(owner_id)
        menus[owner_id] = staff_commands(earns=known is not None and known.person.is_distributor)
    calls: list[Call] = []
    for language in ("", *available_languages()):
        texts = spoken.of(language or None)
        calls.append(partial(messenger.set_description, texts.plain("home.description"), language=language))
        for chat_id, names in menus.items():
            menu = [(name, texts.plain(f"command.{name}")) for name in names]
            calls.append(partial(messenger.set_commands, menu, language=language, chat_id=chat_id))
    return calls
