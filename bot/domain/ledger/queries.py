"""Balances: sums of postings, never a number that is kept beside them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ledger.accounts import Account
from bot.domain.work.sql import rows
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Pockets:
    """What a distributor has, each amount in exactly one place. `paid` has left the shop for good."""

    pending: Money
    payable: Money
    in_payout: Money
    paid: Money


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


_POCKETS = """
    SELECT a.kind,
        COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.source_id = a.id), 0)
        - COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.destination_id = a.id), 0) AS owed,
        CASE WHEN a.kind = 'in_payout' THEN COALESCE((
            SELECT SUM(CASE WHEN p.destination_id = a.id THEN p.amount_minor ELSE -p.amount_minor END)
            FROM posting p
            JOIN ledger_account c
              ON c.id = CASE WHEN p.destination_id = a.id THEN p.source_id ELSE p.destination_id END
            WHERE (p.destination_id = a.id OR p.source_id = a.id) AND c.kind LIKE 'cash.%'), 0)
        ELSE 0 END AS paid
    FROM ledger_account a WHERE a.owner_id = ? AND a.currency = ?
"""


async def pockets(owner_id: int, currency: str) -> Pockets:
    """One statement, however many postings."""
    owed, paid = dict.fromkeys(Account, 0), 0
    for row in await rows(_POCKETS, owner_id, currency):
        owed[Account(row["kind"])] = int(row["owed"])
        paid += int(row["paid"])
    return Pockets(
        Money(owed[Account.PENDING], currency),
        Money(owed[Account.PAYABLE], currency),
        Money(owed[Account.IN_PAYOUT], currency),
        Money(paid, currency),
    )
