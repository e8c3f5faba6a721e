"""Low stock: told once of each spell, and again only after more came in."""

from __future__ import annotations

import asyncio

from bot.domain import orders, stock
from bot.domain.stock.rules import ENOUGH, LOW, SOLD_OUT, Spell, level_of, must_be_told, next_level
from bot.jobs.batches import in_work
from bot.kernel.roles import Role
from bot.models import Notice
from tests.handlers.earned import paid
from tests.situations import Situations


async def _look(make: Situations) -> list[list[int]]:
    """Runs the job; answers what the owner was told of by it, a list for each notice."""
    before = {one.id for one in await Notice.filter(kind="low_stock")}
    make.clock.move(minutes=10)
    await in_work(make.shop, stock.look_at_stock)
    owner = (await make.owner()).person_id
    new = [one for one in await Notice.filter(kind="low_stock", person_id=owner) if one.id not in before]
    return [list(one.params["variants"]) for one in new]


async def _count(make: Situations, variant_id: int, available: int) -> None:
    async with make.work(await make.owner()) as work:
        await stock.set_available(work, variant_id, available)


async def test_each_spell_is_told_once_and_sold_out_once_more(make: Situations):
    ann = await make.person()
    tea, cups, full = [await make.variant(stock=pieces) for pieces in (8, 7, 500)]
    assert await _look(make) == []
    await paid(make, ann, {tea: 3, cups: 2})
    assert await _look(make) == [[tea, cups]]
    assert await _look(make) == []
    await paid(make, ann, {tea: 5})
    assert await _look(make) == [[tea]]
    await _count(make, tea, 4)
    assert await _look(make) == []
    await _count(make, tea, 20)
    assert await _look(make) == []
    await _count(make, tea, 5)
    assert await _look(make) == [[tea]]
    assert await stock.shelf(5) == stock.Shelf(low=2, out=0)
    assert full not in [one.variant_id for one in (await stock.low_variants(5, 0)).items]


async def test_an_unpaid_order_that_comes_and_goes_is_no_second_spell(make: Situations):
    ann, tea = await make.person(), await make.variant(stock=6)
    await _look(make)
    for expected in ([[tea]], [], []):
        await make.cart(ann, {tea: 1})
        order = await make.order(await make.place(ann))
        assert await _look(make) == expected
        async with make.work(ann) as work:
            await orders.cancel(work, order.id, of=ann.person_id)
        assert await _look(make) == []


async def test_what_never_was_on_the_shelf_did_not_run_low(make: Situations):
    empty, sold = await make.variant(stock=0), await make.variant(stock=3)
    await paid(make, await make.person(), {sold: 1})
    assert await _look(make) == [[sold]]
    await make.rules(low_stock=1)
    assert await _look(make) == []
    await paid(make, await make.person(), {sold: 1})
    assert await _look(make) == [[sold]]
    assert [one.variant_id for one in (await stock.low_variants(1, 0)).items] == [empty, sold]


async def test_two_who_look_at_once_tell_once_and_only_who_keeps_goods(make: Situations):
    keeper, seller = await make.staff(Role.WAREHOUSE), await make.staff(Role.SUPPORT, name="Sue")
    tea = await make.variant(stock=8)
    await _look(make)
    await paid(make, await make.person(), {tea: 4})
    told = await asyncio.gather(*(in_work(make.shop, stock.look_at_stock) for _ in range(4)))
    assert sorted(told) == [0, 0, 0, 1]
    readers = [one.person_id for one in await Notice.filter(kind="low_stock")]
    assert sorted(readers) == sorted([keeper.person_id, (await make.owner()).person_id])
    assert seller.person_id not in readers


def test_a_spell_only_sinks_until_it_is_over():
    spell = Spell(LOW, received=10, threshold=5)
    assert [level_of(pieces, 5) for pieces in (6, 5, 1, 0, -1)] == [ENOUGH, LOW, LOW, SOLD_OUT, SOLD_OUT]
    assert next_level(spell, 6, 10, 5) == LOW
    assert next_level(spell, 6, 11, 5) == ENOUGH
    assert next_level(spell, 4, 10, 3) == ENOUGH
    assert next_level(Spell(SOLD_OUT, 10, 5), 3, 13, 5) == SOLD_OUT
    assert not must_be_told(None, LOW, was_taken=False)
    assert must_be_told(None, LOW, was_taken=True)
    assert must_be_told(spell, SOLD_OUT, was_taken=True)
    assert not must_be_told(spell, LOW, was_taken=True)
