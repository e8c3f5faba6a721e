"""Reading statements and periods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.settlement.cards import (
    PeriodCard,
    PeriodRow,
    StatementCard,
    StatementLine,
    StatementRow,
)
from bot.domain.work.sql import document, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page

PAGE_SIZE = 8
READERS = "SELECT s.distributor_id AS person_id FROM statement s WHERE s.period_id = ?"
"""The distributors who have a statement of a period; for one statement that tells them all."""

_CARD = """
    SELECT s.id, s.period_id, n.key, n.currency, n.starts_at, n.ends_at, n.closed_at, n.closed_by,
           s.distributor_id, p.name, d.code,
           s.opening_minor, s.earned_minor, s.taken_back_minor, s.paid_minor, s.closing_minor
    FROM statement s JOIN settlement_period n ON n.id = s.period_id
    JOIN distributor d ON d.id = s.distributor_id JOIN person p ON p.id = s.distributor_id
"""
# The orders of a statement: those whose hold ended within the maturing runs that were booked in its period, and
# those that were refunded in it after that.
_LINES = """
    SELECT x.* FROM (
        SELECT c.id, c.distributor_id, c.order_id, l.names, c.tier, c.base_minor, c.rate_bp, c.amount_minor,
               c.currency, 0 AS is_taken_back
        FROM settlement_period n
        JOIN maturing_run r ON r.at >= n.starts_at AND r.at < n.ends_at
        JOIN commission c ON c.matures_at > r.after AND c.matures_at <= r.upto AND c.currency = r.currency
        JOIN order_line l ON l.id = c.line_id
        WHERE n.id = ? AND c.withheld = '' {of}
        UNION ALL
        SELECT c.id, c.distributor_id, c.order_id, l.names, c.tier, c.base_minor, c.rate_bp, -c.amount_minor,
               c.currency, 1
        FROM settlement_period n
        JOIN journal_entry e ON e.kind = 'clawback' AND e.at >= n.starts_at AND e.at < n.ends_at
        JOIN posting p ON p.entry_id = e.id
        JOIN ledger_account a ON a.id = p.destination_id AND a.kind = 'payable'
        JOIN commission c ON c.order_id = e.order_id AND c.distributor_id = a.owner_id
        JOIN order_line l ON l.id = c.line_id
        WHERE n.id = ? AND c.withheld = '' AND c.currency = n.currency {of}
    ) x
"""


async def statement(statement_id: int, *, of: int | None) -> StatementCard:
    """With all its lines, by two statements. `of` is its distributor; None is for staff only. Raises NotFound."""
    card = await _statement(statement_id, of)
    found = await rows(
        f"{_LINES.format(of='AND c.distributor_id = ?')} ORDER BY x.is_taken_back, x.order_id, x.id",
        *(card.period_id, card.distributor_id) * 2,
    )
    return replace(card, lines=tuple(_line(row) for row in found))


async def _statement(statement_id: int, of: int | None) -> StatementCard:
    if of is None:
        found = await rows(f"{_CARD} WHERE s.id = ?", statement_id)
    else:
        found = await rows(f"{_CARD} WHERE s.id = ? AND s.distributor_id = ?", statement_id, of)
    if not found:
        raise NotFound()
    return _card(found[0])


async def statement_of_period(period_id: int, *, of: int) -> StatementCard:
    """A distributor's statement of one period, without its lines: for its notice. Raises NotFound."""
    found = await rows(f"{_CARD} WHERE s.period_id = ? AND s.distributor_id = ?", period_id, of)
    if not found:
        raise NotFound()
    return _card(found[0])


async def statements_of(distributor_id: int, number: int) -> Page[StatementRow]:
    """The newest first."""
    statement = f"{_CARD} WHERE s.distributor_id = ? ORDER BY n.ends_at DESC"
    return await page(statement, number, PAGE_SIZE, _listed, distributor_id)


def _listed(row: dict[str, Any]) -> StatementRow:
    currency = row["currency"]
    return StatementRow(
        row["id"],
        row["key"],
        moment(row["starts_at"]),
        Money(row["earned_minor"], currency),
        Money(row["closing_minor"], currency),
    )


_PERIODS = """
    SELECT n.id, n.key, n.currency, n.starts_at, n.closed_at, n.closed_by, COUNT(s.id) AS statements,
           COALESCE(SUM(s.earned_minor), 0) AS earned, COALESCE(SUM(s.taken_back_minor), 0) AS taken_back,
           COALESCE(SUM(s.paid_minor), 0) AS paid, COALESCE(SUM(s.closing_minor), 0) AS closing
    FROM settlement_period n LEFT JOIN statement s ON s.period_id = n.id
    {which}
    GROUP BY n.id, n.key, n.currency, n.starts_at, n.closed_at, n.closed_by, n.ends_at
    ORDER BY n.ends_at DESC
"""


async def periods(number: int) -> Page[PeriodRow]:
    """Closed periods, the newest first."""
    return await page(_PERIODS.format(which=""), number, PAGE_SIZE, _period_row)


async def period_row(period_id: int) -> PeriodRow:
    """A closed period with its sums, without statements and lines. Raises NotFound."""
    found = await rows(_PERIODS.format(which="WHERE n.id = ?"), period_id)
    if not found:
        raise NotFound()
    return _period_row(found[0])


def _period_row(row: dict[str, Any]) -> PeriodRow:
    currency = row["currency"]
    return PeriodRow(
        row["id"],
        row["key"],
        moment(row["starts_at"]),
        moment(row["closed_at"]),
        row["closed_by"],
        row["statements"],
        Money(int(row["earned"]), currency),
        Money(int(row["taken_back"]), currency),
        Money(int(row["paid"]), currency),
        Money(int(row["closing"]), currency),
    )


async def period(period_id: int) -> PeriodCard:
    """A period whole: every statement and every line, by three statements. For finance. Raises NotFound."""
    heads = await rows("SELECT * FROM settlement_period WHERE id = ?", period_id)
    if not heads:
        raise NotFound()
    head = heads[0]
    statements = await rows(f"{_CARD} WHERE s.period_id = ? ORDER BY p.name, s.id", period_id)
    lines = await rows(
        f"{_LINES.format(of='')} ORDER BY x.distributor_id, x.is_taken_back, x.order_id, x.id",
        *(period_id, period_id),
    )
    return PeriodCard(
        head["id"],
        head["key"],
        moment(head["starts_at"]),
        moment(head["ends_at"]),
        moment(head["closed_at"]),
        head["closed_by"],
        tuple(_card(row) for row in statements),
        tuple(_line(row) for row in lines),
    )


def _card(row: dict[str, Any]) -> StatementCard:
    currency = row["currency"]
    return StatementCard(
        id=row["id"],
        period_id=row["period_id"],
        key=row["key"],
        starts_at=moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        closed_at=moment(row["closed_at"]),
        distributor_id=row["distributor_id"],
        distributor_name=row["name"],
        distributor_code=row["code"],
        opening=Money(row["opening_minor"], currency),
        earned=Money(row["earned_minor"], currency),
        taken_back=Money(row["taken_back_minor"], currency),
        paid=Money(row["paid_minor"], currency),
        closing=Money(row["closing_minor"], currency),
    )


def _line(row: dict[str, Any]) -> StatementLine:
    currency = row["currency"]
    return StatementLine(
        row["order_id"],
        document(row["names"]),
        row["tier"],
        Money(row["base_minor"], currency),
        row["rate_bp"],
        Money(row["amount_minor"], currency),
        row["distributor_id"],
        bool(row["is_taken_back"]),
    )
