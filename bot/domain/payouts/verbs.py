"""Asking for money and paying it. At any moment it lies in exactly one pocket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain import ledger
from bot.domain.commissions import held_back
from bot.domain.distributors import Suspended, lock_distributor
from bot.domain.ledger import Account, Pocket, PostingSpec
from bot.domain.payouts import rules
from bot.domain.payouts.errors import (
    DetailsMissing,
    NotCovered,
    OwnPayout,
    PayoutMovedOn,
    PayoutRunning,
    StillBroken,
    VoucherNotKept,
)
from bot.domain.payouts.events import (
    PayoutApproved,
    PayoutPaid,
    PayoutRequested,
    PayoutReturned,
    PayoutsWereHalted,
    PayoutUncovered,
)
from bot.domain.payouts.rules import OPEN, State
from bot.domain.rulebook import change_rules, current_rules, hold_rules, record_act
from bot.domain.work import SealedColumn, Work
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.kernel.money import STARS, Money
from bot.kernel.roles import Role
from bot.models import Payout, PayoutDetails

DETAILS = "payout_details.sealed"


def _account_in(sealed: bytes) -> bytes:
    return rules.fingerprint(sealed.decode())


SEALED = (SealedColumn(PayoutDetails, "sealed", DETAILS, digest="digest", told_by=_account_in),)
REQUESTED, PAID, RETURNED = "payout_requested", "payout_paid", "payout_returned"
BOUNCED = "payout_bounced"
"""Kinds of journal entries."""


async def save_details(work: Work, raw: str) -> int:
    """Where the actor wants his money from now on; open payouts keep what they were asked with. Raises BadDetails."""
    text = rules.clean_details(raw)
    distributor_id = work.actor.person_id
    await PayoutDetails.filter(distributor_id=distributor_id, hidden_at=None).update(hidden_at=work.now)
    saved = await PayoutDetails.create(
        distributor_id=distributor_id,
        sealed=work.sealer.seal(text.encode(), DETAILS),
        digest=work.sealer.digests(rules.fingerprint(text), DETAILS)[0],
        saved_at=work.now,
    )
    return saved.id


async def request_payout(work: Work, wished: Money) -> int:
    """The actor asks for money: it leaves the payable pocket at once. Answers the payout's id.

    Raises PayoutsClosed, PayoutsHalted, Suspended, PayoutRunning, DetailsMissing, BelowMinimum, NotThatMuch.
    """
    _, shop_rules = await current_rules()
    rules.check_open(shop_rules)
    distributor = await lock_distributor(work.actor.person_id)
    if distributor.suspended_at is not None:
        raise Suspended()
    if await Payout.filter(distributor_id=distributor.id, state__in=[s.value for s in OPEN]).exists():
        raise PayoutRunning()
    details = await ids(PayoutDetails.filter(distributor_id=distributor.id, hidden_at=None))
    if not details:
        raise DetailsMissing()
    await ledger.hold_lock(work)
    rules.check_amount(wished, await to_be_paid(distributor.id, wished.currency), shop_rules.payout_minimum)
    payout = await Payout.create(
        distributor_id=distributor.id,
        details_id=details[0],
        currency=wished.currency,
        amount_minor=wished.minor,
        state=State.REQUESTED.value,
        requested_at=work.now,
    )
    moved = ledger.move(distributor.id, Account.PAYABLE, Account.IN_PAYOUT, wished.minor)
    await ledger.post(work, REQUESTED, str(payout.id), wished.currency, [moved])
    await work.emit(PayoutRequested(payout.id, distributor.id))
    return payout.id


async def to_be_paid(distributor_id: int, currency: str) -> Money:
    """What is payable, less what a refund is about to take back. Below nothing, what is in payout is not all owed."""
    # Asked first: a refund that is confirmed between the two is subtracted twice, the other way round never.
    held = await held_back(distributor_id, currency)
    return (await ledger.pockets(distributor_id, currency)).payable - held


async def cancel(work: Work, payout_id: int) -> None:
    """By the distributor himself, as long as nobody has approved it. Twice changes nothing."""
    payout = await _locked(payout_id, of=work.actor.person_id)
    if payout.state == State.CANCELLED:
        return
    if payout.state != State.REQUESTED:
        raise PayoutMovedOn()
    await _return(work, payout, State.CANCELLED)


async def approve(work: Work, payout_id: int) -> None:
    """Staff will pay it outside. Twice changes nothing.

    Raises PayoutsHalted, PayoutsClosed, OwnPayout, PayoutMovedOn, NotCovered.
    """
    _, shop_rules = await current_rules()
    rules.check_open(shop_rules)
    payout = await _locked(payout_id)
    _check_second_pair_of_eyes(work, payout)
    if payout.state == State.APPROVED:
        return
    if payout.state != State.REQUESTED:
        raise PayoutMovedOn()
    await _check_covered(payout)
    await Payout.filter(id=payout_id).update(
        state=State.APPROVED.value, approved_at=work.now, approved_by=work.actor.id_or_none
    )
    await record_act(work, "payout.approved", str(payout_id), None, {"minor": payout.amount_minor})
    await work.emit(PayoutApproved(payout_id, payout.distributor_id))


async def _check_covered(payout: Payout) -> None:
    """Under the distributor's lock: a refund of what he earned is either seen here, or sees this payout approved."""
    await lock_distributor(payout.distributor_id)
    rest = await to_be_paid(payout.distributor_id, payout.currency)
    if rest.minor < 0:
        raise NotCovered(missing=Money(-rest.minor, rest.currency))


