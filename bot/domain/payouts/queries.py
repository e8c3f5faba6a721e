"""Reading payouts."""

from __future__ import annotations

from typing import Any

from bot.domain import ledger
from bot.domain.commissions import HELD_BACK
from bot.domain.distributors import Suspended
from bot.domain.payouts.cards import Claim, PayoutCard, PayoutRow
from bot.domain.payouts.errors import PayoutRunning
from bot.domain.payouts.rules import OPEN, State, check_amount, check_open, fingerprint
from bot.domain.payouts.verbs import DETAILS, to_be_paid
from bot.domain.rulebook import Rules
from bot.domain.work import Sealer
from bot.domain.work.sql import instant, marks, moment, page, rows
from bot.kernel.errors import NotFound, Refusal
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.models import Payout, PayoutDetails

PAGE_SIZE = 8
_OPEN = ", ".join(f"'{state}'" for state in OPEN)

_CARD = """
    SELECT y.id, y.distributor_id, p.name, y.currency, y.amount_minor, y.state, y.requested_at, y.approved_at,
           y.ended_at, y.voucher, y.reason, t.sealed, d.suspended_at, d.suspension_reason
    FROM payout y JOIN person p ON p.id = y.distributor_id JOIN distributor d ON d.id = y.distributor_id
    JOIN payout_details t ON t.id = y.details_id
"""
_SAME_ACCOUNT = """
    SELECT DISTINCT p.name FROM payout_details t JOIN person p ON p.id = t.distributor_id
    WHERE t.digest IN ({digests}) AND t.distributor_id <> ? LIMIT 3
"""


async def details_of(distributor_id: int, sealer: Sealer) -> str:
    """Where he wants his money, in plain text, for his own eyes; empty when he has not said."""
    found = await PayoutDetails.filter(distributor_id=distributor_id, hidden_at=None).first()
    return sealer.open(bytes(found.sealed), DETAILS).decode() if found else ""


_CLAIM = f"""
    SELECT d.suspended_at, t.id AS details_id, t.sealed, y.id AS running_id, y.amount_minor, y.currency,
           ({HELD_BACK.format(owner="d.id")}) AS held_minor,
           (SELECT MAX(n.id) FROM payout n WHERE n.distributor_id = d.id) AS newest_id
    FROM distributor d
    LEFT JOIN payout_details t ON t.distributor_id = d.id AND t.hidden_at IS NULL
    LEFT JOIN payout y ON y.distributor_id = d.id AND y.state IN ({_OPEN})
    WHERE d.id = ?
"""  # noqa: S608


async def claim_of(distributor_id: int, shop_rules: Rules, sealer: Sealer) -> Claim:
    """What he may ask for, by two statements. Nothing is locked: request_payout looks again. Raises NotFound."""
    found = await rows(_CLAIM, shop_rules.currency, distributor_id)
    if not found:
        raise NotFound()
    row = found[0]
    held = Money(int(row["held_minor"]), shop_rules.currency)
    payable = (await ledger.pockets(distributor_id, shop_rules.currency)).payable - held
    is_running = row["running_id"] is not None
    return Claim(
        payable=payable,
        held_back=held,
        minimum=shop_rules.payout_minimum,
        details_id=row["details_id"],
        details=sealer.open(bytes(row["sealed"]), DETAILS).decode() if row["sealed"] else "",
        newest_id=row["newest_id"] or 0,
        running_id=row["running_id"],
        running=Money(row["amount_minor"], row["currency"]) if is_running else None,
        hindrance=_hindrance(row, payable, shop_rules),
    )


def _hindrance(row: dict[str, Any], payable: Money, shop_rules: Rules) -> Refusal | None:
    """In the order in which request_payout looks."""
    try:
        check_open(shop_rules)
        if row["suspended_at"] is not None:
            raise Suspended()
        if row["running_id"] is not None:
            raise PayoutRunning()
        check_amount(payable, payable, shop_rules.payout_minimum)
    except Refusal as refusal:
        return refusal
    return None


async def payout(payout_id: int, sealer: Sealer, *, of: int | None) -> PayoutCard:
    """`of` is its distributor; None is for staff only, and tells of others with the same account. Raises NotFound."""
    if of is None:
        found = await rows(f"{_CARD} WHERE y.id = ?", payout_id)
    else:
        found = await rows(f"{_CARD} WHERE y.id = ? AND y.distributor_id = ?", payout_id, of)
    if not found:
        raise NotFound()
    row = found[0]
    details = sealer.open(bytes(row["sealed"]), DETAILS).decode()
    others = await _same_account(details, row["distributor_id"], sealer) if of is None else ()
    return PayoutCard(
        id=row["id"],
        distributor_id=row["distributor_id"],
        distributor_name=row["name"],
        amount=Money(row["amount_minor"], row["currency"]),
        state=State(row["state"]),
        details=details,
        requested_at=moment(row["requested_at"]),
        approved_at=instant(row["approved_at"]),
        ended_at=instant(row["ended_at"]),
        voucher=row["voucher"],
        reason=row["reason"],
        same_account=others,
        missing=await _missing(row) if of is None and row["state"] in OPEN else None,
        suspended_at=instant(row["suspended_at"]),
        suspension_reason=row["suspension_reason"],
    )


async def _missing(row: dict[str, Any]) -> Money | None:
    rest = await to_be_paid(row["distributor_id"], row["currency"])
    return Money(-rest.minor, rest.currency) if rest.minor < 0 else None


async def _same_account(details: str, distributor_id: int, sealer: Sealer) -> tuple[str, ...]:
    """Who else wants his money there, whichever of the shop's keys that was kept by."""
    digests = sealer.digests(fingerprint(details), DETAILS)
    found = await rows(_SAME_ACCOUNT.format(digests=marks(digests)), *digests, distributor_id)
    return tuple(row["name"] for row in found)


async def payouts_of(distributor_id: int, number: int) -> Page[PayoutRow]:
    """The newest first."""
    return await page(
        f"{_CARD} WHERE y.distributor_id = ? ORDER BY y.id DESC", number, PAGE_SIZE, _row, distributor_id
    )


async def payouts_waiting(number: int) -> Page[PayoutRow]:
    """Requested and approved, the longest waiting first: staff's list."""
    return await page(f"{_CARD} WHERE y.state IN ({_OPEN}) ORDER BY y.id", number, PAGE_SIZE, _row)


async def count_waiting() -> int:
    return await Payout.filter(state__in=[state.value for state in OPEN]).count()


def _row(row: dict[str, Any]) -> PayoutRow:
    return PayoutRow(
        row["id"],
        row["name"],
        Money(row["amount_minor"], row["currency"]),
        State(row["state"]),
        moment(row["requested_at"]),
    )
