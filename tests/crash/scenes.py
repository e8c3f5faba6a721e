"""The moments in an order's life at which the process may die: each a saved state and what comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain import payments, people
from bot.domain.orders import Method, OrderCard
from bot.domain.work import Actor
from tests.situations import OWNER_ID, START, Situations

Update = dict[str, Any]
CUSTOMER_ID = 101
UPDATE_ID = 700_001
_DATE = int(START.timestamp())


@dataclass(frozen=True)
class Scene:
    """`prepare` builds the state and answers the update that comes next; none when jobs are what comes next."""

    prepare: Callable[[Situations], Awaitable[Update | None]]
    outcome: dict[str, Any]
    """What must be true in the end, among all that `state.whole_state` tells."""
    at: timedelta = timedelta(0)
    """How long after START the update comes, or the timetable looks at the clock."""
    jobs: tuple[str, ...] = ()
    """What the timetable holds; nothing where an update comes."""
    imports: bool = False
    """Whether whoever takes files in is at work too."""
    tells_time: bool = False
    """Whether the update's own screen says what is due when: drawn later it is another one."""
    watches: bool = False
    """Whether somebody looks how the jobs do, instead of the timetable."""
    drives: str = ""
    """Which writer this is about: `tap pl`, `step slip`, `event paid`, `job expire orders`."""

    @property
    def moves_on(self) -> bool:
        """Whether the update's screen, drawn once more, may rightly differ."""
        return self.imports or self.tells_time

    def missed(self, clean: dict[str, Any]) -> dict[str, Any]:
        """What the outcome names and the state does not show: how it is instead.

        A name with a dot is a column of a table, or a member of the JSON in it.
        """
        found = {name: _looked_up(clean, *name.split(".")) for name in self.outcome}
        return {name: value for name, value in found.items() if value != self.outcome[name]}


def _looked_up(clean: dict[str, Any], name: str, column: str = "", member: str = "") -> Any:
    if not column:
        return clean.get(name)
    values = [row[column] for row in clean["rows"][name]]
    return [value.get(member) for value in values] if member else values


def user(telegram_id: int) -> dict[str, Any]:
    name = "Olga" if telegram_id == OWNER_ID else "Ann"
    return {"id": telegram_id, "is_bot": False, "first_name": name, "language_code": "en"}


def message(telegram_id: int, **content: Any) -> Update:
    chat = {"id": telegram_id, "type": "private", "first_name": "Ann"}
    body = {"message_id": 10, "date": _DATE, "chat": chat, "from": user(telegram_id), **content}
    return {"update_id": UPDATE_ID, "message": body}


def tap(telegram_id: int, data: str) -> Update:
    body = {
        "id": "77",
        "from": user(telegram_id),
        "chat_instance": "1",
        "data": data,
        "message": message(telegram_id, text="a screen")["message"],
    }
    return {"update_id": UPDATE_ID, "callback_query": body}


def _invoice_fields(order: OrderCard) -> dict[str, Any]:
    return {
        "currency": order.total.currency,
        "total_amount": order.total.minor,
        "invoice_payload": order.code,
    }


def paying(order: OrderCard) -> Update:
    """Telegram says that its customer has paid it."""
    charges = {"telegram_payment_charge_id": "charge-1", "provider_payment_charge_id": "at-the-bank-1"}
    return message(CUSTOMER_ID, successful_payment={**_invoice_fields(order), **charges})


async def _customer(make: Situations) -> Actor:
    return await make.person(CUSTOMER_ID)


async def transfer_under_review(make: Situations) -> OrderCard:
    customer = await _customer(make)
    order = await make.placed_order(customer, Method.TRANSFER, quantity=2)
    async with make.work(customer) as work:
        await payments.upload_slip(work, order.id, b"an earlier picture")
    return order


# ── the moments ─────────────────────────────────────────────────────────────────────────────────────────────


async def _about_to_place(make: Situations) -> Update:
    customer = await _customer(make)
    await make.cart(customer, {await make.variant(): 2, await make.variant(300): 1})
    return tap(CUSTOMER_ID, f"pl:1:telegram:{2 * 1250 + 300 + 500}")


async def _about_to_check_out(make: Situations) -> Update:
    order = await make.placed_order(await _customer(make), quantity=2)
    body = {"id": "88", "from": user(CUSTOMER_ID), **_invoice_fields(order)}
    return {"update_id": UPDATE_ID, "pre_checkout_query": body}


async def _about_to_pay(make: Situations) -> Update:
    return paying(await make.placed_order(await _customer(make), quantity=2))


async def _about_to_send_a_slip(make: Situations) -> Update:
    customer = await _customer(make)
    order = await make.placed_order(customer, Method.TRANSFER, quantity=2)
    async with make.work(customer) as work:
        await people.ask(work, "slip", order=order.id)
    photo = {"file_id": "f", "file_unique_id": "u", "width": 600, "height": 800}
    return message(CUSTOMER_ID, photo=[photo])


async def _about_to_confirm(make: Situations) -> Update:
    order = await transfer_under_review(make)
    return tap(OWNER_ID, f"aopay:{order.id}")


async def _about_to_ship(make: Situations) -> Update:
    customer = await _customer(make)
    order = await make.placed_order(customer, quantity=2)
    await make.pay(customer, order)
    owner = await make.owner()
    async with make.work(owner) as work:
        await people.ask(work, "ship", order=order.id)
    return message(OWNER_ID, text="DHL 00340434161094042557")


async def _about_to_expire(make: Situations) -> None:
    await make.placed_order(await _customer(make), quantity=2)


_NOBODY: list[Any] = []
_PAYMENT_TOLD = [["order_paid", CUSTOMER_ID, "sent"], ["order_to_ship", OWNER_ID, "sent"]]
_PAID: dict[str, Any] = {
    "orders": ["paid"],
    "receipts": ["matched"],
    "entries": ["sale"],
    "notices": _PAYMENT_TOLD,
    "stock": [[10, 0, 2]],
}

SCENES: dict[str, Scene] = {
    "place": Scene(
        _about_to_place,
        {"orders": ["unpaid"], "stock": [[10, 1, 0], [10, 2, 0]], "cart": 0, "notices": _NOBODY},
        drives="tap pl",
    ),
    "checkout": Scene(
        _about_to_check_out,
        {"orders": ["unpaid"], "checkouts": ["88"], "notices": _NOBODY},
        drives="event checkout",
    ),
    "paid": Scene(_about_to_pay, _PAID, drives="event paid"),
    "slip": Scene(
        _about_to_send_a_slip,
        {"orders": ["under_review"], "slips": [""], "notices": [["slip_waiting", OWNER_ID, "sent"]]},
        drives="step slip",
    ),
    "confirm": Scene(
        _about_to_confirm,
        {**_PAID, "notices": sorted([*_PAYMENT_TOLD, ["slip_waiting", OWNER_ID, "sent"]])},
        drives="tap aopay",
    ),
    "ship": Scene(
        _about_to_ship,
        {
            "orders": ["shipped"],
            "shipments": ["00340434161094042557"],
            "notices": sorted([*_PAYMENT_TOLD, ["order_shipped", CUSTOMER_ID, "sent"]]),
        },
        drives="step ship",
    ),
    "expire": Scene(
        _about_to_expire,
        {"orders": ["expired"], "stock": [[10, 0, 0]], "notices": [["order_expired", CUSTOMER_ID, "sent"]]},
        at=timedelta(minutes=60),
        jobs=("expire orders",),
        drives="job expire orders",
    ),
}