def _check_second_pair_of_eyes(work: Work, payout: Payout) -> None:
    if payout.distributor_id == work.actor.person_id and Role.OWNER not in work.actor.roles:
        raise OwnPayout()


async def warn_of_uncovered(work: Work, order_id: int, distributor_ids: Iterable[int]) -> None:
    """Their commission on an order is about to be taken back: whoever is about to pay them out must know."""
    approved = Payout.filter(distributor_id__in=list(distributor_ids), state=State.APPROVED.value)
    for payout in await approved.order_by("id"):
        if (await to_be_paid(payout.distributor_id, payout.currency)).minor < 0:
            await work.emit(PayoutUncovered(payout.id, payout.distributor_id, order_id))


async def reject(work: Work, payout_id: int, raw_reason: str) -> None:
    """Not paid, and he reads why: the money is payable again. Twice changes nothing."""
    await _turn_down(work, payout_id, State.REQUESTED, State.REJECTED, raw_reason)


async def mark_paid(work: Work, payout_id: int, raw_voucher: str) -> None:
    """Staff paid it outside and say how that can be found. Twice changes nothing.

    Also when commission was taken back meanwhile: the money has gone, and what is missing is set off later.
    Raises BadVoucher, OwnPayout, and VoucherNotKept when it is no longer to be paid.
    """
    voucher = rules.clean_note(raw_voucher)
    _, shop_rules = await current_rules()
    rules.check_open(shop_rules)
    payout = await _locked(payout_id)
    _check_second_pair_of_eyes(work, payout)
    if payout.state == State.PAID:
        return
    if payout.state != State.APPROVED:
        raise VoucherNotKept()
    cash = Account.CASH_STARS if payout.currency == STARS else Account.CASH_TRANSFER
    paid = PostingSpec(cash, Pocket(Account.IN_PAYOUT, payout.distributor_id), payout.amount_minor)
    await ledger.post(work, PAID, str(payout_id), payout.currency, [paid])
    await _end(work, payout_id, State.PAID, voucher=voucher)
    await record_act(work, "payout.paid", str(payout_id), None, {"minor": payout.amount_minor})
    await work.emit(PayoutPaid(payout_id, payout.distributor_id))


async def mark_failed(work: Work, payout_id: int, raw_reason: str) -> None:
    """It could not be paid: the money is payable again. Twice changes nothing."""
    await _turn_down(work, payout_id, State.APPROVED, State.FAILED, raw_reason)


async def mark_bounced(work: Work, payout_id: int, raw_reason: str) -> None:
    """It was recorded as paid and the bank sent it back: the money is payable again. Twice changes nothing."""
    await _turn_down(work, payout_id, State.PAID, State.FAILED, raw_reason)


async def _turn_down(work: Work, payout_id: int, before: State, after: State, raw_reason: str) -> None:
    reason = rules.clean_note(raw_reason, 300)
    payout = await _locked(payout_id)
    if payout.state == after:
        return
    if payout.state != before:
        raise PayoutMovedOn()
    await _return(work, payout, after, reason)
    await record_act(work, f"payout.{after}", str(payout_id), None, {"reason": reason})


async def _return(work: Work, payout: Payout, state: State, reason: str = "") -> None:
    if payout.state == State.PAID:
        await ledger.reverse(work, await ledger.entry_id_of(PAID, str(payout.id)), BOUNCED, str(payout.id))
    request = await ledger.entry_id_of(REQUESTED, str(payout.id))
    await ledger.reverse(work, request, RETURNED, str(payout.id))
    await _end(work, payout.id, state, reason=reason)
    if state is not State.CANCELLED:
        await work.emit(PayoutReturned(payout.id, payout.distributor_id))


async def _end(work: Work, payout_id: int, state: State, **told: Any) -> None:
    await Payout.filter(id=payout_id).update(
        state=state.value, ended_at=work.now, ended_by=work.actor.id_or_none, **told
    )


async def _locked(payout_id: int, *, of: int | None = None) -> Payout:
    found = Payout.filter(id=payout_id) if of is None else Payout.filter(id=payout_id, distributor_id=of)
    payout = await found.select_for_update(no_key=True).first()
    if payout is None:
        raise NotFound()
    return payout


# ── halting ─────────────────────────────────────────────────────────────────────────────────────────────────


async def halt(work: Work, broken: tuple[str, ...]) -> None:
    """The books do not prove: nothing leaves the shop until the owner says so again. Twice changes nothing."""
    if (await hold_rules()).payouts_halted_at:
        return
    halted_at = work.now.isoformat()
    await change_rules(work, payouts_halted_at=halted_at)
    await record_act(work, "payouts.halted", ",".join(broken))
    await work.emit(PayoutsWereHalted(broken, halted_at))


async def resume(work: Work) -> None:
    """The owner lets payouts go on. Raises StillBroken while the books do not prove."""
    broken = await ledger.check_books()
    if broken:
        raise StillBroken(names=", ".join(broken))
    await change_rules(work, payouts_halted_at="")
