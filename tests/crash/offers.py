"""What staff do with a promotion, from its first words to its end. How it is sent is in `promoting.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain import promotions
from tests.crash.brief import PHOTO, Given, answering, on_time, tapping
from tests.crash.scenes import Scene
from tests.situations import OWNER_ID, START, Situations

_TOMORROW = START + timedelta(days=1)


async def _draft(make: Situations) -> int:
    await make.variant()
    await make.reader()
    async with make.work(await make.owner()) as work:
        return await promotions.write(work, "en", "Spring tea is here")


async def _in_two_languages(make: Situations) -> int:
    promotion_id = await _draft(make)
    async with make.work(await make.owner()) as work:
        await promotions.set_text(work, promotion_id, 1, "ru", "Весенний чай")
    return promotion_id


async def _scheduled(make: Situations) -> int:
    promotion_id = await _draft(make)
    async with make.work(await make.owner()) as work:
        await promotions.confirm(work, promotion_id, 1, _TOMORROW)
    return promotion_id


async def _going_on(make: Situations) -> int:
    return await make.promotion(to=2)


async def _paused(make: Situations) -> int:
    promotion_id = await _going_on(make)
    async with make.work(await make.owner()) as work:
        await promotions.pause(work, promotion_id)
    return promotion_id


async def _first_words(make: Situations) -> dict[str, Any]:
    return {"promotion": 0, "version": 0, "language": "en"}


async def _more_words(make: Situations) -> dict[str, Any]:
    return {"promotion": await _draft(make), "version": 1, "language": "ru"}


async def _picture_asked(make: Situations) -> dict[str, Any]:
    return {"promotion": await _draft(make), "version": 1}


def _tapped(data: str, given: Given, outcome: dict[str, Any]) -> Scene:
    return tapping(data, outcome, who=OWNER_ID, given=given)


_STATE, _DELIVERIES = "promotion.state", "delivery.state"
_IN_MINUTES = int(_TOMORROW.timestamp()) // 60

OFFERS: dict[str, Scene] = {
    "promotion begun": answering(
        "promotion_text",
        "Spring tea is here",
        {"promotion.texts": [{"en": "Spring tea is here"}], "person.dialogue": ["promotion_picture"]},
        who=OWNER_ID,
        given=_first_words,
    ),
    "promotion's text written": answering(
        "promotion_text",
        "Весенний чай",
        {"promotion.texts": [{"en": "Spring tea is here", "ru": "Весенний чай"}]},
        who=OWNER_ID,
        given=_more_words,
    ),
    "promotion pictured": answering(
        "promotion_picture", PHOTO, {"promotion.picture_id": [1]}, who=OWNER_ID, given=_picture_asked
    ),
    "promotion's language removed": _tapped(
        "amnotx:{}:2:ru", _in_two_languages, {"promotion.texts": [{"en": "Spring tea is here"}]}
    ),
    "promotion without a picture": _tapped(
        "amnopic:{}:1", _draft, {"promotion.picture_id": [None], "handled": ["amc"]}
    ),
    "promotion's product chosen": _tapped("amtog:{}:1:1:1:0", _draft, {"promotion.product_ids": ["[#]"]}),
    "promotion's readers chosen": _tapped(
        "amsegto:{}:1:customers", _draft, {"promotion.segment": ["customers"]}
    ),
    "promotion discarded": _tapped("amdel:{}", _draft, {_STATE: []}),
    "promotion previewed": _tapped(
        "amprev:{}:1",
        _draft,
        {"notices": [["promotion_preview", OWNER_ID, "sent"], ["promotion_ready", OWNER_ID, "sent"]]},
    ),
    "promotion said send": _tapped("amsend:{}:1", _draft, {_STATE: ["sending"], _DELIVERIES: ["queued"]}),
    "promotion said send later": _tapped(f"amsend:{{}}:1:{_IN_MINUTES}", _draft, {_STATE: ["scheduled"]}),
    "promotion paused": _tapped("ampause:{}", _going_on, {_STATE: ["paused"]}),
    "promotion going on": _tapped("amgo:{}", _paused, {_STATE: ["sending"]}),
    "promotion stopped": _tapped("amstop:{}", _going_on, {_STATE: ["stopped"]}),
    "promotion called off": _tapped("amoff:{}", _scheduled, {_STATE: ["draft"], _DELIVERIES: []}),
    "promotion's time come": on_time(
        "start promotions",
        {_STATE: ["sending"], _DELIVERIES: ["queued"]},
        given=_scheduled,
        at=timedelta(days=1, minutes=1),
    ),
}
