"""Sums over the books by the shop's own days: the zone cuts them here, the database only adds up between instants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.reports.cards import Figures, Overview, Trend
from bot.domain.reports.rules import days_until
from bot.domain.rulebook import Rules
from bot.domain.work.sql import is_postgres, rows
from bot.kernel.money import Money
from bot.kernel.period import Period, day_of, month_of

# A posting's source is credited: revenue grows as a source, an expense as a destination.
_NET = """
    SELECT t.n,
        SUM(CASE WHEN s.kind IN ('sales', 'shipping_income') THEN p.amount_minor ELSE 0 END
          - CASE WHEN d.kind IN ('sales', 'shipping_income') THEN p.amount_minor ELSE 0 END) AS sales,
        SUM(CASE WHEN d.kind = 'commission_expense' THEN p.amount_minor ELSE 0 END
          - CASE WHEN s.kind = 'commission_expense' THEN p.amount_minor ELSE 0 END) AS commission
    FROM span t
    JOIN journal_entry e ON e.at >= t.starts AND e.at < t.ends AND e.currency = ?
    JOIN posting p ON p.entry_id = e.id
    JOIN ledger_account s ON s.id = p.source_id
    JOIN ledger_account d ON d.id = p.destination_id
    GROUP BY t.n
"""
# Who paid his first order: asked of the sales within the span only, so that old orders are looked up by customer.
_COUNTS = """
    SELECT t.n,
        (SELECT COUNT(*) FROM journal_entry e
         WHERE e.kind = 'sale' AND e.at >= t.starts AND e.at < t.ends) AS orders,
        (SELECT COUNT(DISTINCT o.customer_id) FROM journal_entry e JOIN customer_order o ON o.id = e.order_id
         WHERE e.kind = 'sale' AND e.at >= t.starts AND e.at < t.ends AND NOT EXISTS (
            SELECT 1 FROM customer_order f JOIN journal_entry g ON g.order_id = f.id AND g.kind = 'sale'
            WHERE f.customer_id = o.customer_id AND g.at < t.starts)) AS customers,
        (SELECT COUNT(*) FROM distributor x WHERE x.approved_at >= t.starts AND x.approved_at < t.ends) AS distributors
    FROM span t
"""


async def figures(spans: Sequence[Period], currency: str) -> tuple[Figures, ...]:
    """What each of the spans brought, by one statement however many they are."""
    values, marks = _spans(spans)
    found = await rows(
        f"""
        WITH span (n, starts, ends) AS (VALUES {marks})
        SELECT c.n, c.orders, c.customers, c.distributors, m.sales, m.commission
        FROM ({_COUNTS}) c LEFT JOIN ({_NET}) m ON m.n = c.n ORDER BY c.n
        """,  # noqa: S608
        *values,
        currency,
    )
    return tuple(
        Figures(
            orders=row["orders"],
            sales=Money(int(row["sales"] or 0), currency),
            commission=Money(int(row["commission"] or 0), currency),
            customers=row["customers"],
            distributors=row["distributors"],
        )
        for row in found
    )


async def overview(now: datetime, rules: Rules) -> Overview:
    """Today and this month so far, by one statement."""
    return Overview(*await figures((day_of(now, rules.zone), month_of(now, rules.zone)), rules.currency))


async def trend(last: date, rules: Rules, days: int = 30) -> Trend:
    """Net sales of the days up to `last`, and of as many before them: one statement."""
    spans = days_until(last, 2 * days, rules.zone)
    values, marks = _spans(spans)
    found = await rows(
        f"WITH span (n, starts, ends) AS (VALUES {marks}) {_NET}",
        *values,
        rules.currency,
    )
    by_day = {row["n"]: int(row["sales"]) for row in found}
    minors = [by_day.get(number, 0) for number in range(2 * days)]
    return Trend(last, tuple(minors[days:]), sum(minors[:days]), rules.currency)


def _spans(spans: Sequence[Period]) -> tuple[list[object], str]:
    """Values and marks of a list of spans, numbered from 0. PostgreSQL must be told what such a value is."""
    mark = "CAST(? AS TIMESTAMPTZ)" if is_postgres() else "?"
    marks = ", ".join(f"({number}, {mark}, {mark})" for number in range(len(spans)))
    return [instant for span in spans for instant in (span.start, span.end)], marks
