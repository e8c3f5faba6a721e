"""Promotions in the database: who gets one, who gets it no more, and that nobody can get it twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.domain import people, promotions
from bot.domain.promotions import (
    DueDelivery,
    Fate,
    NobodyToReach,
    PromotionChanged,
    Round,
    Segment,
    State,
    TextTooLong,
    TimeNotAhead,
    TooManyProducts,
)
from bot.handlers.promoting import Promoting
from bot.jobs.start_promotions import start_promotions
from bot.models import AuditEntry, Delivery, Notice, Person, Promotion
from tests.situations import Situations


async def claim(make: Situations) -> Round | None:
    async with make.work() as work:
        return await promotions.next_round(work, await make.rules())


async def record(make: Situations, found: Sequence[DueDelivery], fate: Fate, reason: str = "") -> None:
    async with make.work() as work:
        await promotions.record(work, found, {one.id: (fate, reason) for one in found})


async def fates(promotion_id: int) -> dict[str, int]:
    return {fate.value: n for fate, n in (await promotions.progress(promotion_id)).counts.items()}


async def test_who_said_yes_gets_it_once_and_nobody_else(make: Situations) -> None:
    """Not who never answered, said no, blocked the bot, or says yes only afterwards."""
    ann, ben = await make.reader(), await make.reader()
    no, gone, late = await make.reader(), await make.reader(), await make.person()
    async with make.work(no) as work:
        await people.decline_promotions(work)
    async with make.work() as work:
        await people.mark_blocked(work, gone.person_id)
    assert await promotions.head_count(Segment.EVERYONE, make.clock.now()) == 2
    promotion_id = await make.promotion()
    await make.reader(who=late)
    async with make.work(await make.owner()) as work:
        again = await promotions.confirm(work, promotion_id, 1)
    assert (again.state, again.people) == (State.SENDING, 2)
    found = await claim(make)
    assert found is not None
    assert [one.person_id for one in found.deliveries] == [ann.person_id, ben.person_id]
    empty = await claim(make)
    assert empty is not None
    assert (empty.deliveries, empty.promotion.state) == ((), State.SENDING)
    await record(make, found.deliveries, Fate.SENT)
    over = await claim(make)
    assert over is not None
    assert over.promotion.state is State.SENT
    assert await fates(promotion_id) == {"sent": 2}
    assert await claim(make) is None
    owner = await make.owner()
    assert [n.person_id for n in await Notice.filter(kind="promotion_sent")] == [owner.person_id]


async def test_segments_mean_whom_they_say(make: Situations) -> None:
    old, buyer, seller = await make.reader(), await make.reader(), await make.reader()
    await make.person()
    await make.paid_order(old)
    make.clock.move(days=91)
    await make.paid_order(buyer)
    await make.placed_order(await make.reader())
    await make.distributor(who=seller)
    expected = {
        Segment.EVERYONE: 4,
        Segment.CUSTOMERS: 2,
        Segment.DISTRIBUTORS: 1,
        Segment.DORMANT: 1,
    }
    now = make.clock.now()
    assert {one: await promotions.head_count(one, now) for one in Segment} == expected
    async with make.work(await make.owner()) as work:
        promotion_id = await promotions.write(work, "en", "We miss you")
        await promotions.set_segment(work, promotion_id, 1, Segment.DORMANT)
        await promotions.confirm(work, promotion_id, 2)
    assert [one.person_id for one in await Delivery.all()] == [old.person_id]


async def test_what_is_sent_is_the_version_that_was_previewed(make: Situations) -> None:
    await make.reader()
    async with make.work(await make.owner()) as work:
        promotion_id = await promotions.write(work, "en", "x" * 2000)
        await promotions.set_text(work, promotion_id, 1, "ru", "Привет")
        await promotions.set_text(work, promotion_id, 2, "ru", "Привет")  # the same makes no new version
    for stale in (
        promotions.set_text(work, promotion_id, 1, "en", "Hello"),
        promotions.set_segment(work, promotion_id, 1, Segment.CUSTOMERS),
        promotions.set_products(work, promotion_id, 1, [1]),
        promotions.set_picture(work, promotion_id, 1, None),
        promotions.confirm(work, promotion_id, 1),
    ):
        with pytest.raises(PromotionChanged):
            await stale
    with pytest.raises(TextTooLong):
        await promotions.set_text(work, promotion_id, 2, "en", "x" * 4097)
    with pytest.raises(TextTooLong):
        await promotions.set_picture(work, promotion_id, 2, 1)
    with pytest.raises(TooManyProducts):
        await promotions.set_products(work, promotion_id, 2, [1, 2, 3, 4])
    async with make.work(await make.owner()) as work:
        await promotions.confirm(work, promotion_id, 2)
    with pytest.raises(PromotionChanged):
        await promotions.set_text(work, promotion_id, 2, "en", "Too late")
    with pytest.raises(PromotionChanged):
        async with make.work() as work:
            await promotions.discard(work, promotion_id)


async def test_a_promotion_to_nobody_is_refused_and_stays_a_draft(make: Situations) -> None:
    async with make.work(await make.owner()) as work:
        promotion_id = await promotions.write(work, "en", "Anybody?")
    with pytest.raises(NobodyToReach):
        async with make.work(await make.owner()) as work:
            await promotions.confirm(work, promotion_id, 1)
    assert (await promotions.promotion(promotion_id)).is_draft
    async with make.work() as work:
        await promotions.discard(work, promotion_id)
        await promotions.discard(work, promotion_id)
    assert await Promotion.all().count() == 0


async def test_who_says_no_while_it_is_sent_does_not_get_it_and_may_change_his_mind(
    make: Situations,
) -> None:
    first, second = await make.reader(), await make.reader()
    promotion_id = await make.promotion()
    async with make.work(second) as work:
        await promotions.opt_out(work, promotion_id)
    found = await claim(make)
    assert found is not None
    assert [one.person_id for one in found.deliveries] == [first.person_id]
    await record(make, found.deliveries, Fate.SENT)
    assert await fates(promotion_id) == {"sent": 1, "skipped": 1}
    assert (await promotions.results(promotion_id)).opted_out == 1
    async with make.work(second) as work:
        await promotions.opt_in(work, promotion_id)
    assert (await promotions.results(promotion_id)).opted_out == 0
    assert (await people.person(second.person_id)).agreed_to_promotions


async def test_nobody_gets_more_than_his_weekly_share(make: Situations) -> None:
    await make.rules(promotions_per_week=2)
    await make.reader()
    for expected in ({"sent": 1}, {"sent": 1}, {"skipped": 1}):
        promotion_id = await make.promotion()
        found = await claim(make)
        assert found is not None
        await record(make, found.deliveries, Fate.SENT)
        await claim(make)
        assert await fates(promotion_id) == expected
    make.clock.move(days=7, seconds=1)
    await make.rules(promotions_per_week=1)
    paused = await make.promotion()
    found = await claim(make)
    assert found is not None
    assert len(found.deliveries) == 1
    async with make.work(await make.owner()) as work:
        await promotions.pause(work, paused)
    # The paused one's message is on its way: it counts already.
    promotion_id = await make.promotion()
    await claim(make)
    assert await fates(promotion_id) == {"skipped": 1}


async def test_blocked_failed_and_given_back(make: Situations) -> None:
    promotion_id = await make.promotion(to=3)
    found = await claim(make)
    assert found is not None
    blocked, failed, waits = found.deliveries
    async with make.work() as work:
        outcomes = {
            blocked.id: (Fate.BLOCKED, ""),
            failed.id: (Fate.FAILED, "wrong"),
            waits.id: (Fate.QUEUED, ""),
        }
        await promotions.record(work, found.deliveries, outcomes)
    assert await fates(promotion_id) == {"blocked": 1, "failed": 1, "queued": 1}
    assert (await people.person(blocked.person_id)).has_blocked_us
    again = await claim(make)
    assert again is not None
    assert again.deliveries == (waits,)


async def test_what_a_dead_sender_had_claimed_is_never_sent_again(make: Situations) -> None:
    """A rival who only seemed dead may still say what became of it."""
    promotion_id = await make.promotion(to=2)
    found = await claim(make)
    assert found is not None
    async with make.work() as work:
        assert await promotions.give_up_claims(work) == 2
    over = await claim(make)
    assert over is not None
    assert (over.deliveries, over.promotion.state) == ((), State.SENT)
    assert await fates(promotion_id) == {"unknown": 2}
    await record(make, found.deliveries[:1], Fate.SENT)
    assert await fates(promotion_id) == {"sent": 1, "unknown": 1}


@pytest.mark.promise(24)
async def test_of_many_that_claim_at_once_no_two_get_the_same_person(make: Situations) -> None:
    await make.rules(promotion_pace=5)
    promotion_id = await make.promotion(to=23)
    found = await asyncio.gather(*[claim(make) for _ in range(8)])
    claimed = [one.person_id for each in found if each for one in each.deliveries]
    while more := await claim(make):
        if not more.deliveries:
            break
        claimed += [one.person_id for one in more.deliveries]
    assert len(claimed) == len(set(claimed)) == 23
    assert await fates(promotion_id) == {"claimed": 23}


async def test_pausing_resuming_stopping_and_calling_off(make: Situations) -> None:
    await make.rules(promotion_pace=1)
    promotion_id = await make.promotion(to=3)

    async def act(what) -> None:
        async with make.work(await make.owner()) as work:
            await what(work, promotion_id)
            await what(work, promotion_id)  # a second tap changes nothing

    await act(promotions.pause)
    assert await claim(make) is None
    await act(promotions.resume)
    found = await claim(make)
    assert found is not None
    assert len(found.deliveries) == 1
    await act(promotions.stop)
    assert await claim(make) is None
    await record(make, found.deliveries, Fate.SENT)
    assert await fates(promotion_id) == {"sent": 1, "queued": 2}
    with pytest.raises(PromotionChanged):
        await act(promotions.resume)
    acts = [entry.act for entry in await AuditEntry.filter(act__startswith="promotion.").order_by("id")]
    assert acts == [f"promotion.{one}" for one in ("written", "started", "paused", "resumed", "stopped")]


async def test_a_scheduled_one_begins_in_its_time_and_can_be_called_off_until_then(
    make: Situations,
) -> None:
    await make.reader()
    owner, now = await make.owner(), make.clock.now()
    async with make.work(owner) as work:
        promotion_id = await promotions.write(work, "en", "Tomorrow")
    with pytest.raises(TimeNotAhead):
        async with make.work(owner) as work:
            await promotions.confirm(work, promotion_id, 1, now)
    later = now.replace(hour=15)
    async with make.work(owner) as work:
        assert (await promotions.confirm(work, promotion_id, 1, later)).state is State.SCHEDULED
    assert await start_promotions(make.shop, make.clock.now()) == {"started": 0}
    async with make.work(owner) as work:
        await promotions.call_off(work, promotion_id)
    card = await promotions.promotion(promotion_id)
    assert (card.state, card.version, await Delivery.all().count()) == (State.DRAFT, 2, 0)
    with pytest.raises(PromotionChanged):
        async with make.work(owner) as work:
            await promotions.confirm(work, promotion_id, 1, later)
    async with make.work(owner) as work:
        await promotions.confirm(work, promotion_id, 2, later)
    make.clock.move(hours=3)
    assert await start_promotions(make.shop, make.clock.now()) == {"started": 1}
    assert await start_promotions(make.shop, make.clock.now()) == {"started": 0}
    with pytest.raises(PromotionChanged):
        async with make.work(owner) as work:
            await promotions.call_off(work, promotion_id)
    found = await claim(make)
    assert found is not None
    assert len(found.deliveries) == 1


async def test_nothing_is_claimed_in_quiet_hours(make: Situations) -> None:
    await make.promotion(to=1)
    make.clock.move(hours=9)  # 21:00
    found = await claim(make)
    assert found is not None
    assert found.deliveries == ()
    assert found.quiet_until == make.clock.now().replace(day=26, hour=9)
    make.clock.move(hours=12)
    found = await claim(make)
    assert found is not None
    assert len(found.deliveries) == 1


async def test_clicks_count_once_and_orders_for_seven_days(make: Situations) -> None:
    early, late, never = await make.reader(), await make.reader(), await make.reader()
    await make.paid_order(early)  # before it
    promotion_id = await make.promotion()
    make.clock.move(minutes=1)
    for who in (early, early, late):
        async with make.work(who) as work:
            await promotions.click(work, promotion_id)
    async with make.work(await make.person()) as work:
        await promotions.click(work, promotion_id)
    found = await promotions.results(promotion_id)
    assert (found.clicked, found.ordered) == (2, 0)
    make.clock.move(days=6)
    await make.paid_order(early)
    await make.placed_order(late)
    await make.paid_order(never)
    make.clock.move(days=2)
    await make.paid_order(late)
    found = await promotions.results(promotion_id)
    assert (found.clicked, found.ordered, found.opted_out) == (2, 1, 0)


async def test_one_process_sends_at_a_time_and_begins_with_what_a_dead_one_left(make: Situations) -> None:
    await make.rules(promotion_pace=50)
    promotion_id = await make.promotion(to=30)
    one, other = Promoting(make.shop, "one"), Promoting(make.shop, "other")
    found = await one.next()
    assert found is not None
    assert len(found.deliveries) == 25
    assert await other.next() is None
    make.clock.move(seconds=30)
    await one.record(found.deliveries[:24], {d.id: (Fate.SENT, "") for d in found.deliveries[:24]})
    assert await one.next() is not None  # it keeps the lease, and its own claims
    assert await fates(promotion_id) == {"sent": 24, "claimed": 6}
    make.clock.move(seconds=61)
    over = await other.next()
    assert over is not None
    assert over.promotion.state is State.SENT
    assert await fates(promotion_id) == {"sent": 24, "unknown": 6}
    assert await one.next() is None
    assert await Person.filter(blocked_at__not_isnull=True).count() == 0
