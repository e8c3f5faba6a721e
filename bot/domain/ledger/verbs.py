"""Booking.

Whoever books holds the money lock *shared* until his transaction ends; maturing and closing take it *exclusively*.
So nothing is ever booked into a period that is closed: an entry's instant is read once the lock is held, and lies
at or after the end of the last closed period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.ledger.accounts import POCKETS, Account, Pocket
from bot.domain.work import Marks, Work
from bot.domain.work.sql import insert_all, is_postgres, marks, moment, rows
from bot.models import JournalEntry, LedgerAccount, LedgerMark, Posting

MONEY_LOCK = 7_241_003_119
"""The advisory lock's number: any, but the same in every release."""
_ONLY = 1
_Key = tuple[Account, int]
_AS_BOOKED: Mapping[Account, Account] = {}


class AlreadyBooked(Exception):
    """That business fact has its entry."""


@dataclass(frozen=True, slots=True)
class PostingSpec:
    source: Account | Pocket
    destination: Account | Pocket
    minor: int


def move(owner_id: int, pocket: Account, into: Account, minor: int) -> PostingSpec:
    """From one pocket of a distributor's into another: what is owed shrinks as a destination, grows as a source."""
    return PostingSpec(Pocket(into, owner_id), Pocket(pocket, owner_id), minor)


# ── the money lock ──────────────────────────────────────────────────────────────────────────────────────────


async def hold_lock(work: Work) -> Marks:
    """Takes the money lock shared, once per transaction; the marks stand still until it ends."""
    if work.marks is None:
        # Two statements: one that waits for a lock would read the marks as they were before it waited.
        if is_postgres():
            await rows("SELECT pg_advisory_xact_lock_shared(?)", MONEY_LOCK)
        work.marks = await _marks()
    return work.marks


async def hold_lock_alone(work: Work) -> Marks:
    """Takes the money lock exclusively: nobody books meanwhile. Must be a transaction's first word about money."""
    assert work.marks is None, "a shared lock cannot become an exclusive one"
    if is_postgres():
        await rows("SELECT pg_advisory_xact_lock(?)", MONEY_LOCK)
    work.marks = await _marks()
    return work.marks


async def _marks() -> Marks:
    found = (await rows("SELECT matured_until, closed_until FROM ledger_mark WHERE id = 1"))[0]
    return Marks(moment(found["matured_until"]), moment(found["closed_until"]))


async def mark_matured(work: Work, until: datetime) -> None:
    """Moves the mark on. The caller holds the lock alone."""
    assert work.marks is not None
    await LedgerMark.filter(id=_ONLY).update(matured_until=until)
    work.marks = replace(work.marks, matured_until=until)


async def mark_closed(work: Work, until: datetime) -> None:
    """Moves the mark on. The caller holds the lock alone."""
    assert work.marks is not None
    await LedgerMark.filter(id=_ONLY).update(closed_until=until)
    work.marks = replace(work.marks, closed_until=until)


async def posting_instant(work: Work) -> datetime:
    """When what is booked now counts as booked: never inside a closed period, whatever this replica's clock says."""
    marks = await hold_lock(work)
    return max(work.now, marks.closed_until)


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────


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
    at = await posting_instant(work)
    accounts = await _accounts({_key(a) for p in postings for a in (p.source, p.destination)}, currency)
    moves = [(accounts[_key(p.source)], accounts[_key(p.destination)], p.minor) for p in postings if p.minor]
    return await _book(kind, reference, currency, at, moves, order_id=order_id)


async def reverse(
    work: Work, entry_id: int, kind: str, reference: str, *, instead: Mapping[Account, Account] = _AS_BOOKED
) -> int:
    """An entry that turns every arrow of another one, once. Raises AlreadyBooked.

    `instead` names the accounts in which the money lies by now, in place of those that it was booked to.
    """
    at = await posting_instant(work)
    original = await JournalEntry.get(id=entry_id)
    turned = [
        (_moved(one.destination, instead), _moved(one.source, instead), one.amount_minor)
        for one in await Posting.filter(entry_id=entry_id)
        .select_related("source", "destination")
        .order_by("id")
    ]
    accounts = await _accounts(
        {key for source, into, _ in turned for key in (source, into)}, original.currency
    )
    moves = [(accounts[source], accounts[into], minor) for source, into, minor in turned]
    return await _book(
        kind, reference, original.currency, at, moves, order_id=original.order_id, reverses_id=entry_id
    )


def _moved(account: LedgerAccount, instead: Mapping[Account, Account]) -> _Key:
    kind = Account(account.kind)
    return instead.get(kind, kind), account.owner_id


