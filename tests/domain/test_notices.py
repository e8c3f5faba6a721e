"""Every kind of notice can be drawn, and several of one kind come as one message."""

from __future__ import annotations

import re

import pytest

from bot.domain.notices import claim_due, let_go, postpone, queue, queue_for_all, settle
from bot.handlers.notices import DRAWERS, render
from bot.reactions import _PAYOUT_NEWS, _REFUND_NEWS
from tests.conftest import ROOT
from tests.handlers.admin_desk import data_of
from tests.situations import Situations

_QUEUED = re.compile(r'notices\.queue(?:_for_all)?\(\s*(?:[\w.]+\s*),\s*(?:[^"]*?),\s*"(\w+)"', re.DOTALL)


def test_every_kind_that_is_queued_has_a_drawer_and_none_is_left_over() -> None:
    queued = {*_PAYOUT_NEWS.values(), *_REFUND_NEWS.values()}
    for path in (ROOT / "bot").rglob("*.py"):
        queued |= set(_QUEUED.findall(path.read_text(encoding="utf-8")))
    assert queued == set(DRAWERS)


async def _told(make: Situations, kind: str) -> list[tuple[int, str, list[str]]]:
    """Chat, text and buttons of each message of that kind that is due; all that is due is sent."""
    async with make.work() as work:
        due = await claim_due(work, limit=200)
        for notice in due:
            await settle(work, notice.ids, "sent")
    drawn = []
    for notice in due:
        if notice.kind == kind:
            chat, screen, _ = await render(make.shop, notice)
            drawn.append((chat, screen.text, data_of(screen)))
    return drawn


async def test_a_fact_is_told_to_each_person_once_however_often_it_is_queued(make: Situations) -> None:
    ann, bob = await make.person(name="Ann"), await make.person(name="Bob")
    for _ in range(2):
        async with make.work() as work:
            await queue(work, [ann.person_id, bob.person_id, ann.person_id], "alarm_over", "spell", alarm="x")
            readers = "SELECT p.id AS person_id FROM person p WHERE p.id <= ?"
            await queue_for_all(work, readers, [bob.person_id], "alarm_over", "another spell", alarm="y")
    async with make.work() as work:
        due = await claim_due(work, limit=200)
    assert sorted((one.person_id, one.params["alarm"]) for one in due) == sorted(
        [
            *((one.person_id, "x") for one in (ann, bob)),
            *((number, "y") for number in range(1, bob.person_id + 1)),
        ]
    )


async def test_an_order_is_told_at_once_and_many_come_as_one(make: Situations) -> None:
    seller = await make.distributor("Dora")
    ann = await make.person(name="Ann Lee")
    await make.follow(ann, seller)
    order = await make.paid_order(ann)
    (one,) = await _told(make, "earned")
    assert one[0] == seller.telegram_id
    assert str(order.number) in one[1]
    assert f"dx:{order.id}" in one[2]

    orders = [await make.paid_order(ann) for _ in range(12)]
    (many,) = await _told(make, "earned")
    assert str(orders[0].number) in many[1]
    assert "12" in many[1]
    assert str(orders[-1].number) not in many[1]
    assert not await _told(make, "earned")


async def test_who_sponsored_the_seller_is_told_of_his_part(make: Situations) -> None:
    sponsor = await make.distributor("Sam")
    seller = await make.distributor("Dora", sponsor)
    ann = await make.person(name="Ann Lee")
    await make.follow(ann, seller)
    await make.paid_order(ann)
    told = {chat: text for chat, text, _ in await _told(make, "earned")}
    assert set(told) == {sponsor.telegram_id, seller.telegram_id}
    assert "recruited" in told[sponsor.telegram_id]


@pytest.mark.parametrize(("kind", "whose"), [("customer_bound", "Dora"), ("invited_by", "Ann")])
async def test_both_sides_hear_of_a_binding(make: Situations, kind: str, whose: str) -> None:
    seller = await make.distributor("Dora")
    ann = await make.person(name="Ann Lee")
    await make.follow(ann, seller)
    await make.follow(ann, seller)
    ((chat, text, _),) = await _told(make, kind)
    assert chat == (seller if whose == "Dora" else ann).telegram_id
    assert ("A… L…" if whose == "Dora" else "Dora") in text


async def test_what_a_dead_sender_had_claimed_is_let_go(make: Situations) -> None:
    seller = await make.distributor("Dora")
    await make.follow(await make.person(name="Ann Lee"), seller)
    async with make.work() as work:
        claimed = await claim_due(work, limit=200)
        assert claimed
        assert not await claim_due(work, limit=200)
        await let_go(work)
        assert await claim_due(work, limit=200) == claimed


async def test_what_waits_behind_a_failure_comes_with_it_and_in_its_order(make: Situations) -> None:
    """Also after so many tries that it would be given up, were Telegram within reach."""
    ann = await make.person(name="Ann")
    await make.paid_order(ann)
    await make.paid_order(ann)
    async with make.work() as work:
        first, *others = [one for one in await claim_due(work, limit=200) if one.person_id == ann.person_id]
    behind = [number for one in others for number in one.ids]
    due = [first]
    for _ in range(12):
        async with make.work() as work:
            await postpone(work, first.ids, 5, behind=behind, may_give_up=False)
        make.clock.move(seconds=4)
        async with make.work() as work:
            assert not [one for one in await claim_due(work, limit=200) if one.person_id == ann.person_id]
        make.clock.move(seconds=1)
        async with make.work() as work:
            due = [one for one in await claim_due(work, limit=200) if one.person_id == ann.person_id]
        assert [one.ids for one in due] == [first.ids, *(one.ids for one in others)]
    assert (due[0].tries, {one.tries for one in due[1:]}) == (12, {0})
    async with make.work() as work:
        await postpone(work, first.ids, 5)
    make.clock.move(minutes=2)
    async with make.work() as work:
        left = [one.ids for one in await claim_due(work, limit=200) if one.person_id == ann.person_id]
    assert left == [one.ids for one in others]
