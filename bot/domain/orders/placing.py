"""Placing an order: the cart's terms are copied, its stock is kept, the cart is empty.

Four statements on PostgreSQL, whatever its lines; SQLite takes eight of them, one by one.
"""

from __future__ import annotations

from bot.domain import stock
from bot.domain.catalog import check_kind
from bot.domain.orders.cards import CartCard, CartLineCard
from bot.domain.orders.carts import cart, emptying
from bot.domain.orders.errors import AddressMissing, CartEmpty, MethodUnavailable, PriceChanged, ShopClosed
from bot.domain.orders.events import OrderPlaced
from bot.domain.orders.rules import Method, Status, deadline
from bot.domain.orders.timeline import noting
from bot.domain.people import ask
from bot.domain.rulebook import Rules
from bot.domain.work import Work
from bot.domain.work.sql import inserting, packed, together
from bot.models import Order

_NEXT_CART = """
    UPDATE person SET cart_version = cart_version + 1, dialogue = ?, dialogue_data = ? WHERE id = ?
"""


async def place(
    work: Work,
    cart_version: int,
    method: Method,
    methods: tuple[Method, ...],
    rules: Rules,
    shown_minor: int,
    *,
    asks: str = "",
    was_placed: bool = False,
) -> int:
    """Answers the order's id; a cart version that was placed before answers the order it became.

    `was_placed` says that this version was: what lies in the cart by now is not meant. `asks` names the step that
    his next message answers, with the order's id. `shown_minor` is the total the person saw on the button's screen:
    he is never charged another one.
    Raises ShopClosed, CartEmpty, OutOfStock, AddressMissing, MethodUnavailable, PriceChanged, DigitalNeedsStars.
    """
    person_id = work.actor.person_id
    bag = await cart(person_id, rules, lock_stock=True)
    if was_placed or not bag.lines:
        placed = await Order.filter(customer_id=person_id, cart_version=cart_version).first()
        if placed is None:
            raise CartEmpty()
        if asks and placed.status == Status.UNPAID:
            await ask(work, asks, order=placed.id)
        return placed.id
    if not rules.is_open:
        raise ShopClosed()
    if method not in methods:
        raise MethodUnavailable()
    _check_lines(bag, rules)
    if bag.total.minor != shown_minor:
        raise PriceChanged(total=bag.total)
    order_id = await _write(work, cart_version, method, bag, rules)
    await together(
        inserting("order_line", *[_line(order_id, line) for line in bag.lines]),
        noting(work, order_id, "placed"),
        (_NEXT_CART, (asks or None, packed({"order": order_id} if asks else {}), person_id)),
    )
    await work.emit(OrderPlaced(order_id, person_id))
    return order_id


def _check_lines(bag: CartCard, rules: Rules) -> None:
    for line in bag.lines:
        check_kind(line.kind, rules.currency)
        if line.is_short:
            raise stock.OutOfStock(line.variant_id, line.available if line.is_on_sale else 0)


async def _write(work: Work, cart_version: int, method: Method, bag: CartCard, rules: Rules) -> int:
    """The order's own row; its stock is kept, the cart is empty."""
    order = {
        "code": work.codes.new(),
        "customer_id": work.actor.person_id,
        "cart_version": cart_version,
        "status": Status.UNPAID.value,
        "kind": "physical" if bag.needs_shipping else "digital",
        "payment_method": method.value,
        "currency": bag.currency,
        "goods_minor": bag.goods.minor,
        "shipping_minor": bag.shipping.minor,
        "total_minor": bag.total.minor,
        "address_id": _address_id(bag),
        "deadline_at": deadline(method, rules, work.now),
        "checkout_query": "",
        "placed_at": work.now,
    }
    statement, values = inserting("customer_order", order)
    found = await together(
        stock.reserving({line.variant_id: line.quantity for line in bag.lines}),
        emptying(work),
        (f"{statement} RETURNING id", values),
    )
    return int(found[0]["id"])


def _address_id(bag: CartCard) -> int | None:
    if not bag.needs_shipping:
        return None
    if bag.address is None:
        raise AddressMissing()
    return bag.address.id


def _line(order_id: int, line: CartLineCard) -> dict[str, object]:
    return {
        "order_id": order_id,
        "variant_id": line.variant_id,
        "sku": line.sku,
        "names": {
            language: f"{name}, {line.variant_names[language]}" if line.variant_names.get(language) else name
            for language, name in line.names.items()
        },
        "unit_minor": line.unit_minor,
        "quantity": line.quantity,
        "amount_minor": line.amount_minor,
        "delivery": line.delivery,
    }
