"""Closing a period: it moves no money, it states what became payable in [start, end)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import ledger
from bot.domain.rulebook import hold_rules, record_act
from bot.domain.settlement.errors import NothingToClose
from bot.domain.settlement.events import PeriodClosed
from bot.domain.settlement.rules import has_ended, key_of, next_period
from bot.domain.work import Work
from bot.domain.work.sql import instant, rows
from bot.kernel.period import Period
from bot.models import SettlementPeriod

# What the shop owes a distributor is payable or in payout. A posting between the two changes nothing; one that
# crosses their border is told apart by the other side: out of pending it was earned, against cash it was paid,
# and everything else was taken back. Summed before the other side is looked at: a month has far more postings
# than pairs of accounts.
_STATEMENTS = """
    INSERT INTO statement (period_id, distributor_id, opening_minor, earned_minor, taken_back_minor, paid_minor,
                           closing_minor)
    SELECT {period_id}, x.owner_id, SUM(x.opening), SUM(x.earned), SUM(x.taken_back), SUM(x.paid),
           SUM(x.opening) + SUM(x.earned) - SUM(x.taken_back) - SUM(x.paid)
    FROM (
        SELECT s.distributor_id AS owner_id, s.closing_minor AS opening, 0 AS earned, 0 AS taken_back, 0 AS paid
        FROM statement s JOIN settlement_period o ON o.id = s.period_id
        WHERE o.ends_at = ? AND s.closing_minor <> 0
        UNION ALL
        SELECT m.owner_id, 0,
               CASE WHEN m.other = 'pending' THEN m.minor ELSE 0 END,
               CASE WHEN m.other <> 'pending' AND m.other NOT LIKE 'cash.%' THEN -m.minor ELSE 0 END,
               CASE WHEN m.other LIKE 'cash.%' THEN -m.minor ELSE 0 END
        FROM (
            SELECT g.owner_id, o.kind AS other, g.minor FROM (
                SELECT a.owner_id, p.destination_id AS other_id, SUM(p.amount_minor) AS minor
                FROM ledger_account a
                JOIN posting p ON p.source_id = a.id JOIN journal_entry e ON e.id = p.entry_id
                WHERE a.kind IN ('payable', 'in_payout') AND e.at >= ? AND e.at < ? AND e.currency = ?
                GROUP BY a.owner_id, p.destination_id
                UNION ALL
                SELECT a.owner_id, p.source_id, -SUM(p.amount_minor)
                FROM ledger_account a
                JOIN posting p ON p.destination_id = a.id JOIN journal_entry e ON e.id = p.entry_id
                WHERE a.kind IN ('payable', 'in_payout') AND e.at >= ? AND e.at < ? AND e.currency = ?
                GROUP BY a.owner_id, p.source_id
            ) g JOIN ledger_account o ON o.id = g.other_id
            WHERE o.kind NOT IN ('payable', 'in_payout')
        ) m
    ) x
    GROUP BY x.owner_id
"""


async def close_next(work: Work, *, only: str | None = None) -> int:
    """Closes the next month that has ended and is not closed, once, whoever asks and however often.

    Nobody books meanwhile, and nothing is ever booked before its end afterwards. `only` is the key of the month
    that is meant: another one is left open. Answers the period's id. Raises NothingToClose.
    """
    # Held first: a change of the zone waits, and then finds a closed period.
    shop_rules = await hold_rules()
    zone, currency = shop_rules.zone, shop_rules.currency
    await ledger.hold_lock_alone(work)
    period = await period_to_close(zone)
    if period is None or not has_ended(period, work.now) or only not in (None, key_of(period, zone)):
        raise NothingToClose()
    row = await SettlementPeriod.create(
        key=key_of(period, zone),
        currency=currency,
        starts_at=period.start,
        ends_at=period.end,
        closed_at=work.now,
        closed_by=work.actor.id_or_none,
    )
    within = (period.start, period.end, currency)
    await rows(_STATEMENTS.format(period_id=row.id), period.start, *within, *within)
    await ledger.mark_closed(work, period.end)
    await record_act(work, "period.closed", row.key)
    await work.emit(PeriodClosed(row.id))
    return row.id


async def period_to_close(zone: ZoneInfo) -> Period | None:
    """The next period in line, ended or not; nothing when nobody has earned anything yet."""
    closed_until = await _last_end()
    return next_period(closed_until, None if closed_until else await _first_earning(), zone)


async def _last_end() -> datetime | None:
    found = await rows("SELECT MAX(ends_at) AS at FROM settlement_period")
    return instant(found[0]["at"])


async def _first_earning() -> datetime | None:
    found: list[dict[str, Any]] = await rows("SELECT MIN(at) AS at FROM journal_entry WHERE kind = 'accrual'")
    return instant(found[0]["at"])
