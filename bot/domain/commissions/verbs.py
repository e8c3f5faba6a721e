"""Freezing terms, accruing, holding and maturing."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.domain import ledger, referrals
from bot.domain.commissions.events import CommissionAccrued, CommissionHeldBack, CommissionTakenBack
from bot.domain.commissions.rules import Earning, Payee, Term, earnings_of, matures_at, terms_of
from bot.domain.distributors import lock_distributors
from bot.domain.ledger import Account, Pocket, PostingSpec
from bot.domain.rulebook import SelfPurchase
from bot.domain.work import Work
from bot.domain.work.sql import document, insert_all, inserting, instant, moment, rows, together
from bot.models import Commission, MaturingRun

ACCRUAL, MATURING, CLAWBACK = "accrual", "maturing", "clawback"
"""Kinds of journal entries."""

_UPLINE = """
    SELECT p.version, p.tier_rates, p.self_purchase, me.id AS self_id, b.id AS binding_id,
           d1.id AS t1, d1.sponsor_id AS t2, d2.sponsor_id AS t3
    FROM commission_plan p
    LEFT JOIN distributor me ON me.id = ?
    LEFT JOIN binding b ON b.customer_id = ? AND b.ended_at IS NULL AND b.expires_at > ? AND me.id IS NULL
    LEFT JOIN distributor d1 ON d1.id = COALESCE(me.sponsor_id, b.distributor_id)
    LEFT JOIN distributor d2 ON d2.id = d1.sponsor_id
    WHERE p.version = (SELECT MAX(n.version) FROM commission_plan n)
"""


async def freeze_terms(work: Work, order_id: int, customer_id: int) -> None:
    """An order is placed: whom it will pay at which rate is decided now, and no later change touches it.

    One statement, and a second one when somebody stands above the customer. Twice changes nothing.
    """
    found = (await rows(_UPLINE, customer_id, customer_id, work.now))[0]
    is_own_purchase = found["self_id"] is not None
    if is_own_purchase and found["self_purchase"] == SelfPurchase.NONE:
        return
    upline = (found["t1"], found["t2"], found["t3"])
    terms = terms_of(upline, document(found["tier_rates"]), customer_id)
    if terms:
        frozen = {
            "order_id": order_id,
            "plan_id": found["version"],
            "binding_id": None if is_own_purchase else found["binding_id"],
        }
        await insert_all(
            "commission_terms", [{**frozen, **asdict(term)} for term in terms], unless="order_id, tier"
        )


_PAID_LINES = """
    SELECT l.id AS line_id, l.amount_minor, t.tier, t.distributor_id, t.rate_bp, t.binding_id, d.suspended_at,
           o.currency, o.received_at IS NOT NULL AS is_received, p.hold_days, p.bind_days
    FROM commission_terms t
    JOIN commission_plan p ON p.version = t.plan_id
    JOIN distributor d ON d.id = t.distributor_id
    JOIN customer_order o ON o.id = t.order_id
    JOIN order_line l ON l.order_id = t.order_id
    WHERE t.order_id = ? AND NOT EXISTS (SELECT 1 FROM commission c WHERE c.order_id = t.order_id)
    ORDER BY l.id, t.tier
"""


async def accrue(work: Work, order_id: int) -> None:
    """The order is paid: each line earns for each tier by the frozen terms, in the payment's own transaction.

    Five or six statements more than an order that pays nobody, whatever its lines and tiers. Twice changes nothing.
    """
    found = await rows(_PAID_LINES, order_id)
    if not found:
        return
    first, currency = found[0], found[0]["currency"]
    earnings = earnings_of(_lines(found), _payees(found))
    maturity = await _maturity(work, work.now, first["hold_days"]) if first["is_received"] else None
    acts = [inserting("commission", *[_row(work, one, order_id, currency, maturity) for one in earnings])]
    if first["binding_id"] is not None and first["suspended_at"] is None:
        # Whoever may not earn keeps no customer beyond the time that he has.
        acts.append(referrals.renewing(first["binding_id"], work.now, first["bind_days"]))
    await together(*acts)
    amounts: Counter[int] = Counter()
    for one in earnings:
        amounts[one.term.distributor_id] += one.amount_minor
    earned = {owner: minor for owner, minor in amounts.items() if minor}
    if earned:
        await ledger.post(
            work,
            ACCRUAL,
            str(order_id),
            currency,
            [
                PostingSpec(Pocket(Account.PENDING, owner), Account.COMMISSION_EXPENSE, minor)
                for owner, minor in earned.items()
            ],
            order_id=order_id,
        )
        await work.emit(CommissionAccrued(order_id, earned))


def _lines(found: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return list({row["line_id"]: (row["line_id"], row["amount_minor"]) for row in found}.values())


def _payees(found: list[dict[str, Any]]) -> list[Payee]:
    return list(
        {
            row["tier"]: Payee(
                Term(row["tier"], row["distributor_id"], row["rate_bp"]), row["suspended_at"] is not None
            )
            for row in found
        }.values()
    )


def _row(
    work: Work, one: Earning, order_id: int, currency: str, maturity: datetime | None
) -> dict[str, object]:
    return {
        "order_id": order_id,
        "line_id": one.line_id,
        **asdict(one.term),
        "currency": currency,
        "base_minor": one.base_minor,
        "amount_minor": one.amount_minor,
        "withheld": one.withheld,
        "accrued_at": work.now,
        "matures_at": maturity,
    }


_HOLD = """
    SELECT p.hold_days, o.received_at FROM commission_terms t
    JOIN commission_plan p ON p.version = t.plan_id JOIN customer_order o ON o.id = t.order_id
    WHERE t.order_id = ? AND o.received_at IS NOT NULL LIMIT 1
