"""Reading bindings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.distributors import masked
from bot.domain.referrals.cards import BindingCard, CustomerRow
from bot.domain.work.sql import moment, page, rows
from bot.kernel.page import Page
from bot.models import Binding

PAGE_SIZE = 10


async def binding_of(customer_id: int, now: datetime) -> BindingCard | None:
    """Whose customer he is at this moment."""
    found = await rows(
        """
        SELECT b.distributor_id, p.name, b.bound_at, b.expires_at
        FROM binding b JOIN person p ON p.id = b.distributor_id
        WHERE b.customer_id = ? AND b.ended_at IS NULL AND b.expires_at > ?
        """,
        customer_id,
        now,
    )
    if not found:
        return None
    row = found[0]
    return BindingCard(row["distributor_id"], row["name"], moment(row["bound_at"]), moment(row["expires_at"]))


_CUSTOMERS = """
    SELECT p.name, b.bound_at, b.expires_at,
           (SELECT COUNT(*) FROM commission_terms t JOIN customer_order o ON o.id = t.order_id
            WHERE t.binding_id = b.id AND t.tier = 1 AND o.paid_at IS NOT NULL) AS orders
    FROM binding b JOIN person p ON p.id = b.customer_id
    WHERE b.distributor_id = ? AND b.ended_at IS NULL AND b.expires_at > ?
    ORDER BY b.id DESC
"""


async def customers_of(distributor_id: int, now: datetime, number: int) -> Page[CustomerRow]:
    """His customers of this moment, the newest first. One statement."""
    return await page(_CUSTOMERS, number, PAGE_SIZE, _customer, distributor_id, now)


def _customer(row: dict[str, Any]) -> CustomerRow:
    return CustomerRow(masked(row["name"]), moment(row["bound_at"]), moment(row["expires_at"]), row["orders"])


async def count_customers(distributor_id: int, now: datetime) -> int:
    return await Binding.filter(distributor_id=distributor_id, ended_at=None, expires_at__gt=now).count()
