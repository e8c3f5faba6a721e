"""A shop in which anything may be done at any time: orders, refunds, payouts, closings and the clock.

A plain model says what must be let through and where each cent must lie; the shop's own books are proved after each
step. CI takes 1 000 steps, `SOAK=1` takes 50 000.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain import commissions, ledger, settlement
from bot.domain.settlement import NothingToClose
from bot.domain.work import Actor
from bot.kernel.errors import Refusal
from tests.domain.months import a_life

STEPS = 50_000 if os.environ.get("SOAK") else 1_000
PER_LIFE = 50
BEGINS = datetime(2026, 9, 3, 18, tzinfo=UTC)
HOLD = timedelta(days=15)
PHASES = [phase for phase in Phase if not (os.environ.get("NOSHRINK") and phase is Phase.shrink)]
PRICES = st.sampled_from([6, 999, 1250, 3333, 10_000])
MOST_PICKED = 3
PICKS = st.integers(0, MOST_PICKED - 1)
ACTS = (
    *("pay_back", "pay_back", "decide", "decide", "call_off", "ask", "take_back_request", "decline"),
    *(
        "mature",
        "mature",
        "request",
        "request",
        "approve",
        "approve",
        "pay",
        "fail",
        "cancel",
        "wait",
        "close",
    ),
    *("ship", "receive", "sell_and_deliver", "sell"),
)
DEEP = {
    "taken from pending",
    "taken from payable",
    "payable below nothing",
    "a payout refused for a refund that is due",
    "called off after the hold was over",
    "called off while it was payable",
    "paid although not covered",
}
"""What must have come up in a long run, or the machine has proved little."""


@dataclass
class Sold:
    """An order as the model knows it: where it stands, what became of its newest refund, what it earned."""

    ann: int
    mei: int
    status: str = "paid"
    before: str = "paid"
    refund: str = ""
    received_at: datetime | None = None
    has_matured: bool = False

    @property
    def is_kept(self) -> bool:
        return self.status != "refunded"


@dataclass
class Model:
    orders: dict[str, Sold] = field(default_factory=dict)
    payout: str = ""
    asked: int = 0
    """What the newest payout was asked for."""
    paid: int = 0
    mark: datetime = BEGINS

    def pockets(self, who: str) -> tuple[int, int, int, int]:
        """Pending, payable, in payout and paid."""
        kept = [order for order in self.orders.values() if order.is_kept]
        pending = sum(getattr(order, who) for order in kept if not order.has_matured)
        matured = sum(getattr(order, who) for order in kept if order.has_matured)
        if who == "mei":
            return pending, matured, 0, 0
        in_payout = self.asked if self.payout in ("requested", "approved") else 0
        return pending, matured - in_payout - self.paid, in_payout, self.paid

    @property
    def rest(self) -> int:
        """What may still be asked for: payable, less what is about to be taken back."""
        due = [order for order in self.orders.values() if order.status == "due" and order.has_matured]
        return self.pockets("ann")[1] - sum(order.ann for order in due)


class Shop(RuleBasedStateMachine):
    template: ClassVar[Path]
    folder: ClassVar[Path]
    steps: ClassVar[int] = 0
    lives: ClassVar[int] = 0
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        Shop.lives += 1
        self.path = self.folder / f"{Shop.lives}.db"
        shutil.copyfile(self.template, self.path)
        self.runner, self.stack, self.model = asyncio.Runner(), AsyncExitStack(), Model()
        self.life = self.run(self.stack.enter_async_context(a_life(f"sqlite://{self.path}", BEGINS)))

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()
        for path in self.folder.glob(f"{self.path.name}*"):
            path.unlink()

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(act)

    def attempt(self, act: Callable[..., Awaitable[Any]], *arguments: str, allowed: bool) -> None:
        """It must be let through exactly when the model says so."""

        async def trying() -> bool:
            try:
                await act(*arguments)
            except Refusal:
                return False
            return True

        outcome = self.run(trying())
        assert outcome == allowed, f"{act.__name__}{arguments} was {'let through' if outcome else 'refused'}"

    def pick(self, number: int) -> tuple[str, Sold]:
        """The first order, or one of the newest."""
        name = [*self.model.orders][-number]
        return name, self.model.orders[name]

    def saw(self, what: str, happened: bool) -> None:
        if happened:
            Shop.seen.add(what)

    @initialize(far=st.integers(0, 3))
    def begin(self, far: int) -> None:
        """One order is payable, or so far on its way to its payout; one is on hold, one just paid."""
        self.sell_and_deliver(0, 10_000)
        self.mature(1)
        for act in (self.request, self.approve, self.pay)[:far]:
            act(0)
        self.sell_and_deliver(0, 3333, 1250)
        self.sell(0, 999)

    @rule(act=st.sampled_from(ACTS), number=PICKS, prices=st.lists(PRICES, min_size=1, max_size=3))
    def step(self, act: str, number: int, prices: list[int]) -> None:
        """One rule for all of them: left to itself hypothesis switches rules off, and little comes together."""
        getattr(self, act)(number, *prices)

    # ── orders ──────────────────────────────────────────────────────────────────────────────────────────────

    def sell(self, _: int, *prices: int) -> None:
        name = f"{len(self.model.orders)}"
        # By her link each time: after 90 days without an order he would not be hers any more.
        self.run(self.life.make.follow(self.life.carl, self.life.ann))
        self.run(self.life.sell(name, *(str(price) for price in prices)))
        ann, mei = (sum(price * rate // 10_000 for price in prices) for rate in (1500, 1000))
        self.model.orders[name] = Sold(ann, mei)

    def sell_and_deliver(self, _: int, *prices: int) -> None:
        self.sell(0, *prices)
        number = 1 if len(self.model.orders) > 1 else 0
        self.ship(number)
        self.receive(number)

    def ship(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.ship, name, allowed=order.status in ("paid", "shipped"))
        if order.status == "paid":
            order.status = "shipped"

    def receive(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.confirm_receipt, name, allowed=order.status in ("shipped", "received"))
        if order.status == "shipped":
            order.status, order.received_at = "received", self.life.clock.now()

    # ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.ask, name, allowed=order.status in ("paid", "asked"))
        if order.status == "paid":
            order.before, order.status, order.refund = "paid", "asked", "asked"

    def take_back_request(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.keep, name, allowed=order.status in ("paid", "asked"))
        if order.status == "asked":
            order.status, order.refund = "paid", "withdrawn"

    def decline(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.decline, name, allowed=order.refund in ("asked", "declined"))
        if order.refund == "asked":
            order.status, order.refund = "paid", "declined"

    def decide(self, number: int, price: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.decide, name, "back" if price % 2 else "lost", allowed=True)
        if order.status in ("paid", "shipped", "received", "asked"):
            order.before = "paid" if order.status == "asked" else order.status
            order.status, order.refund = "due", "due"

    def call_off(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.withdraw, name, allowed=order.refund in ("due", "withdrawn"))
        if order.refund == "due":
            order.status, order.refund = order.before, "withdrawn"
            over = order.received_at is not None and order.received_at + HOLD <= self.model.mark
            self.saw("called off after the hold was over", over and not order.has_matured)
            self.saw("called off while it was payable", order.has_matured)

    def pay_back(self, number: int, *_: int) -> None:
        name, order = self.pick(number)
        self.attempt(self.life.repay, name, allowed=order.refund in ("due", "done"))
        if order.refund == "due":
            order.status, order.refund = "refunded", "done"
            self.saw("taken from payable" if order.has_matured else "taken from pending", order.ann > 0)
            self.saw("payable below nothing", self.model.pockets("ann")[1] < 0)

    # ── payouts ─────────────────────────────────────────────────────────────────────────────────────────────

    def request(self, number: int, *_: int) -> None:
        percent = (100, 50, 101)[number]
        wished = max(self.model.rest * percent // 100, 1)
        is_free = self.model.payout not in ("requested", "approved")
        is_allowed = is_free and wished <= self.model.rest
        self.attempt(self.life.request, str(wished), allowed=is_allowed)
        if is_allowed:
            self.model.payout, self.model.asked = "requested", wished

    def approve(self, *_: int) -> None:
        state, is_covered = self.model.payout, self.model.rest >= 0
        self.attempt(self.life.approve, allowed=state == "approved" or (state == "requested" and is_covered))
        self.saw("a payout refused for a refund that is due", state == "requested" and not is_covered)
        if state == "requested" and is_covered:
            self.model.payout = "approved"

    def pay(self, *_: int) -> None:
        self.attempt(self.life.pay, allowed=self.model.payout in ("approved", "paid"))
        if self.model.payout == "approved":
            self.saw("paid although not covered", self.model.rest < 0)
            self.model.payout, self.model.paid = "paid", self.model.paid + self.model.asked

    def fail(self, *_: int) -> None:
        self.attempt(self.life.fail, allowed=self.model.payout in ("approved", "failed"))
        if self.model.payout == "approved":
            self.model.payout = "failed"

    def cancel(self, *_: int) -> None:
        self.attempt(self.life.cancel, allowed=self.model.payout in ("requested", "cancelled"))
        if self.model.payout == "requested":
            self.model.payout = "cancelled"

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────

    def wait(self, number: int, *_: int) -> None:
        self.life.clock.move(hours=(1, 24, 24 * 15)[number])

    def mature(self, number: int, *_: int) -> None:
        self.life.clock.move(hours=(0, 24 * 15, 24 * 15)[number])
        self.run(self._in_work(commissions.mature))
        now = self.life.clock.now()
        if now <= self.model.mark:
            return
        self.model.mark = now
        for order in self.model.orders.values():
            if order.status == "received" and order.received_at and order.received_at + HOLD <= now:
                order.has_matured = True

    def close(self, *_: int) -> None:
        async def closing() -> None:
            try:
                await self._in_work(settlement.close_next)
            except NothingToClose:
                return

        self.run(closing())

    async def _in_work(self, verb: Callable[..., Awaitable[Any]]) -> None:
        async with self.life.make.work() as work:
            await verb(work)

    # ── what always holds ───────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def each_cent_lies_where_the_model_says_and_the_books_prove(self) -> None:
        Shop.steps += 1
        for who, actor in (("ann", self.life.ann), ("mei", self.life.mei)):
            assert self.run(_pockets(actor)) == self.model.pockets(who), who
        assert self.run(ledger.check_books()) == {}


async def _pockets(who: Actor) -> tuple[int, int, int, int]:
    found = await ledger.pockets(who.person_id, "EUR")
    return found.pending.minor, found.payable.minor, found.in_payout.minor, found.paid.minor


@pytest.mark.promise(31)
@pytest.mark.slow
def test_whatever_is_done_in_any_order_the_books_prove_and_nobody_is_paid_more_than_owed(
    migrated_sqlite_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    Shop.template, Shop.folder, Shop.steps = Path(migrated_sqlite_url.removeprefix("sqlite://")), tmp_path, 0
    while Shop.steps < STEPS:
        lives = max((STEPS - Shop.steps) // PER_LIFE, 1)
        checked = settings(
            max_examples=lives,
            stateful_step_count=PER_LIFE,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=PHASES,
        )
        run_state_machine_as_test(Shop, settings=checked)
    record_property("steps", Shop.steps)
    assert Shop.seen >= (DEEP if STEPS > 10_000 else {"taken from pending", "taken from payable"})
