"""Booking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from bot.domain.ledger.accounts import Account
from bot.domain.work import Work, savepoint
from bot.domain.work.sql import rows
from bot.models import JournalEntry, LedgerAccount, Posting


class AlreadyBooked(Exception):
    """That business fact has its entry."""


@dataclass(frozen=True, slots=True)
class PostingSpec:
    source: Account
    destination: Account
    minor: int


async def post(
    work: Work,
    kind: str,
    reference: str,
    currency: str,
    postings: Sequence[PostingSpec],
    *,
    order_id: int | None = None,
) -> int:
    """One journal entry for one business fact. Raises AlreadyBooked; zero amounts are left out."""
    accounts = await _accounts({a for p in postings for a in (p.source, p.destination)}, currency)
    try:
        async with savepoint():
            entry = await JournalEntry.create(
                kind=kind, reference=reference, currency=currency, at=work.now, order_id=order_id
            )
    except IntegrityError as error:
        raise AlreadyBooked(f"{kind} {reference}") from error
    await Posting.bulk_create(
        [
            Posting(
                entry_id=entry.id,
                source_id=accounts[p.source],
                destination_id=accounts[p.destination],
                amount_minor=p.minor,
            )
            for p in postings
            if p.minor
        ]
    )
    return entry.id


async def _accounts(kinds: set[Account], currency: str) -> dict[Account, int]:
    found = await _existing(kinds, currency)
    missing = kinds - found.keys()
    if missing:
        await LedgerAccount.bulk_create(
            [LedgerAccount(kind=kind.value, currency=currency) for kind in sorted(missing)],
            on_conflict=["kind", "owner_id", "currency"],
            ignore_conflicts=True,
        )
        found = await _existing(kinds, currency)
    return found


async def _existing(kinds: set[Account], currency: str) -> dict[Account, int]:
    stored = LedgerAccount.filter(kind__in=[k.value for k in kinds], owner_id=0, currency=currency)
    return {Account(kind): account_id for account_id, kind in await stored.values_list("id", "kind")}


async def balance(account: Account, currency: str) -> int:
    """What was debited less what was credited, in minor units."""
    found = await rows(
        """
        SELECT COALESCE(SUM(CASE WHEN p.destination_id = a.id THEN p.amount_minor ELSE -p.amount_minor END), 0) AS b
        FROM ledger_account a JOIN posting p ON p.destination_id = a.id OR p.source_id = a.id
        WHERE a.kind = ? AND a.owner_id = 0 AND a.currency = ?
        """,
        account.value,
        currency,
    )
    return int(found[0]["b"] or 0)


_CHECKS = {
    "entry_without_postings": """
        SELECT e.id FROM journal_entry e LEFT JOIN posting p ON p.entry_id = e.id
        GROUP BY e.id HAVING COUNT(p.id) = 0""",
    "posting_across_currencies": """
        SELECT p.id FROM posting p JOIN journal_entry e ON e.id = p.entry_id
        JOIN ledger_account s ON s.id = p.source_id JOIN ledger_account d ON d.id = p.destination_id
        WHERE s.currency <> e.currency OR d.currency <> e.currency""",
    "paid_order_without_sale": """
        SELECT o.id FROM customer_order o
        LEFT JOIN journal_entry e ON e.kind = 'sale' AND e.order_id = o.id
        WHERE (o.paid_at IS NOT NULL) <> (e.id IS NOT NULL)""",
    "sale_differs_from_order": """
        SELECT o.id FROM customer_order o JOIN journal_entry e ON e.kind = 'sale' AND e.order_id = o.id
        JOIN posting p ON p.entry_id = e.id
        GROUP BY o.id, o.total_minor HAVING SUM(p.amount_minor) <> o.total_minor""",
    "paid_order_without_one_receipt": """
        SELECT o.id FROM customer_order o LEFT JOIN receipt r ON r.order_id = o.id AND r.state = 'matched'
        WHERE o.paid_at IS NOT NULL GROUP BY o.id HAVING COUNT(r.id) <> 1""",
    "reserved_differs_from_open_orders": """
        SELECT s.variant_id FROM stock s LEFT JOIN (
            SELECT l.variant_id, SUM(l.quantity) AS kept FROM order_line l
            JOIN customer_order o ON o.id = l.order_id WHERE o.status IN ('unpaid', 'under_review')
            GROUP BY l.variant_id) k ON k.variant_id = s.variant_id
        WHERE s.reserved <> COALESCE(k.kept, 0)""",
    "sold_differs_from_paid_orders": """
        SELECT s.variant_id FROM stock s LEFT JOIN (
            SELECT l.variant_id, SUM(l.quantity) AS gone FROM order_line l
            JOIN customer_order o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL
            GROUP BY l.variant_id) k ON k.variant_id = s.variant_id
        WHERE s.sold <> COALESCE(k.gone, 0)""",
    "order_total_differs_from_lines": """
        SELECT o.id FROM customer_order o JOIN order_line l ON l.order_id = o.id
        GROUP BY o.id, o.goods_minor HAVING SUM(l.amount_minor) <> o.goods_minor""",
}


async def check_books() -> dict[str, list[int]]:
    """Every invariant of money and stock that is broken, with the ids where; empty when all hold."""
    broken: dict[str, list[int]] = {}
    for name, statement in _CHECKS.items():
        found = [int(next(iter(row.values()))) for row in await rows(statement)]
        if found:
            broken[name] = found
    return broken
