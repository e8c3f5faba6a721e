"""Reading refunds. Whose order it is the caller has checked."""

from __future__ import annotations

from typing import Any

from bot.domain.orders import Method, Status
from bot.domain.refunds.cards import RefundCard, StarRefund
from bot.domain.refunds.rules import LIVE, Reason, State
from bot.domain.work.sql import instant, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money

_CARD = """
    SELECT r.*, o.customer_id, o.total_minor, o.currency, o.payment_method
    FROM refund r JOIN customer_order o ON o.id = r.order_id
"""
_LIVE = ", ".join(f"'{state}'" for state in LIVE)


async def refund(refund_id: int) -> RefundCard:
    """Raises NotFound."""
    found = await rows(f"{_CARD} WHERE r.id = ?", refund_id)
    if not found:
        raise NotFound()
    return _card(found[0])


async def refund_of(order_id: int) -> RefundCard | None:
    """The order's refund as long as nobody has said no to it."""
    found = await rows(f"{_CARD} WHERE r.order_id = ? AND r.state IN ({_LIVE})", order_id)
    return _card(found[0]) if found else None


def _card(row: dict[str, Any]) -> RefundCard:
    return RefundCard(
        id=row["id"],
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        amount=Money(row["total_minor"], row["currency"]),
        by_stars=row["payment_method"] == Method.STARS,
        state=State(row["state"]),
        reason=Reason(row["reason"]),
        note=row["note"],
        answer=row["answer"],
        order_status=Status(row["order_status"]),
        is_put_back=bool(row["is_put_back"]),
        decided_at=instant(row["decided_at"]),
        ended_at=instant(row["ended_at"]),
        voucher=row["voucher"],
    )


# ── Stars ───────────────────────────────────────────────────────────────────────────────────────────────────

_STARS = """
    SELECT r.id, p.telegram_id, t.charge_id FROM refund r
    JOIN receipt t ON t.order_id = r.order_id AND t.state = 'matched' AND t.provider = 'stars'
    JOIN person p ON p.id = t.person_id
    WHERE r.state = 'due'
"""


async def star_refunds_due(after: int = 0, limit: int = 100) -> list[int]:
    """Refunds, by id from behind `after` on, of which Telegram has not been told.

    Or it has, but we died before we wrote it down: telling it twice is safe.
    """
    found = await rows(f"{_STARS} AND r.id > ? ORDER BY r.id LIMIT {limit}", after)
    return [row["id"] for row in found]


async def star_refund(refund_id: int) -> StarRefund | None:
    """What to tell Telegram; nothing when it is done meanwhile."""
    found = await rows(f"{_STARS} AND r.id = ?", refund_id)
    return StarRefund(found[0]["id"], found[0]["telegram_id"], found[0]["charge_id"]) if found else None
