"""Answers, commands and links that name what is somebody else's, as if the question had been asked about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.domain import people
from bot.domain.work import Actor
from bot.handlers import COMMANDS, STEPS
from bot.handlers.request import Request
from bot.models import FailedUpdate
from simulator.checkout import pay
from simulator.ledger import Invoice
from tests import tally
from tests.attacks.belongings import belongings, changed
from tests.attacks.characters import CHARACTERS
from tests.attacks.stranger import Scene
from tests.attacks.trials import IN_SOAK, tried
from tests.rubbish.asking import THINGS, VARIATIONS
from tests.rubbish.booth import Answer, picture
from tests.rubbish.tongues import refusal_in

ASKERS = ("a customer", "a distributor", "staff that was removed", "marketing")
WORDS = {"then", "about", "field", "name", "language", "version", "is_new", "promotion", "stars"}
"""What a dialogue may hold besides keys of things."""


class Noted(dict[str, Any]):
    """What a step is asked with; tells what the handlers look for."""

    def __init__(self, asked: Mapping[str, Any], looked_for: set[str]) -> None:
        super().__init__(asked)
        self._looked_for = looked_for

    def __getitem__(self, key: str) -> Any:
        self._looked_for.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._looked_for.add(key)
        return super().get(key, default)


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    found: set[str] = set()
    monkeypatch.setattr(
        Request, "asked", property(lambda request: Noted(request.person.dialogue_data, found))
    )
    return found


def _questions(scene: Scene, step: str) -> Iterator[dict[str, Any]]:
    """As the step is asked, about each of the stranger's orders and one of everything else."""
    ids = scene.here.ids
    about = {"then": "", **{name: ids[name] for name in THINGS}, **VARIATIONS.get(step, [{}])[0]}
    orders = [ids[name] for name in ("paid", "order", "unpaid", "earning")]
    for order_id in orders if IN_SOAK or step in ("slip", "refund_words") else orders[:1]:
        yield {**about, "order": order_id}


async def _answers(scene: Scene, who: Actor, step: str) -> list[Answer]:
    """Text, and what else the step waits for."""
    here, entry = scene.here, STEPS[step]
    if entry.wants_picture:
        return [await here.sends_photo(who, picture())]
    if entry.wants_contact:
        return [await here.shares_number(who, "+4930111222", of=who.telegram_id)]
    if entry.wants_file:
        return [await here.sends_document(who, b"Handle,Title\n")]
    return [await here.says(who, "4711")]


@pytest.mark.promise(41)
@pytest.mark.promise(42)
@pytest.mark.parametrize("name", ASKERS)
async def test_no_answer_changes_or_tells_what_is_anothers(
    played: Scene, name: str, looked_for: set[str]
) -> None:
    here, who = played.here, await CHARACTERS[name](played.here)
    told = here.shop.texts.of("en").plain("refusal.not_allowed")
    complaints, count = [], 0
    for step, entry in STEPS.items():
        before = await belongings(played.stranger.person_id)
        for about in _questions(played, step):
            async with here.shop.work(who) as work:
                await people.ask(work, step, **about)
            answers = await _answers(played, who, step)
            count += 1
            complaints += [f"{step}: {leak}" for one in answers for leak in played.leaks(one, who)]
            if not who.may(entry.action) and answers[-1].texts != [told]:
                complaints.append(f"{step} was not refused: {answers[-1].texts}")
        if not (who.may(entry.action) and name == "marketing"):
            found = await changed(played.stranger.person_id, who.person_id, before)
            complaints += [f"{step} changed {row}" for row in found]
        here.tidy(who)
    assert await FailedUpdate.all().count() == 0
    assert looked_for <= {"order", *THINGS, *WORDS}, "a step is asked with what no trial gives"
    tally.count("authority", answers=count, leaks=len(complaints))
    assert not complaints, "\n".join(complaints[:40])


@pytest.mark.promise(41)
@pytest.mark.parametrize("name", ["a customer", "a distributor", "support"])
async def test_no_command_tells_what_is_anothers_whatever_is_typed_behind_it(
    played: Scene, name: str
) -> None:
    here, who = played.here, await CHARACTERS[name](played.here)
    before, complaints, count = await belongings(played.stranger.person_id), [], 0
    for command in COMMANDS:
        for data in tried(played, command, {}, in_full=who.may(COMMANDS[command].action)):
            answer = await here.says(who, f"/{data.replace(':', ' ')}")
            count += 1
            complaints += [f"/{data}: {leak}" for leak in played.leaks(answer, who)]
        here.tidy(who)
    complaints += await changed(played.stranger.person_id, who.person_id, before)
    tally.count("authority", commands=count, leaks=len(complaints))
    assert not complaints, "\n".join(complaints[:40])


@pytest.mark.promise(41)
@pytest.mark.parametrize("name", ["a customer", "a distributor", "an owner"])
async def test_a_good_link_to_anothers_order_leads_nowhere(played: Scene, name: str) -> None:
    """As it stands in the QR code of a parcel."""
    here, who = played.here, await CHARACTERS[name](played.here)
    before = await belongings(played.stranger.person_id)
    for code in played.codes:
        payload = here.shop.links.order(code).partition("?start=")[2]
        answer = await here.says(who, f"/start {payload}")
        assert [leak for leak in played.leaks(answer, here.customers["en"]) if leak not in payload] == []
    assert await changed(played.stranger.person_id, who.person_id, before) == []
    tally.count("authority", links=len(played.codes), leaks=0)


@pytest.mark.promise(41)
async def test_nobody_pays_an_invoice_that_was_passed_on_to_him(played: Scene) -> None:
    """Telegram lets whoever has the message pay it: the last word before money moves is the shop's."""
    here, who = played.here, played.here.customers["en"]
    order = await here.make.order(here.ids["unpaid"])
    before = await belongings(played.stranger.person_id)
    invoice = Invoice("t", "d", order.code, order.total.currency, order.total.minor, {})
    outcome = await _pays(played, who, invoice)
    assert outcome["outcome"] == "refused"
    assert refusal_in(outcome["error_message"], "en")
    assert played.leaks(Answer([], outcome["error_message"]), who) == []
    assert await changed(played.stranger.person_id, who.person_id, before) == []


async def _pays(scene: Scene, who: Actor, invoice: Invoice) -> dict[str, Any]:
    paying = asyncio.create_task(pay(scene.here.sim, scene.here.phone(who), invoice, None))
    await asyncio.sleep(0)
    await scene.here.serve()
    return dict(await paying)
