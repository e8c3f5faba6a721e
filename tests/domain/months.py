"""Months of a shop, played by the real verbs: what people do when, and what the shop does by itself meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain import commissions, distributors, fulfilment, ledger, orders, payouts, refunds, settlement
from bot.domain.refunds import Reason
from bot.domain.settlement import StatementCard
from bot.domain.work import Actor, Work
from bot.domain.work.sql import rows
from bot.jobs.close_periods import close_periods
from bot.jobs.mature_commissions import mature_commissions
from bot.kernel.money import Money
from bot.models.database import opened
from tests.situations import SetClock, Situations, opened_situations

HOUR = timedelta(hours=1)
EVER, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
PLENTY = 100_000
Row = tuple[str, int, int, int, int, int]
"""Month, opening, earned, taken back, paid, closing."""


def full_hour(moment: datetime) -> datetime:
    """The first full hour that is not before it: when the timetable looks."""
    return moment + (EVER - moment) % HOUR


@dataclass
class Life:
    """Ann brings Carl, who buys; Mei recruited Ann. Each method is something that happens at the clock's instant."""

    make: Situations
    owner: Actor
    mei: Actor
    ann: Actor
    carl: Actor
    currency: str
    sold: dict[str, int] = field(default_factory=dict)
    """An order's name in the story → its id, placed or paid."""
    received: set[str] = field(default_factory=set)
    refunded: set[str] = field(default_factory=set)
    payout_id: int = 0
    is_up: bool = True
    next_look: datetime = EVER
    """The timetable looks once an hour."""
    variants: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def clock(self) -> SetClock:
        return self.make.clock

    # ── what people do ──────────────────────────────────────────────────────────────────────────────────────

    async def sell(self, name: str, *prices: str) -> None:
        """Carl buys one piece at each price, a line each, and pays at once."""
        await self.place(name, *prices)
        await self.tell_of_payment(name)

    async def place(self, name: str, *prices: str) -> None:
        for variant_id in await self._variants([int(price) for price in prices]):
            async with self.make.work(self.carl) as work:
                await orders.set_quantity(work, variant_id, 1)
        self.sold[name] = await self.make.place(self.carl)

    async def tell_of_payment(self, name: str) -> None:
        """As often as one likes: the charge is the same."""
        order = await self.make.order(self.sold[name])
        await self.make.pay(self.carl, order, charge=f"charge of {name}")

    async def receive(self, name: str) -> None:
        await self.ship(name)
        await self.confirm_receipt(name)

    async def request(self, minor: str) -> None:
        async with self.make.work(self.ann) as work:
            self.payout_id = await payouts.request_payout(work, Money(int(minor), self.currency))

    async def approve(self) -> None:
        async with self._staff() as work:
            await payouts.approve(work, self.payout_id)

    async def pay(self) -> None:
        async with self._staff() as work:
            await payouts.mark_paid(work, self.payout_id, "SEPA 4711")

    async def fail(self) -> None:
        async with self._staff() as work:
            await payouts.mark_failed(work, self.payout_id, "account unknown")

    async def reject(self) -> None:
        async with self._staff() as work:
            await payouts.reject(work, self.payout_id, "please check the account")

    async def cancel(self) -> None:
        async with self.make.work(self.ann) as work:
            await payouts.cancel(work, self.payout_id)

    async def suspend(self) -> None:
        async with self._staff() as work:
            await distributors.suspend(work, self.ann.person_id, "under inquiry")

    async def reinstate(self) -> None:
        async with self._staff() as work:
            await distributors.reinstate(work, self.ann.person_id, "cleared")

    async def ship(self, name: str) -> None:
        async with self._staff() as work:
            await fulfilment.ship(work, self.sold[name], "DHL 00340434161094042557", await self.make.rules())

    async def confirm_receipt(self, name: str) -> None:
        async with self.make.work(self.carl) as work:
            await fulfilment.confirm_received(work, self.sold[name])
        self.received.add(name)

    async def ask(self, name: str) -> None:
        """Carl wants to cancel what he has paid for."""
        async with self.make.work(self.carl) as work:
            await refunds.ask(work, self.sold[name])

    async def keep(self, name: str) -> None:
        """He wants it after all."""
        async with self.make.work(self.carl) as work:
            await refunds.take_back_request(work, self.sold[name])

    async def decline(self, name: str) -> None:
        async with self._staff() as work:
            await refunds.decline(work, await self.refund_id(name), "It is packed already.")

    async def decide(self, name: str, back: str = "back") -> None:
        """Staff will refund it; the goods come `back`, or are `lost`."""
        async with self._staff() as work:
            await refunds.decide(work, self.sold[name], Reason.NOT_ARRIVED, "", puts_back=back == "back")

    async def withdraw(self, name: str) -> None:
        async with self._staff() as work:
            await refunds.withdraw(work, await self.refund_id(name))

    async def repay(self, name: str) -> None:
        """The money has gone back."""
        async with self._staff() as work:
            await refunds.confirm(work, await self.refund_id(name), "SEPA 0815")
        self.refunded.add(name)

    async def refund(self, name: str) -> None:
        await self.decide(name)
        await self.repay(name)

    async def refund_id(self, name: str) -> int:
        """Of the newest, whatever became of it."""
        found = await rows("SELECT MAX(id) AS id FROM refund WHERE order_id = ?", self.sold[name])
        return int(found[0]["id"] or 0)

    async def look(self) -> None:
        """Nothing happens: the story is told up to here."""

    # ── what the shop does by itself ────────────────────────────────────────────────────────────────────────

    async def stop(self) -> None:
        """The bot is down: nothing matures and nothing is closed."""
        self.is_up = False

    async def start(self) -> None:
        self.is_up = True
        await self.run_jobs()

    async def run_jobs(self) -> None:
        """In the timetable's order."""
        self.next_look = self.clock.now() + HOUR
        await mature_commissions(self.make.shop, self.clock.now())
        await close_periods(self.make.shop, self.clock.now())

    async def go_to(self, moment: datetime) -> None:
        """Time passes; at each full hour at which there is something to do the timetable does it."""
        while self.is_up and (due := await self._next_due()) <= moment:
            self.clock.instant = max(due, self.clock.instant)
            await self.run_jobs()
        self.clock.instant = max(moment, self.clock.instant)

    async def _next_due(self) -> datetime:
        async with self.make.work() as work:
            marks = await ledger.hold_lock(work)
        maturity = await commissions.next_maturity(marks.matured_until)
        period = await settlement.period_to_close((await self.make.rules()).zone)
        moments = [moment for moment in (maturity, period.end if period else None) if moment]
        return max(full_hour(min(moments, default=NEVER)), self.next_look)

    # ── what can be seen ────────────────────────────────────────────────────────────────────────────────────

    async def statements(self, who: Actor) -> list[StatementCard]:
        """With their lines, the oldest first."""
        cards = []
        for number in itertools.count():
            page = await settlement.statements_of(who.person_id, number)
            cards += [await settlement.statement(row.id, of=who.person_id) for row in page.items]
            if not page.has_next:
                return cards[::-1]
        raise AssertionError("unreachable")

    async def owed(self, who: Actor) -> int:
        """Payable or in payout: what a statement closes with."""
        found = await ledger.pockets(who.person_id, self.currency)
        return found.payable.minor + found.in_payout.minor

    async def _variants(self, prices: list[int]) -> list[int]:
        keys = [(price, prices[:place].count(price)) for place, price in enumerate(prices)]
        for key in keys:
            if key not in self.variants:
                self.variants[key] = await self.make.variant(key[0], PLENTY)
        return [self.variants[key] for key in keys]

    @asynccontextmanager
    async def _staff(self) -> AsyncIterator[Work]:
        async with self.make.work(self.owner) as work:
            yield work


def row_of(card: StatementCard) -> Row:
    return (
        card.key,
        card.opening.minor,
        card.earned.minor,
        card.taken_back.minor,
        card.paid.minor,
        card.closing.minor,
    )


@asynccontextmanager
async def a_life(url: str, begins: datetime, currency: str = "EUR", zone: str = "UTC") -> AsyncIterator[Life]:
    """On a migrated database, with payouts open for any amount."""
    async with opened(url, synchronous="OFF"):
        make = await opened_situations()
        make.clock.instant = begins
        await make.rules(
            currency=currency, timezone=zone, payout_minimum_minor=1, tax_note="Each declares his own income."
        )
        mei = await make.distributor("Mei")
        ann = await make.distributor("Ann", mei)
        carl = await make.person(name="Carl")
        await make.follow(carl, ann)
        await make.cart(carl, {})
        async with make.work(ann) as work:
            await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
        yield Life(make, await make.owner(), mei, ann, carl, currency)
