"""The moments in a commission's life at which the process may die: from the sale that earns it to its payout."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.domain import commissions, fulfilment, payouts, people, rulebook
from bot.domain.orders import OrderCard
from bot.domain.work import Actor
from bot.kernel.money import Money
from bot.models import Notice
from tests.crash.scenes import CUSTOMER_ID, Scene, Update, message, paying, tap
from tests.situations import OWNER_ID, Situations

MEI_ID, ANN_ID = 201, 202
"""Ann sells, Mei recruited her."""
ANN_EARNS, MEI_EARNS = 187 + 49, 125 + 33
"""15 and 10 per cent of 12.50 and of 3.33, each floored."""
HOLD = timedelta(days=15)


# ── the moments ─────────────────────────────────────────────────────────────────────────────────────────────


async def line(make: Situations) -> Actor:
    """Mei recruited Ann, and Ann brought the customer."""
    mei = await make.distributor("Mei", who=await make.person(MEI_ID, name="Mei"))
    ann = await make.distributor("Ann", mei, who=await make.person(ANN_ID, name="Ann"))
    customer = await make.person(CUSTOMER_ID, name="Carl")
    await make.follow(customer, ann)
    return customer


async def ordered(make: Situations, customer: Actor) -> OrderCard:
    """Two lines, so that two tiers earn four commissions."""
    await make.cart(customer, {await make.variant(): 1, await make.variant(333): 1})
    return await make.order(await make.place(customer))


async def _shipped(make: Situations, customer: Actor) -> OrderCard:
    order = await ordered(make, customer)
    await make.pay(customer, order)
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    return order


async def _received(make: Situations, customer: Actor) -> None:
    order = await _shipped(make, customer)
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)


async def _matured(make: Situations) -> None:
    await _received(make, await line(make))
    make.clock.move(days=HOLD.days)
    async with make.work() as work:
        await commissions.mature(work)


async def payable_to_ann(make: Situations) -> Actor:
    """Ann may ask for what has become payable."""
    await _matured(make)
    await make.rules(tax_note="Each distributor declares his own income.", payout_minimum_minor=100)
    ann = await make.person(ANN_ID, name="Ann")
    async with make.work(ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
    return ann


async def payout_asked(make: Situations) -> int:
    async with make.work(await payable_to_ann(make)) as work:
        return await payouts.request_payout(work, Money(ANN_EARNS, "EUR"))


async def payout_approved(make: Situations) -> int:
    payout_id = await payout_asked(make)
    async with make.work(await make.owner()) as work:
        await payouts.approve(work, payout_id)
    return payout_id


async def _about_to_earn(make: Situations) -> Update:
    return paying(await ordered(make, await line(make)))


async def _about_to_receive(make: Situations) -> Update:
    order = await _shipped(make, await line(make))
    return tap(CUSTOMER_ID, f"rc:{order.id}")


async def _about_to_mature(make: Situations) -> None:
    """One order has matured already, the hold of another ends a day later."""
    customer = await line(make)
    await _received(make, customer)
    make.clock.move(days=1)
    await _received(make, customer)
    make.clock.move(days=HOLD.days - 1)
    async with make.work() as work:
        await commissions.mature(work)


async def about_to_close(make: Situations) -> None:
    """Two months ended, and in each of them an order became payable."""
    async with make.work(await make.owner()) as work:
        await rulebook.change_plan(work, hold_days=1)
    customer = await line(make)
    for _ in ("2026-11", "2026-12"):
        await _received(make, customer)
        make.clock.move(days=1)
        async with make.work() as work:
            await commissions.mature(work)
        make.clock.move(days=10)


async def _about_to_ask(make: Situations) -> Update:
    """His confirmation names the details that he was shown, and that no payout came before."""
    ann = await payable_to_ann(make)
    claim = await payouts.claim_of(ann.person_id, await make.rules(), make.shop.sealer)
    return tap(ANN_ID, f"dyok:{ANN_EARNS}:{claim.details_id}:{claim.newest_id}")


async def _about_to_approve(make: Situations) -> Update:
    return tap(OWNER_ID, f"ayok:{await payout_asked(make)}")


async def _about_to_record(make: Situations) -> Update:
    return await _answering(make, "payout_voucher", "SEPA 4711")


async def _about_to_fail(make: Situations) -> Update:
    return await _answering(make, "payout_failed", "account unknown")


async def _answering(make: Situations, step: str, words: str) -> Update:
    """The owner was asked about an approved payout, and answers."""
    payout_id = await payout_approved(make)
    async with make.work(await make.owner()) as work:
        await people.ask(work, step, payout=payout_id)
    return message(OWNER_ID, text=words)


def forgetting(
    prepare: Callable[[Situations], Awaitable[Update | None]],
) -> Callable[[Situations], Awaitable[Update | None]]:
    """What came before was told long ago: the process dies while it does and tells the moment itself."""

    async def prepared(make: Situations) -> Update | None:
        update = await prepare(make)
        await Notice.all().delete()
        return update

    return prepared


def _earned(maturity: timedelta | None) -> list[Any]:
    at = str(maturity) if maturity else ""
    return [[ANN_ID, 1, 187, at], [MEI_ID, 2, 125, at], [ANN_ID, 1, 49, at], [MEI_ID, 2, 33, at]]


def in_pockets(ann: int, mei: int) -> list[Any]:
    """All that each of them earned, in one of pending, payable, in payout and paid."""
    found = [[MEI_ID, 0, 0, 0, 0], [ANN_ID, 0, 0, 0, 0]]
    found[0][1 + mei], found[1][1 + ann] = MEI_EARNS, ANN_EARNS
    return found


def payout_is(state: str, place: int, *entries: str, voucher: str = "", reason: str = "") -> dict[str, Any]:
    return {
        "payouts": [[ANN_ID, state, ANN_EARNS, voucher, reason]],
        "pockets": in_pockets(place, PAYABLE),
        "entries": ["accrual", "sale", "maturing", "payout_requested", *entries],
    }


PENDING, PAYABLE, IN_PAYOUT, PAID = range(4)
_AMOUNTS = [187, 125, 49, 33]
_FIRST_RUN = [True, sorted([ANN_EARNS, MEI_EARNS]), _AMOUNTS]
_TWICE_PAYABLE = [[MEI_ID, 0, 2 * MEI_EARNS, 0, 0], [ANN_ID, 0, 2 * ANN_EARNS, 0, 0]]
_A_DAY_LATER = HOLD + timedelta(days=1)

EARNING: dict[str, Scene] = {
    "earned": Scene(
        forgetting(_about_to_earn),
        {
            "commissions": _earned(None),
            "entries": ["accrual", "sale"],
            "pockets": in_pockets(PENDING, PENDING),
        },
        drives="event paid",
    ),
    "received": Scene(
        forgetting(_about_to_receive),
        {
            "orders": ["received"],
            "commissions": _earned(_A_DAY_LATER),
            "pockets": in_pockets(PENDING, PENDING),
        },
        at=timedelta(days=1),
        drives="tap rc",
    ),
    "matured": Scene(
        forgetting(_about_to_mature),
        {
            "runs": [_FIRST_RUN, _FIRST_RUN],
            "matured": _AMOUNTS * 2,
            "pockets": _TWICE_PAYABLE,
            "jobs": [["mature commissions", True, False]],
        },
        at=_A_DAY_LATER,
        jobs=("mature commissions",),
        drives="job mature commissions",
    ),
    "closed": Scene(
        forgetting(about_to_close),
        {
            "periods": ["2026-11", "2026-12"],
            "statements": [
                ["2026-11", MEI_ID, 0, MEI_EARNS, 0, 0, MEI_EARNS],
                ["2026-11", ANN_ID, 0, ANN_EARNS, 0, 0, ANN_EARNS],
                ["2026-12", MEI_ID, MEI_EARNS, MEI_EARNS, 0, 0, 2 * MEI_EARNS],
                ["2026-12", ANN_ID, ANN_EARNS, ANN_EARNS, 0, 0, 2 * ANN_EARNS],
            ],
            "pockets": _TWICE_PAYABLE,
            "jobs": [["close periods", True, False]],
        },
        at=timedelta(days=40),
        jobs=("close periods",),
        drives="job close periods",
    ),
    "payout asked": Scene(
        forgetting(_about_to_ask), payout_is("requested", IN_PAYOUT), at=_A_DAY_LATER, drives="tap dyok"
    ),
    "payout approved": Scene(
        forgetting(_about_to_approve), payout_is("approved", IN_PAYOUT), at=_A_DAY_LATER, drives="tap ayok"
    ),
    "payout paid": Scene(
        forgetting(_about_to_record),
        payout_is("paid", PAID, "payout_paid", voucher="SEPA 4711"),
        at=_A_DAY_LATER,
        drives="step payout_voucher",
    ),
    "payout failed": Scene(
        forgetting(_about_to_fail),
        payout_is("failed", PAYABLE, "payout_returned", reason="account unknown"),
        at=_A_DAY_LATER,
        drives="step payout_failed",
    ),
}
