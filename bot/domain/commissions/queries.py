"""Looking up what was earned, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.commissions.cards import Earned, EarningRow, ExplainedLine, Explanation
from bot.domain.commissions.rules import Stage, stage_of
from bot.domain.refunds import Reason
from bot.domain.work.sql import document, instant, marks, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page

PAGE_SIZE = 8

_EARNINGS = """
    SELECT c.order_id, MIN(c.tier) AS tier, SUM(c.amount_minor) AS minor, MIN(c.currency) AS currency,
           MIN(c.accrued_at) AS accrued_at, MIN(c.matures_at) AS matures_at, MIN(c.withheld) AS withheld,
           MIN(m.matured_until) AS matured_until, MIN(f.state) AS refund
    FROM commission c CROSS JOIN ledger_mark m
    LEFT JOIN refund f ON f.order_id = c.order_id AND f.state IN ('due', 'done')
    WHERE c.distributor_id = ?
    GROUP BY c.order_id ORDER BY c.order_id DESC
"""


async def earnings_page(distributor_id: int, number: int) -> Page[EarningRow]:
    """His orders, the newest first. One statement, however many lines they have."""
    return await page(_EARNINGS, number, PAGE_SIZE, _row, distributor_id)


def _row(row: dict[str, Any]) -> EarningRow:
    maturity = instant(row["matures_at"])
    return EarningRow(
        row["order_id"],
        row["tier"],
        Money(int(row["minor"]), row["currency"]),
        moment(row["accrued_at"]),
        maturity,
        _stage(row, maturity),
    )


_EXPLANATION = """
    SELECT c.tier, c.currency, c.base_minor, c.rate_bp, c.amount_minor, c.withheld, c.accrued_at, c.matures_at,
           l.names, l.quantity, t.plan_id, p.hold_days, b.bound_at, h.via, m.matured_until,
           s.distributor_id AS seller_id, n.name AS seller_name,
           f.state AS refund, f.reason AS refund_reason, f.ended_at AS refunded_at
    FROM commission c
    JOIN order_line l ON l.id = c.line_id
    JOIN commission_terms t ON t.order_id = c.order_id AND t.tier = c.tier
    JOIN commission_plan p ON p.version = t.plan_id
    LEFT JOIN binding b ON b.id = t.binding_id
    LEFT JOIN touch h ON h.id = b.touch_id
    LEFT JOIN commission_terms s ON s.order_id = c.order_id AND s.tier = 1
    LEFT JOIN person n ON n.id = s.distributor_id
    LEFT JOIN refund f ON f.order_id = c.order_id AND f.state IN ('due', 'done')
    CROSS JOIN ledger_mark m
    WHERE c.order_id = ? AND c.distributor_id = ? ORDER BY l.id
"""


async def explain(order_id: int, *, of: int) -> Explanation:
    """How the distributor `of` came to earn what he did on an order. Raises NotFound, also for others' orders."""
    found = await rows(_EXPLANATION, order_id, of)
    if not found:
        raise NotFound()
    first = found[0]
    lines = tuple(_line(row) for row in found)
    maturity = instant(first["matures_at"])
    return Explanation(
        order_id=order_id,
        tier=first["tier"],
        lines=lines,
        amount=Money(sum(line.amount.minor for line in lines), first["currency"]),
        accrued_at=moment(first["accrued_at"]),
        matures_at=maturity,
        stage=_stage(first, maturity),
        hold_days=first["hold_days"],
        plan_version=first["plan_id"],
        via=first["via"] or "",
        bound_at=instant(first["bound_at"]),
        seller_name=first["seller_name"] if first["seller_id"] != of else "",
        refund_reason=Reason(first["refund_reason"]) if first["refund"] else None,
        refunded_at=instant(first["refunded_at"]),
    )


def _line(row: dict[str, Any]) -> ExplainedLine:
    return ExplainedLine(
        document(row["names"]),
        row["quantity"],
        Money(row["base_minor"], row["currency"]),
        row["rate_bp"],
        Money(row["amount_minor"], row["currency"]),
        row["withheld"],
    )


async def earned_on(order_ids: list[int], *, of: int) -> tuple[Earned, ...]:
    """What these orders earned for one distributor, for a notice."""
    if not order_ids:
        return ()
    found = await rows(
        f"""
        SELECT c.order_id, MIN(c.tier) AS tier, SUM(c.amount_minor) AS minor, MIN(c.currency) AS currency
        FROM commission c WHERE c.distributor_id = ? AND c.order_id IN ({marks(order_ids)})
        GROUP BY c.order_id ORDER BY c.order_id
        """,  # noqa: S608
        *(of, *order_ids),
    )
    return tuple(
        Earned(row["order_id"], Money(int(row["minor"]), row["currency"]), row["tier"]) for row in found
    )


HELD_BACK = """
    SELECT COALESCE(SUM(c.amount_minor), 0) AS minor FROM refund f JOIN commission c ON c.order_id = f.order_id
    WHERE f.state = 'due' AND c.matures_at IS NOT NULL AND c.currency = ? AND c.distributor_id = {owner}
"""
"""How much of what is payable, or was paid, is about to be taken back from an owner."""


async def held_back(distributor_id: int, currency: str) -> Money:
    """It is not paid out meanwhile."""
    found = await rows(HELD_BACK.format(owner="?"), currency, distributor_id)
    return Money(int(found[0]["minor"]), currency)


async def next_maturity(now: datetime) -> datetime | None:
    """When the next hold ends, of anybody."""
    found = await rows("SELECT MIN(matures_at) AS at FROM commission WHERE matures_at > ?", now)
    return instant(found[0]["at"])


def _stage(row: dict[str, Any], maturity: datetime | None) -> Stage:
    mark, refund = moment(row["matured_until"]), row["refund"] or ""
    return stage_of(maturity, mark, withheld=bool(row["withheld"]), refund=refund)
