"""The moments of a refund at which the process may die: from the customer's wish to the money's return."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain import commissions, fulfilment, payments, people, refunds
from bot.domain.orders import Method, OrderCard
from bot.domain.refunds import Reason
from tests.crash.earning import (
    ANN_EARNS,
    ANN_ID,
    HOLD,
    MEI_EARNS,
    MEI_ID,
    PENDING,
    forgetting,
    in_pockets,
    line,
    ordered,
)
from tests.crash.scenes import CUSTOMER_ID, Scene, Update, message, tap
from tests.situations import OWNER_ID, Situations

_EARNED = [[ANN_ID, 1, 187], [MEI_ID, 2, 125], [ANN_ID, 1, 49], [MEI_ID, 2, 33]]
_GIVEN_BACK = [[MEI_ID, MEI_EARNS], [ANN_ID, ANN_EARNS]]


# ── the moments ─────────────────────────────────────────────────────────────────────────────────────────────


async def _paid(make: Situations) -> OrderCard:
    customer = await line(make)
    order = await ordered(make, customer)
    await make.pay(customer, order)
    return order


async def _received(make: Situations) -> OrderCard:
    order = await _paid(make)
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await fulfilment.confirm_received(work, order.id)
    return order


async def _due(make: Situations, order: OrderCard) -> int:
    async with make.work(await make.owner()) as work:
        await refunds.decide(work, order.id, Reason.DAMAGED, "", puts_back=True)
    card = await refunds.refund_of(order.id)
    assert card is not None
    return card.id


async def _about_to_ask(make: Situations) -> Update:
    return tap(CUSTOMER_ID, f"rf:{(await _paid(make)).id}")


async def _about_to_decide(make: Situations) -> Update:
    """While the hold runs."""
    return tap(OWNER_ID, f"arfok:{(await _received(make)).id}:damaged:1")


async def _about_to_call_off(make: Situations) -> Update:
    return tap(OWNER_ID, f"arfoff:{await _due(make, await _received(make))}")


async def _about_to_confirm(make: Situations) -> Update:
    return await _answering(make, await _due(make, await _received(make)))


async def _about_to_confirm_late(make: Situations) -> Update:
    """The commission has become payable."""
    order = await _received(make)
    make.clock.move(days=HOLD.days)
    async with make.work() as work:
        await commissions.mature(work)
    return await _answering(make, await _due(make, order))


async def _answering(make: Situations, refund_id: int) -> Update:
    """The owner was asked how the money went, and answers."""
    async with make.work(await make.owner()) as work:
        await people.ask(work, "refund_voucher", refund=refund_id)
    return message(OWNER_ID, text="SEPA 0815")


async def _about_to_return_stars(make: Situations) -> None:
    await make.rules(currency="XTR")
    customer = await line(make)
    order = await make.placed_order(customer, Method.STARS)
    async with make.work(customer) as work:
        total, rules = order.total, await make.rules()
        await payments.take_receipt(
            work, Method.STARS, "charge-7", customer.person_id, total, order.code, rules
        )
    await _due(make, order)


def _maturities(at: timedelta | None) -> list[Any]:
    return [[*one, str(at) if at else ""] for one in _EARNED]


def _undone(*entries: str) -> dict[str, Any]:
    return {
        "orders": ["refunded"],
        "refunds": [["done", "damaged", True, "SEPA 0815"]],
        "entries": ["accrual", "sale", *entries, "refund", "clawback"],
        "stock": [[10, 0, 0], [10, 0, 0]],
        "pockets": [[MEI_ID, 0, 0, 0, 0], [ANN_ID, 0, 0, 0, 0]],
        "taken_back": _GIVEN_BACK,
    }


_A_DAY_LATER = HOLD + timedelta(days=1)

REFUNDING: dict[str, Scene] = {
    "refund asked": Scene(
        forgetting(_about_to_ask),
        {"orders": ["refund_asked"], "refunds": [["asked", "changed_mind", False, ""]]},
        drives="tap rf",
    ),
    "refund decided": Scene(
        forgetting(_about_to_decide),
        {
            "orders": ["refund_due"],
            "refunds": [["due", "damaged", True, ""]],
            "entries": ["accrual", "sale"],
            "commissions": _maturities(None),
            "pockets": in_pockets(PENDING, PENDING),
            "taken_back": [],
        },
        drives="tap arfok",
    ),
    "refund called off": Scene(
        forgetting(_about_to_call_off),
        {"orders": ["received"], "commissions": _maturities(HOLD), "entries": ["accrual", "sale"]},
        drives="tap arfoff",
    ),
    "refund paid back": Scene(forgetting(_about_to_confirm), _undone(), drives="step refund_voucher"),
    "refund paid back late": Scene(
        forgetting(_about_to_confirm_late),
        _undone("maturing"),
        at=_A_DAY_LATER,
        drives="step refund_voucher",
    ),
    "stars refunded": Scene(
        forgetting(_about_to_return_stars),
        {
            "orders": ["refunded"],
            "refunds": [["done", "damaged", True, "Telegram"]],
            "entries": ["accrual", "sale", "refund", "clawback"],
            "taken_back": [[MEI_ID, 125], [ANN_ID, 187]],
            "jobs": [["refund stars", True, False]],
        },
        at=timedelta(minutes=1),
        jobs=("refund stars",),
        drives="job refund stars",
    ),
}
