"""A payout goes one way: every verb against every state that it may find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain import ledger, payouts
from bot.domain.payouts import State
from bot.domain.work import Actor, Work
from bot.kernel.errors import Refusal
from bot.kernel.money import Money
from tests.domain.test_earning import mature, pockets, received
from tests.situations import Situations

Verb = Callable[[Work, int], Awaitable[None]]
VERBS: dict[str, Verb] = {
    "approve": payouts.approve,
    "cancel": payouts.cancel,
    "reject": lambda work, one: payouts.reject(work, one, "not this month"),
    "pay": lambda work, one: payouts.mark_paid(work, one, "SEPA 4711"),
    "fail": lambda work, one: payouts.mark_failed(work, one, "no such account"),
    "bounce": lambda work, one: payouts.mark_bounced(work, one, "no such account"),
}
LEADS: dict[State, dict[str, State]] = {
    State.REQUESTED: {"approve": State.APPROVED, "cancel": State.CANCELLED, "reject": State.REJECTED},
    State.APPROVED: {"approve": State.APPROVED, "pay": State.PAID, "fail": State.FAILED},
    State.PAID: {"pay": State.PAID, "bounce": State.FAILED},
    State.CANCELLED: {"cancel": State.CANCELLED},
    State.REJECTED: {"reject": State.REJECTED},
    State.FAILED: {"fail": State.FAILED, "bounce": State.FAILED},
}
"""What each verb makes of each state; whatever is not named is refused and changes nothing."""
WAYS: dict[State, tuple[str, ...]] = {
    State.REQUESTED: (),
    State.APPROVED: ("approve",),
    State.PAID: ("approve", "pay"),
    State.CANCELLED: ("cancel",),
    State.REJECTED: ("reject",),
    State.FAILED: ("approve", "fail"),
}
ENDS = {State.REQUESTED: "cancel", State.APPROVED: "fail", State.PAID: "bounce"}
"""How the money comes back to be asked for once more."""
POCKETS = {
    **dict.fromkeys((State.REQUESTED, State.APPROVED), (0, 0, 187, 0)),
    State.PAID: (0, 0, 0, 187),
    **dict.fromkeys((State.CANCELLED, State.REJECTED, State.FAILED), (0, 187, 0, 0)),
}
"""Where the money then lies: pending, payable, in payout, paid."""


async def earned(make: Situations) -> Actor:
    """Somebody who may have 1.87 paid out."""
    ann, carl = await make.distributor("Ann"), await make.person(name="Carl")
    await make.follow(carl, ann)
    await received(make, carl, await make.paid_order(carl))
    make.clock.move(days=15)
    await mature(make)
    await make.rules(payout_minimum_minor=100, tax_note="Each declares his own income.")
    async with make.work(ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
    return ann


async def do(make: Situations, ann: Actor, verb: str, payout_id: int) -> bool:
    """By whoever may; answers whether it was not refused."""
    try:
        async with make.work(ann if verb == "cancel" else await make.owner()) as work:
            await VERBS[verb](work, payout_id)
    except Refusal:
        return False
    return True


async def test_every_verb_takes_a_payout_from_its_own_states_only(make: Situations) -> None:
    ann = await earned(make)
    for state, way in WAYS.items():
        for verb in VERBS:
            async with make.work(ann) as work:
                payout_id = await payouts.request_payout(work, Money(187, "EUR"))
            for step in way:
                assert await do(make, ann, step, payout_id)
            was_done = await do(make, ann, verb, payout_id)
            after = LEADS[state].get(verb, state)
            card = await payouts.payout(payout_id, make.shop.sealer, of=None)
            assert (card.state, await pockets(ann)) == (after, POCKETS[after]), (state, verb)
            assert was_done == (verb in LEADS[state]), (state, verb)
            if after in ENDS:
                assert await do(make, ann, ENDS[after], payout_id)
    assert await ledger.check_books() == {}


async def test_nobody_has_two_payouts_open(make: Situations) -> None:
    ann = await earned(make)
    async with make.work(ann) as work:
        await payouts.request_payout(work, Money(100, "EUR"))
    with pytest.raises(payouts.PayoutRunning):
        async with make.work(ann) as work:
            await payouts.request_payout(work, Money(87, "EUR"))
    assert await pockets(ann) == (0, 87, 100, 0)
