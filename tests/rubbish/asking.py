"""What each step of a dialogue needs: who is asked, with what, and what must be so before."""

from __future__ import annotations

from typing import Any

from bot.domain import rulebook
from bot.domain.work import Actor
from bot.handlers import STEPS
from bot.handlers.admin.settings import SWITCHES
from bot.handlers.admin.setup import _WRITTEN as WRITTEN_IN_SETUP
from bot.kernel.roles import Action
from tests.rubbish.booth import Booth
from tests.rubbish.refunding import READY as REFUNDING
from tests.rubbish.selling import READY as SELLING

VARIATIONS: dict[str, list[dict[str, Any]]] = {
    "setting": [{"field": field} for field in rulebook.FIELDS if field not in SWITCHES],
    "setup": [{"about": about} for about in (*WRITTEN_IN_SETUP, "transfer")],
    "wording": [{"name": name, "language": "en"} for name in rulebook.WORDINGS],
    "promotion_text": [{"version": 1, "language": "en"}, {"promotion": 0, "version": 0, "language": "ru"}],
    "promotion_picture": [{"version": 1}, {"version": 1, "is_new": True}],
    "promotion_time": [{"version": 1}],
    "payout_details": [{"then": then} for then in ("", "ask", "whatever")],
}
"""Steps that ask for different things."""
READY = {**SELLING, **REFUNDING}
THINGS = (
    "product",
    "variant",
    "category",
    "receipt",
    "question",
    "application",
    "distributor",
    "payout",
    "refund",
    "promotion",
)


def audience_of(step: str) -> str:
    """Who is asked this."""
    return {Action.SHOP: "customers", Action.EARN: "distributors"}.get(STEPS[step].action, "owners")


def asked_with(here: Booth, step: str, who: Actor, more: dict[str, Any]) -> dict[str, Any]:
    """What the step needs to know: things that exist, some of them already dealt with."""
    order = here.ids["paid" if audience_of(step) == "owners" else f"own {who.telegram_id}"]
    return {"order": order, "then": "", **{name: here.ids[name] for name in THINGS}, **more}
