"""Races for goods, and of what one customer taps twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.orders import Method
from bot.domain.work import THE_SHOP, Actor
from bot.domain.work.sql import rows
from tests.crash.scenes import tap
from tests.races.ground import PRICE, Act, Outcome, number, place, words
from tests.races.race import Race, answers, refusals

SHIPPING = 500


class LastUnit(Race):
    """As many customers as there are, and less than that on the shelf: so many get one, the others read it."""

    async def set_up(self) -> None:
        self.scarce = await self.here.make.variant(PRICE, 1)
        self.chance = random.Random(7)
        self.stock = 0

    async def acts(self, n: int) -> list[Act]:
        self.stock = self.chance.randint(1, 3)
        await rows(
            "UPDATE stock SET received = reserved + sold + ? WHERE variant_id = ?", self.stock, self.scarce
        )
        versions = {who: await self.here.cart(who, self.scarce) for who in self.here.crowd}
        return [Act(who, "place", (version, Method.TELEGRAM, 1)) for who, version in versions.items()]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert len(set(answers(outcomes, "place"))) == self.stock
        assert refusals(outcomes) == {"OutOfStock": len(self.here.crowd) - self.stock}
        left = await number("SELECT received - reserved - sold FROM stock WHERE variant_id = ?", self.scarce)
        assert left == 0


class DoubleTap(Race):
    """One customer taps four times: one order, whose page each tap shows."""

    async def acts(self, n: int) -> list[Act]:
        who = self.here.carl
        self.version = await self.here.cart(who)
        return [Act(who, "place", (self.version, Method.TELEGRAM, 1))] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes)
        (order_id,) = set(answers(outcomes, "place"))
        placed = await rows(
            "SELECT id FROM customer_order WHERE customer_id = ? AND cart_version >= ?",
            *(self.here.carl.person_id, self.version),
        )
        assert [row["id"] for row in placed] == [order_id]
        assert await self.here.cart_version(self.here.carl) == self.version + 1


class UpdateTwice(Race):
    """One update is delivered to four desks at once, as after a lost answer: it takes effect once."""

    async def acts(self, n: int) -> list[Act]:
        who = self.here.carl
        self.version = await self.here.cart(who)
        self.update_id = n
        data = f"pl:{self.version}:telegram:{PRICE + SHIPPING}"
        update = {**tap(who.telegram_id, data), "update_id": n}
        return [Act(who, "feed", (update,))] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert len(answers(outcomes, "feed")) == 4
        placed = "SELECT COUNT(*) FROM customer_order WHERE customer_id = ? AND cart_version >= ?"
        assert await number(placed, self.here.carl.person_id, self.version) == 1
        handled = "SELECT COUNT(*) FROM handled_update WHERE update_id = ?"
        assert await number(handled, self.update_id) == 1
        assert await number("SELECT COUNT(*) FROM failed_update") == 0


class CrossedBaskets(Race):
    """Customers want the same two things, in either order, while earlier orders expire and are paid."""

    async def set_up(self) -> None:
        self.other = await self.here.make.variant(PRICE, 1_000_000)

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        both = (here.variant_id, self.other)
        old = [await self._order(who, both) for who in here.crowd[:2]]
        paid = await self._order(here.carl, both)
        here.clock.move(minutes=31)
        acts = [Act(THE_SHOP, "expire", (order_id,)) for order_id in old]
        acts.append(Act(here.carl, "pay", (paid, f"charge of {paid}")))
        for who in here.crowd[2:]:
            version = await here.cart(who, *both)
            acts.append(Act(who, "place", (version, Method.TELEGRAM, 2)))
        return acts

    async def _order(self, who: Actor, variant_ids: tuple[int, int]) -> int:
        version = await self.here.cart(who, *variant_ids)
        return await place(self.here, Act(who, "place", (version, Method.TELEGRAM, 2)))

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes)
        assert answers(outcomes, "expire") == [True, True]
        for variant_id in (self.here.variant_id, self.other):
            kept = await number("SELECT reserved FROM stock WHERE variant_id = ?", variant_id)
            open_ones = await number(
                """
                SELECT COALESCE(SUM(l.quantity), 0) FROM order_line l JOIN customer_order o ON o.id = l.order_id
                WHERE l.variant_id = ? AND o.status IN ('unpaid', 'under_review')
                """,
                variant_id,
            )
            assert kept == open_ones


class CheckoutAgainstExpiry(Race):
    """Two payments are about to begin as the deadline passes: one is said yes to and time is given, or none is."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl)
        here.clock.move(minutes=30)
        before = timedelta(seconds=-1)
        return [
            Act(here.carl, "check out", (self.order_id, "one"), before),
            Act(here.carl, "check out", (self.order_id, "two"), before),
            Act(THE_SHOP, "expire", (self.order_id,)),
            Act(THE_SHOP, "expire", (self.order_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        agreed, expired = answers(outcomes, "check out"), answers(outcomes, "expire").count(True)
        status = await words("SELECT status FROM customer_order WHERE id = ?", self.order_id)
        assert (len(agreed), expired, status) in ((1, 0, "unpaid"), (0, 1, "expired"))
        if agreed:
            order = await self.here.make.order(self.order_id)
            assert order.deadline_at is not None
            assert order.deadline_at >= self.here.clock.now() + timedelta(minutes=14)
            assert refusals(outcomes) == {"PaymentRunning": 1}


BUYING: dict[str, type[Race]] = {
    "last unit": LastUnit,
    "double tap": DoubleTap,
    "update fed twice": UpdateTwice,
    "baskets that cross": CrossedBaskets,
    "checkout against expiry": CheckoutAgainstExpiry,
}