async def entry_id_of(kind: str, reference: str) -> int:
    return (await JournalEntry.get(kind=kind, reference=reference)).id


async def move_many(
    work: Work,
    kind: str,
    reference: str,
    currency: str,
    pocket: Account,
    into: Account,
    amounts: str,
    *values: object,
) -> tuple[int, int]:
    """One entry that moves many distributors' money from one pocket into another, by four statements in all.

    `amounts` is a SELECT of owner_id and minor, with values for its marks; none of its rows may be zero. It runs
    once. Answers the entry's id and how many postings it has.
    """
    at = await posting_instant(work)
    # Whoever has the one pocket gets the other, so that nothing has to be summed to know whom it is for.
    await rows(
        """
        INSERT INTO ledger_account (kind, owner_id, currency)
        SELECT ?, a.owner_id, a.currency FROM ledger_account a
        WHERE a.kind = ? AND a.currency = ? AND NOT EXISTS (
            SELECT 1 FROM ledger_account b WHERE b.kind = ? AND b.owner_id = a.owner_id AND b.currency = a.currency)
        ON CONFLICT (kind, owner_id, currency) DO NOTHING
        """,
        *(into.value, pocket.value, currency, into.value),
    )
    entry_id = await _enter(kind, reference, currency, at)
    # Outer joins: money that has no pocket to come from is an error, never left out.
    await rows(
        f"""
        INSERT INTO posting (entry_id, source_id, destination_id, amount_minor)
        SELECT {entry_id}, i.id, o.id, m.minor FROM ({amounts}) m
        LEFT JOIN ledger_account o ON o.owner_id = m.owner_id AND o.kind = '{pocket}' AND o.currency = '{currency}'
        LEFT JOIN ledger_account i ON i.owner_id = m.owner_id AND i.kind = '{into}' AND i.currency = '{currency}'
        """,  # noqa: S608
        *values,
    )
    found = await rows("SELECT COUNT(*) AS postings FROM posting WHERE entry_id = ?", entry_id)
    return entry_id, found[0]["postings"]


async def _book(
    kind: str,
    reference: str,
    currency: str,
    at: datetime,
    moves: Iterable[tuple[int, int, int]],
    *,
    order_id: int | None,
    reverses_id: int | None = None,
) -> int:
    """An entry with its postings: from an account's id, to an account's id, so much."""
    entry_id = await _enter(kind, reference, currency, at, order_id, reverses_id)
    columns = ("entry_id", "source_id", "destination_id", "amount_minor")
    await insert_all("posting", [dict(zip(columns, (entry_id, *one), strict=True)) for one in moves])
    return entry_id


_ENTERING = """
    INSERT INTO journal_entry (kind, reference, currency, at, order_id, reverses_id) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING id
"""


async def _enter(
    kind: str,
    reference: str,
    currency: str,
    at: datetime,
    order_id: int | None = None,
    reverses_id: int | None = None,
) -> int:
    found = await rows(_ENTERING, kind, reference, currency, at, order_id, reverses_id)
    if not found:
        raise AlreadyBooked(f"{kind} {reference}")
    return int(found[0]["id"])


# ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────


async def open_pockets(owner_id: int, currency: str) -> None:
    """A new distributor's three pockets, and what they are filled from, so that his first sale finds them there."""
    await _create({(Account.COMMISSION_EXPENSE, 0), *((kind, owner_id) for kind in POCKETS)}, currency)


def _key(account: Account | Pocket) -> _Key:
    return (account.kind, account.owner_id) if isinstance(account, Pocket) else (account, 0)


async def _accounts(keys: set[_Key], currency: str) -> dict[_Key, int]:
    found = await _existing(keys, currency)
    missing = keys - found.keys()
    if missing:
        await _create(missing, currency)
        found = await _existing(keys, currency)
    return found


async def _create(keys: Iterable[_Key], currency: str) -> None:
    await LedgerAccount.bulk_create(
        [LedgerAccount(kind=kind.value, owner_id=owner, currency=currency) for kind, owner in sorted(keys)],
        on_conflict=["kind", "owner_id", "currency"],
        ignore_conflicts=True,
    )


_ACCOUNTS = """
    SELECT id, kind, owner_id FROM ledger_account
    WHERE currency = ? AND kind IN ({kinds}) AND owner_id IN ({owners})
"""


async def _existing(keys: set[_Key], currency: str) -> dict[_Key, int]:
    kinds, owners = sorted({kind.value for kind, _ in keys}), sorted({owner for _, owner in keys})
    found = await rows(_ACCOUNTS.format(kinds=marks(kinds), owners=marks(owners)), currency, *kinds, *owners)
    return {(Account(one["kind"]), one["owner_id"]): one["id"] for one in found}
