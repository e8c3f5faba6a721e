"""Reading bindings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.distributors import masked
from bot.domain.referrals.cards import BindingCard, CustomerRow
from bot.domain.referrals.rules import Outcome
from bot.domain.work.sql import moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.page import Page
from bot.models import Binding

PAGE_SIZE = 10


_CARD = """
    SELECT b.distributor_id, p.name, b.bound_at, b.expires_at
    FROM binding b JOIN person p ON p.id = b.distributor_id
    WHERE b.customer_id = ?
"""


async def binding_of(customer_id: int, now: datetime) -> BindingCard | None:
    """Whose customer he is at this moment."""
    found = await rows(f"{_CARD} AND b.ended_at IS NULL AND b.expires_at > ?", customer_id, now)
    return _card(found[0]) if found else None


async def binding(binding_id: int, *, of: int) -> BindingCard:
    """One of a customer's bindings, ended or not. Raises NotFound."""
    found = await rows(f"{_CARD} AND b.id = ?", of, binding_id)
    if not found:
        raise NotFound()
    return _card(found[0])


def _card(row: dict[str, Any]) -> BindingCard:
    return BindingCard(row["distributor_id"], row["name"], moment(row["bound_at"]), moment(row["expires_at"]))


async def invited_by(person_id: int) -> tuple[int, str] | None:
    """Whose invitation to sell he followed first: id and name. One who is suspended now invites nobody."""
    found = await rows(
        """
        SELECT d.id, p.name FROM touch t
        JOIN distributor d ON d.id = t.distributor_id JOIN person p ON p.id = d.id
        WHERE t.person_id = ? AND t.outcome = ? AND d.suspended_at IS NULL
        ORDER BY t.id LIMIT 1
        """,
        person_id,
        Outcome.INVITED.value,
    )
    return (found[0]["id"], found[0]["name"]) if found else None


async def names_bound(binding_ids: list[int], *, of: int) -> tuple[str, ...]:
    """The masked names of those customers of a distributor's who came by these bindings, for a notice."""
    found = (
        await Binding.filter(id__in=binding_ids, distributor_id=of).select_related("customer").order_by("id")
    )
    return tuple(masked(binding.customer.name) for binding in found)


_CUSTOMERS = """
    SELECT p.name, b.bound_at, b.expires_at,
           (SELECT COUNT(*) FROM commission_terms t JOIN customer_order o ON o.id = t.order_id
            WHERE t.binding_id = b.id AND t.tier = 1 AND o.paid_at IS NOT NULL AND o.status <> 'refunded') AS orders
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
