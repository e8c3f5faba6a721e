"""What a day brought is what the books say, wherever its midnights fall; and the digest tells of it once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain import ledger, reports
from bot.domain.ledger import Account, PostingSpec
from bot.domain.reports.rules import change, day_period, days_until, is_time
from bot.kernel.period import midnight
from bot.models import Commission, JournalEntry, LedgerAccount, Order, Posting
from tests.situations import Situations

BERLIN = ZoneInfo("Europe/Berlin")
SHORT_DAY, LONG_DAY = date(2026, 3, 29), date(2026, 10, 25)
"""In Berlin the one has 23 hours, the other 25."""
ORDERS = 18


@pytest.mark.parametrize("turn", [SHORT_DAY, LONG_DAY])
async def test_figures_of_every_day_around_a_change_of_clocks_equal_the_books(make: Situations, turn: date):
    """Orders at random instants and at both sides of each midnight, some paid back; summed by hand per local day."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance, days = random.Random(seed), [turn + timedelta(days=n) for n in range(-2, 3)]
    rules = await make.rules(timezone="Europe/Berlin")
    dora = await make.distributor("Dora")
    buyers = [await make.person() for _ in range(4)]
    for who in buyers[:2]:
        await make.follow(who, dora)
    variants = [await make.variant(chance.randrange(100, 9000), 500) for _ in range(2)]
    for instant in _instants(days, chance):
        make.clock.instant = instant
        who = chance.choice(buyers)
        await make.cart(who, {chance.choice(variants): chance.randrange(1, 4)})
        order = await make.order(await make.place(who))
        await make.pay(who, order)
        if chance.random() < 0.3:
            make.clock.instant = chance.choice(_instants(days, chance))
            await _pay_back(make, order.id, order.total.minor)
    found = await reports.figures([day_period(day, BERLIN) for day in days], rules.currency)
    sales, commission, orders = await _by_hand()
    first = await _first_days()
    for day, figures in zip(days, found, strict=True):
        assert figures.sales.minor == sales[day], day
        assert figures.commission.minor == commission[day], day
        assert figures.orders == orders[day], day
        assert figures.customers == first[day], day
    trend = await reports.trend(days[-1], rules, days=len(days))
    assert trend.minors == tuple(sales[day] for day in days)
    assert trend.before_minor == 0
    overview = await reports.overview(midnight(turn, BERLIN) + timedelta(hours=12), rules)
    assert overview.today == found[2]
    assert overview.month.orders == sum(n for day, n in orders.items() if day.month == turn.month)


def _instants(days: list[date], chance: random.Random) -> list[datetime]:
    start, end = midnight(days[0], BERLIN), midnight(days[-1] + timedelta(days=1), BERLIN)
    edges = [midnight(day, BERLIN) - timedelta(microseconds=k) for day in days[1:] for k in (0, 1)]
    inside = [start + (end - start) * chance.random() for _ in range(ORDERS - len(edges))]
    return sorted(edges + inside)


async def _pay_back(make: Situations, order_id: int, minor: int) -> None:
    async with make.work() as work:
        spec = PostingSpec(Account.CASH_TELEGRAM, Account.SALES, minor)
        await ledger.post(work, "paid_back", str(order_id), "EUR", [spec], order_id=order_id)


async def _by_hand() -> tuple[Counter[date], Counter[date], Counter[date]]:
    """Net sales, commission and paid orders by the local day of each entry."""
    kinds = dict(await LedgerAccount.all().values_list("id", "kind"))
    entries = {one.id: one for one in await JournalEntry.all()}
    sales: Counter[date] = Counter()
    for one in await Posting.all():
        day = entries[one.entry_id].at.astimezone(BERLIN).date()
        for account, sign in ((one.source_id, 1), (one.destination_id, -1)):
            sales[day] += sign * one.amount_minor * (kinds[account] in ("sales", "shipping_income"))
    commission: Counter[date] = Counter()
    for earned in await Commission.all():
        commission[earned.accrued_at.astimezone(BERLIN).date()] += earned.amount_minor
    orders = Counter(one.at.astimezone(BERLIN).date() for one in entries.values() if one.kind == "sale")
    return sales, commission, orders


async def _first_days() -> Counter[date]:
    first: dict[int, date] = {}
    for order in await Order.exclude(paid_at=None).order_by("paid_at"):
        assert order.paid_at is not None
        first.setdefault(order.customer_id, order.paid_at.astimezone(BERLIN).date())
    return Counter(first.values())


def test_a_day_is_as_long_as_the_shops_clock_says():
    spans = {day: day_period(day, BERLIN) for day in (SHORT_DAY, LONG_DAY, date(2026, 11, 25))}
    assert [(one.end - one.start) // timedelta(hours=1) for one in spans.values()] == [23, 25, 24]
    month = days_until(LONG_DAY + timedelta(days=3), 30, BERLIN)
    assert all(a.end == b.start for a, b in pairwise(month))


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [
        *((112, 100, 12), (88, 100, -12), (100, 100, 0), (5, 1000, -100), (1005, 1000, 1), (1004, 1000, 0)),
        *((0, 50, -100), (50, 0, None), (0, 0, None), (-5, 100, None), (100, -5, None)),
    ],
)
def test_a_comparison_is_told_only_where_there_is_one(now: int, before: int, percent: int | None):
    assert change(now, before) == percent


def test_the_night_is_no_time_for_a_digest():
    nine_in_berlin = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert is_time(nine_in_berlin, BERLIN)
    assert not is_time(nine_in_berlin - timedelta(seconds=1), BERLIN)
    assert not is_time(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), BERLIN)
