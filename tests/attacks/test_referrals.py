"""Forged links, circles and links that come too late."""

from __future__ import annotations

import asyncio
import os
import random
import re
import string
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from tortoise.exceptions import IntegrityError

from bot.domain import distributors, referrals
from bot.domain.referrals import Via
from bot.domain.work import Actor
from bot.kernel.errors import Refusal
from bot.models import Binding, Commission, CommissionTerms, Distributor, FailedUpdate, Person, Touch
from bot.models.database import opened
from tests import tally
from tests.conftest import ROOT
from tests.handlers.earned import paid
from tests.rubbish.booth import Booth
from tests.situations import Situations, opened_situations

IN_SOAK = bool(os.environ.get("SOAK"))
READ, OPENED = (100_000, 2_000) if IN_SOAK else (2_000, 60)
SEED = 20261130
LETTERS = string.ascii_letters + string.digits + "_-"
STRANGE = LETTERS + "=+/.:'\"<>\u202e\u200b\x00é字🎉\ud83d "


def _payloads(here: Booth, count: int) -> list[str]:
    """Of any characters, and good links with a letter changed, moved, dropped or doubled."""
    turn, good = random.Random(SEED), list(here.links.values())
    found = []
    for number in range(count):
        if number % 2:
            letters = LETTERS if number % 4 == 1 else STRANGE
            found.append("".join(turn.choices(letters, k=turn.randint(1, 64))))
            continue
        link = turn.choice(good)
        place = turn.randrange(len(link))
        with_other = link[:place] + turn.choice(LETTERS) + link[place + 1 :]
        other = turn.choice(good)
        found.append(
            turn.choice(
                (with_other, link[:place] + link[place + 1 :], link[:place] + link, other[:2] + link[2:])
            )
        )
    return [one for one in found if one not in good]


@pytest.mark.promise(37)
async def test_no_tampered_link_binds_anybody_or_breaks_anything(here: Booth) -> None:
    who, good = here.customers["en"], here.shop.links
    before = (await Touch.all().count(), await Binding.all().count(), await Distributor.all().count())
    opened_by_chance = [one for one in _payloads(here, READ) if good.read(one) is not None]
    assert opened_by_chance == []
    for payload in _payloads(here, OPENED):
        assert (await here.says(who, f"/start {payload}")).texts
        here.tidy(who)
    assert (await Touch.all().count(), await Binding.all().count(), await Distributor.all().count()) == before
    assert await FailedUpdate.all().count() == 0
    tally.count("attacks", tried=READ + OPENED, broken=0)


@pytest.mark.promise(37)
@pytest.mark.promise(51)
async def test_typed_codes_are_answered_alike_and_ever_more_slowly(here: Booth) -> None:
    """Whoever guesses learns nothing from the answer, and gets twenty guesses before he is slowed down."""
    now = [0.0]
    here.desk._throttle = type(here.desk._throttle)(monotonic=lambda: now[0])
    who, turn = here.customers["en"], random.Random(SEED)
    answers = []
    for _ in range(60):
        code = "".join(turn.choices(string.ascii_uppercase + string.digits, k=8))
        answers += (await here.says(who, f"/code {code}")).texts
    assert len(answers) == 21
    assert len(set(answers[:20])) == 1
    assert answers[20] == here.shop.texts.of("en").plain("refusal.too_fast")
    now[0] += 1
    again = [(await here.says(who, "/code ABCDEFGH")).texts for _ in range(9)]
    assert sum(map(bool, again)) == 4, "three a second, and once the word that it is too fast"
    assert (
        await Touch.filter(person_id=who.person_id).count()
        == await Touch.filter(person_id=who.person_id, outcome="bound").count()
    )


# ── whoever recruited whom ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_url, synchronous="NORMAL"):
        yield await opened_situations()


async def _is_forest() -> bool:
    sponsors = {one.id: one.sponsor_id for one in await Distributor.all()}
    for start in sponsors:
        seen: set[int] = set()
        here: int | None = start
        while here is not None:
            if here in seen:
                return False
            seen.add(here)
            here = sponsors[here]
    return True


