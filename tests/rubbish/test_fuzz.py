"""Updates that no Telegram would send: the desk refuses them whole, puts them aside after five tries, and goes on.

The seed is fixed; `SOAK=1` tries a hundred times as many.
"""

from __future__ import annotations

import copy
import json
import os
import random
from typing import Any

import pytest

from bot.domain import ledger
from bot.domain.work import Actor
from bot.handlers.troubles import NotHandled
from bot.models import FailedUpdate, Notice
from tests.rubbish.booth import Booth
from tests.rubbish.tongues import is_in

Json = dict[str, Any]
MANY = 15_000 if os.environ.get("SOAK") else 150
SEED = 20261125
TRIES = 5
VALUES: tuple[Any, ...] = (
    None,
    True,
    "",
    "x" * 5000,
    "\x00",
    "\ud800",
    "🎉",
    "<b>",
    0,
    -1,
    2**31,
    2**63,
    10**30,
    1.5,
    [],
    {},
    [[]],
    {"id": 1},
    [None, {}],
)
STRANGE = ("edited_message", "channel_post", "inline_query", "poll_answer", "chat_member", "message_reaction")


def _user(who: Actor) -> Json:
    return {"id": who.telegram_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def _message(who: Actor, **content: Any) -> Json:
    chat = {"id": who.telegram_id, "type": "private", "first_name": "Ann"}
    return {"message_id": 1, "date": 1_800_000_000, "chat": chat, "from": _user(who), **content}


def _originals(here: Booth, who: Actor) -> list[Json]:
    """One good update of every kind that the shop asks for."""
    size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    bill = {"currency": "EUR", "total_amount": 1750, "invoice_payload": "ABCDEFGH"}
    charges = {"telegram_payment_charge_id": "c", "provider_payment_charge_id": "p"}
    bot = {"id": here.sim.bot_id, "is_bot": True, "first_name": "Shop"}
    member = {
        "chat": _message(who)["chat"],
        "from": _user(who),
        "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
    }
    tap = {
        "id": "1",
        "from": _user(who),
        "chat_instance": "1",
        "data": "p:1",
        "message": _message(who, text="x"),
    }
    return [
        {"message": _message(who, text="/start p_1")},
        {"message": _message(who, text="tea", entities=[{"type": "bold", "offset": 0, "length": 3}])},
        {"message": _message(who, photo=[size], caption="slip")},
        {
            "message": _message(
                who, contact={"phone_number": "+49", "first_name": "A", "user_id": who.telegram_id}
            )
        },
        {
            "message": _message(
                who, document={"file_id": "f", "file_unique_id": "u", "mime_type": "image/png"}
            )
        },
        {"message": _message(who, successful_payment={**bill, **charges})},
        {"callback_query": tap},
        {"callback_query": {**tap, "data": f"q:{here.ids['variant']}:2"}},
        {"callback_query": {**tap, "data": "jed:phone"}},
        {"pre_checkout_query": {"id": "1", "from": _user(who), **bill}},
        {"my_chat_member": member},
    ]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key and index of a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inside for place in [(*path, key), *_places(item, (*path, key))]]


def _mutated(update: Json, choice: random.Random) -> Json:
    broken = copy.deepcopy(update)
    for _ in range(choice.choice((1, 1, 1, 2, 4))):
        places = _places(broken)
        if not places:
            break
        *path, key = choice.choice(places)
        inside: Any = broken
        for step in path:
            inside = inside[step]
        if choice.random() < 0.3:
            inside.pop(key)
        else:
            inside[key] = copy.deepcopy(choice.choice(VALUES))
    if choice.random() < 0.1:
        broken[choice.choice(STRANGE)] = copy.deepcopy(choice.choice(VALUES))
    return broken


async def _until_let_go(here: Booth, update: Json) -> int:
    """Brings it as Telegram would; answers how often it was refused. Anything else that is raised is a fault."""
    for refused in range(TRIES + 1):
        try:
            await here.desk.feed(copy.deepcopy(update))
        except NotHandled:
            continue
        return refused
    return TRIES + 1


async def test_mutilated_updates_are_put_aside_and_the_chat_goes_on(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    choice = random.Random(SEED)
    who, refused_at_all = here.customers["en"], 0
    originals = _originals(here, who)
    for number in range(MANY):
        update = {"update_id": 5_000_000 + number, **_mutated(choice.choice(originals), choice)}
        refused = await _until_let_go(here, update)
        assert refused < TRIES, f"never let go: {json.dumps(update)[:2000]}"
        refused_at_all += bool(refused)
        if number % 25 == 0:
            answer = await here.says(who, "/start")
            assert is_in(answer.texts[-1], "en"), f"the chat does not go on after {json.dumps(update)[:2000]}"
    parked = await FailedUpdate.filter(parked_at__not_isnull=True).count()
    assert refused_at_all == parked == await FailedUpdate.all().count()
    assert parked > 5, "the mutations are too tame"
    assert await Notice.filter(kind="update_parked").count() == parked * len(here.owners)
    assert await ledger.check_books() == {}


async def test_an_update_that_always_fails_is_put_aside_with_an_apology_and_the_next_is_served(
    here: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    who = here.customers["ru"]
    message = _message(who, text=5)
    message["from"]["language_code"] = "ru"
    before = here.last_message(who)
    assert await _until_let_go(here, {"update_id": 6_000_000, "message": message}) == TRIES - 1
    assert here.last_message(who) != before
    assert is_in(here.last_message(who)[0]["text"], "ru")
    assert is_in((await here.says(who, "/start")).texts[-1], "ru")
