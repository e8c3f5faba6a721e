"""What goes wrong with an update: refused in the person's language, or counted and in the end parked."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from typing import Any

from bot.domain import people, rulebook, updates
from bot.domain.people import Profile
from bot.domain.work import THE_SHOP
from bot.kernel.errors import Refusal
from bot.kernel.outages import means_away
from bot.kernel.screen import Blocked
from bot.shop import Messenger, Shop
from bot.texts import Texts
from bot.views.everyone.refusals import apology, refusal_screen, refusal_text

_log = logging.getLogger(__name__)
ALERT_LIMIT = 200


class NotHandled(Exception):
    """The update did not take effect and must come again: answered with 500, or not confirmed."""


class Troubles:
    def __init__(self, shop: Shop, messenger: Messenger) -> None:
        self._shop = shop
        self._messenger = messenger

    async def refuse_tap(self, profile: Profile, query_id: str, refusal: Refusal) -> None:
        text = refusal_text(refusal, await self._texts_for(profile), plain=True)
        await self._messenger.answer(query_id, text[:ALERT_LIMIT], alert=True)

    async def refuse_checkout(self, profile: Profile, query_id: str, refusal: Refusal) -> None:
        text = refusal_text(refusal, await self._texts_for(profile), plain=True)
        await self._messenger.answer_checkout(query_id, text)

    async def refuse_text(self, profile: Profile, refusal: Refusal) -> None:
        arrival = await people.arrival_of(profile.telegram_id)
        texts = await self._texts_for(profile)
        screen = refusal_screen(refusal, texts, is_in_dialogue=bool(arrival and arrival.person.dialogue))
        try:
            await self._messenger.show(profile.telegram_id, screen, texts, None)
        except Blocked:
            _log.info("the person has blocked the bot")

    async def _texts_for(self, profile: Profile) -> Texts:
        arrival = await people.arrival_of(profile.telegram_id)
        _, rules = await rulebook.current_rules()
        wish = arrival.person.language if arrival else None
        return self._shop.texts.speaking(rules.languages, rules.zone).of(wish, profile.language)

    async def note_failure(self, raw: dict[str, Any], code: str, error: Exception) -> None:
        """Counts the failure in a transaction of its own; once parked, says sorry and lets the update go.

        While a server is away no update is at fault: it comes again for as long as that takes.

        Raises NotHandled while the update shall come again.
        """
        _log.exception("update failed")
        if means_away(error):
            raise NotHandled(code) from error
        async with self._shop.work(THE_SHOP) as work:
            is_parked = await updates.note_failure(
                work, self._shop.bot_id, raw["update_id"], _written(raw), code, _place_of(error)
            )
        if not is_parked:
            raise NotHandled(code) from error
        user = _sender_of(raw)
        if user is not None:
            texts = self._shop.texts.of(None, user.get("language_code"))
            try:
                await self._messenger.show(user["id"], apology(texts, code), texts, None)
            except Exception:
                _log.warning("the apology could not be sent")


def _written(update: dict[str, Any]) -> bytes:
    """As JSON: of one too deep to be written, no more than which it was."""
    try:
        return json.dumps(update).encode()
    except RecursionError:
        return json.dumps({"update_id": update["update_id"]}).encode()


def _place_of(error: Exception) -> str:
    """The exception's class and where it was raised: never its words, which may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"[:200]


def _sender_of(raw: dict[str, Any]) -> dict[str, Any] | None:
    for kind in ("message", "callback_query"):
        if isinstance(raw.get(kind), dict) and isinstance(raw[kind].get("from"), dict):
            sender: dict[str, Any] = raw[kind]["from"]
            return sender
    return None
