"""The first run: from an empty shop to one that is open."""

from __future__ import annotations

from typing import Any

from bot.domain.rulebook import SetupStep
from bot.models import ShopRules
from tests.crash.brief import Given, answering, tapping
from tests.crash.scenes import Scene
from tests.situations import OWNER_ID, START, Situations


def _closed(before: SetupStep | None, **asked: Any) -> Given:
    """A shop in its first run, whose next question is this one."""

    async def given(make: Situations) -> dict[str, Any]:
        done = [step.value for step in SetupStep if step is not SetupStep.ACKNOWLEDGE]
        if before is not None and before is not SetupStep.ACKNOWLEDGE:
            done = done[: done.index(before.value)]
        values = {
            "shop_name": "Leaf & Clay",
            "acknowledged_at": "" if before is SetupStep.ACKNOWLEDGE else START.isoformat(),
            "setup_done": [] if before is SetupStep.ACKNOWLEDGE else done,
        }
        await ShopRules.filter(id=1).update(values=values)
        return asked

    return given


_DONE = "shop_rules.values.setup_done"


def _tapped(data: str, outcome: dict[str, Any], given: Given) -> Scene:
    return tapping(data, outcome, who=OWNER_ID, given=given)


OPENING: dict[str, Scene] = {
    "law acknowledged": _tapped(
        "asack", {"shop_rules.values.acknowledged_at": [START.isoformat()]}, _closed(SetupStep.ACKNOWLEDGE)
    ),
    "shop named": answering(
        "setup",
        "Tea & Clay",
        {"shop_rules.values.shop_name": ["Tea & Clay"], _DONE: [["name"]]},
        who=OWNER_ID,
        given=_closed(SetupStep.NAME, about="name"),
    ),
    "name kept": _tapped("askeep:name", {_DONE: [["name"]]}, _closed(SetupStep.NAME)),
    "first currency chosen": _tapped(
        "ascur:USD", {"shop_rules.values.currency": ["USD"]}, _closed(SetupStep.CURRENCY)
    ),
    "way to pay switched": _tapped(
        "assw:takes_invoices:off", {"shop_rules.values.takes_invoices": [False]}, _closed(SetupStep.PAYMENT)
    ),
    "demo goods loaded": _tapped("asdemo", {"handled": ["asetup"]}, _closed(SetupStep.GOODS)),
    "own goods begun": _tapped("asown", {"person.dialogue": ["category_new"]}, _closed(SetupStep.GOODS)),
    "shop opened": _tapped("asopen", {"shop_rules.values.opened_at": [START.isoformat()]}, _closed(None)),
}