async def _tries(make: Situations, who: Actor, sponsor: Actor) -> None:
    """To become a distributor under somebody, whatever either of them is by now: the tables refuse one who is none."""
    with suppress(Refusal, IntegrityError):
        await make.distributor(who=who, sponsor=sponsor)


@pytest.mark.promise(38)
async def test_whatever_is_tried_in_any_order_sponsors_never_form_a_circle(make: Situations) -> None:
    turn = random.Random(SEED)
    crowd = [await make.person(name=f"P{n}") for n in range(8)]
    await make.distributor(who=crowd[0])
    for _ in range(400 if IN_SOAK else 40):
        who, sponsor = turn.choice(crowd), turn.choice(crowd)
        before = {one.id: one.sponsor_id for one in await Distributor.all()}
        await _tries(make, who, sponsor)
        after = {one.id: one.sponsor_id for one in await Distributor.all()}
        assert await _is_forest()
        assert {key: after[key] for key in before} == before, "whoever has a sponsor keeps him"
    assert await Distributor.all().count() > 4


@pytest.mark.promise(38)
async def test_two_that_recruit_each_other_at_the_same_moment_make_no_circle(
    migrated_postgres_url: str,
) -> None:
    """Each follows the other's link and applies; the owner approves both at once, over connections of their own."""
    async with opened(migrated_postgres_url):
        make = await opened_situations()
        root = await make.distributor("Root")
        for round_ in range(100 if IN_SOAK else 6):
            one, other = await make.person(name=f"A{round_}"), await make.person(name=f"B{round_}")
            if round_ % 2:
                await make.distributor(who=one, sponsor=root)
            await asyncio.gather(
                *(_tries(make, *pair) for pair in ((one, other), (other, one))), return_exceptions=True
            )
            assert await _is_forest()
            assert await Distributor.filter(sponsor_id__in=[one.person_id, other.person_id]).count() <= 1


@pytest.mark.promise(38)
def test_no_code_of_ours_gives_anybody_another_sponsor() -> None:
    """A forest in which only leaves are added stays one."""
    ways = (
        r"Distributor\.filter\([^)]*\)\.update\([^)]*sponsor",
        r"UPDATE distributor\s+SET[^\"]*sponsor",
        r"update_fields=[^)]*sponsor",
    )
    changing = re.compile("|".join(ways))
    files = [*(ROOT / "bot" / "domain").rglob("*.py"), *(ROOT / "bot" / "commands").rglob("*.py")]
    assert [path for path in files if changing.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.promise(38)
async def test_a_link_that_comes_after_the_order_earns_nothing_for_it(make: Situations) -> None:
    dora, ann = await make.distributor(), await make.person()
    order = await make.placed_order(ann)
    await make.follow(ann, dora)
    await make.pay(ann, order)
    assert await CommissionTerms.filter(order_id=order.id).count() == 0
    assert await Commission.filter(order_id=order.id).count() == 0
    later = await paid(make, ann, {await make.variant(): 1})
    assert await Commission.filter(order_id=later.id, distributor_id=dora.person_id).count() == 1


@pytest.mark.promise(38)
async def test_ones_own_link_binds_nobody_and_ones_own_order_earns_nothing(make: Situations) -> None:
    dora = await make.distributor()
    for via in Via:
        await make.follow(dora, dora, via)
    assert await Binding.all().count() == 0
    own = await paid(make, dora, {await make.variant(): 1})
    assert await Commission.filter(order_id=own.id).count() == 0


@pytest.mark.promise(38)
async def test_two_links_at_the_same_moment_bind_once(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url):
        make = await opened_situations()
        sellers = [await make.distributor(f"Dora {n}") for n in range(4)]
        for _ in range(100 if IN_SOAK else 6):
            ann = await make.person()
            await asyncio.gather(*(_follows(make, ann, one) for one in sellers))
            assert await Binding.filter(customer_id=ann.person_id, ended_at=None).count() == 1
            assert await Touch.filter(person_id=ann.person_id).count() == 4


async def _follows(make: Situations, who: Actor, distributor: Actor) -> None:
    """As an update does it: the person's row is held first."""
    card = await distributors.distributor(distributor.person_id)
    async with make.work(who) as work:
        await Person.filter(id=who.person_id).select_for_update(no_key=True).first()
        await referrals.record_touch(work, card.code, Via.LINK, await make.rules())