"""


async def start_hold(work: Work, order_id: int) -> None:
    """The goods are received: from that instant on the hold runs. Twice changes nothing.

    Also when a refund came to nothing: the hold ends when it would have ended, or at once where that is over.
    """
    found = await rows(_HOLD, order_id)
    if found:
        maturity = await _maturity(work, moment(found[0]["received_at"]), found[0]["hold_days"])
        await Commission.filter(order_id=order_id, matures_at=None).update(matures_at=maturity)


async def _maturity(work: Work, received_at: datetime, hold_days: int) -> datetime:
    """Never inside what has matured already: under the money lock that mark stands still."""
    marks = await ledger.hold_lock(work)
    return max(matures_at(received_at, hold_days), marks.matured_until + timedelta(microseconds=1))


# ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────────

_EARNERS = """
    SELECT c.distributor_id AS owner_id, SUM(c.amount_minor) AS minor, MAX(c.matures_at) AS matures_at
    FROM commission c WHERE c.order_id = ? GROUP BY c.distributor_id ORDER BY c.distributor_id
"""


async def hold_back(work: Work, order_id: int) -> None:
    """The order is about to be refunded: what is on hold does not mature, what is payable is not paid out meanwhile.

    Whoever asks for a payout holds his own row: so one of the two sees the other. Twice changes nothing.
    """
    found = await rows(_EARNERS, order_id)
    maturity = instant(found[0]["matures_at"]) if found else None
    if maturity is None:
        return
    owners = _who_earned(found)
    await lock_distributors(owners)
    marks = await ledger.hold_lock(work)
    if maturity > marks.matured_until:
        await Commission.filter(order_id=order_id).update(matures_at=None)
    else:
        await work.emit(CommissionHeldBack(order_id, owners))


async def take_back(work: Work, order_id: int) -> None:
    """The order was refunded: each gives back exactly what it earned him, out of the pocket in which it was held back.

    A payable pocket may go below nothing: that is set off against what comes next.
    """
    found = await rows(_EARNERS, order_id)
    owners = _who_earned(found)
    if not owners:
        return
    has_matured = found[0]["matures_at"] is not None
    await ledger.reverse(
        work,
        await ledger.entry_id_of(ACCRUAL, str(order_id)),
        CLAWBACK,
        str(order_id),
        instead={Account.PENDING: Account.PAYABLE} if has_matured else {},
    )
    await work.emit(CommissionTakenBack(order_id, owners))


def _who_earned(found: list[dict[str, Any]]) -> tuple[int, ...]:
    """Not those from whom it was withheld, nor those for whom too little was left."""
    return tuple(row["owner_id"] for row in found if row["minor"])


_DUE = """
    SELECT c.distributor_id AS owner_id, SUM(c.amount_minor) AS minor FROM commission c
    WHERE c.matures_at > ? AND c.matures_at <= ? AND c.currency = ?
    GROUP BY c.distributor_id HAVING SUM(c.amount_minor) > 0
"""


async def mature(work: Work) -> int:
    """Everything whose hold has ended becomes payable: one entry per currency, set-based. Answers how many owners.

    The mark moves on in the same transaction, so that running it again, or twice at once, changes nothing.
    """
    marks = await ledger.hold_lock_alone(work)
    after, upto = marks.matured_until, work.now
    if upto <= after:
        return 0
    owners = 0
    for currency in await _currencies_due(after, upto):
        reference = f"{currency}:{upto.isoformat()}"
        entry_id, postings = await ledger.move_many(
            work,
            MATURING,
            reference,
            currency,
            Account.PENDING,
            Account.PAYABLE,
            _DUE,
            after,
            upto,
            currency,
        )
        await MaturingRun.create(
            currency=currency,
            after=after,
            upto=upto,
            entry_id=entry_id,
            at=await ledger.posting_instant(work),
        )
        owners += postings
    await ledger.mark_matured(work, upto)
    return owners


async def _currencies_due(after: datetime, upto: datetime) -> list[str]:
    """Asked of the books, which know every currency that was ever earned; stops at the first commission of each."""
    found = await rows(
        """
        SELECT a.currency FROM ledger_account a
        WHERE a.kind = 'commission_expense' AND a.owner_id = 0 AND EXISTS (
            SELECT 1 FROM commission c
            WHERE c.matures_at > ? AND c.matures_at <= ? AND c.currency = a.currency AND c.amount_minor > 0)
        ORDER BY a.currency
        """,
        after,
        upto,
    )
    return [row["currency"] for row in found]
