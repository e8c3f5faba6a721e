"""From the cart to the payment."""

from __future__ import annotations

from bot.domain import orders, payments, people
from bot.domain.orders import Method
from bot.handlers.customer.orders import order as show_order
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.money import STARS, Money
from bot.kernel.screen import Screen
from bot.views.customer import checkout as views


async def cart(request: Request) -> Screen:
    return views.cart(await orders.cart(request.person.id, request.rules), request.texts)


async def set_quantity(request: Request) -> Go:
    """The button says how many it leads to, so that tapping it twice is tapping it once."""
    variant_id = request.number(0)
    product_id = await orders.set_quantity(request.work, variant_id, request.number(1))
    return Go("cart") if request.word(2) == "c" else Go("p", (product_id, variant_id))


async def buy_now(request: Request) -> Go:
    await orders.set_quantity(request.work, request.number(0), 1, at_least=True)
    return await checkout(request)


async def ask_to_empty(request: Request) -> Screen:
    return views.empty_cart_question(request.texts)


async def empty(request: Request) -> Go:
    await orders.clear_cart(request.work)
    return Go("cart")


async def checkout(request: Request) -> Go:
    """Straight to the summary; asks for an address once, when goods are shipped and none is known."""
    bag = await orders.cart(request.person.id, request.rules)
    if not bag.lines:
        return Go("cart")
    if bag.needs_shipping and bag.address is None:
        await people.ask(request.work, "address", then="sum")
        return Go("ad?")
    return Go("sum")


async def change_address(request: Request) -> Go:
    await people.ask(request.work, "address", then="sum" if request.word(0) == "co" else "me")
    return Go("ad?")


async def address_prompt(request: Request) -> Screen:
    current = await orders.current_address(request.person.id, request.shop.sealer)
    return views.address_prompt(request.texts, current)


async def take_address(request: Request) -> Go:
    await orders.save_address(request.work, request.text)
    await people.finish_dialogue(request.work)
    return Go("me" if request.asked.get("then") == "me" else "sum")


async def summary(request: Request) -> Screen:
    bag = await orders.cart(request.person.id, request.rules)
    address = orders.address_of(bag, request.shop.sealer) if bag.needs_shipping else ""
    methods = orders.methods_for(request.rules, request.shop.can_invoice)
    return views.summary(bag, address, methods, request.person.cart_version, request.rules, request.texts)


async def place(request: Request) -> Go:
    """Places the order and goes on to paying it. A second tap finds the order that the first one placed."""
    try:
        method = Method(request.word(1))
    except ValueError as error:
        raise NotFound() from error
    version, present = request.number(0), request.person.cart_version
    if not 1 <= version <= present:
        raise NotFound()
    methods = orders.methods_for(request.rules, request.shop.can_invoice)
    order_id = await orders.place(
        request.work,
        version,
        method,
        methods,
        request.rules,
        request.number(2),
        asks="slip" if method is Method.TRANSFER else "",
        was_placed=version < present,
    )
    return Go("pay", (order_id,))


async def pay(request: Request) -> Screen:
    """The invoice or the bank details of an order that is still to be paid; otherwise how it stands."""
    order = await orders.payment_due(request.number(0), of=request.person.id)
    if order.status is not orders.Status.UNPAID:
        return await show_order(request)
    if order.method is Method.TRANSFER:
        return views.transfer(order, request.rules, request.texts)
    return views.invoice(order, request.rules, request.texts)


async def check_checkout(request: Request) -> Go:
    """The last question before money moves: committed before it is answered."""
    query_id, payload, currency = request.word(0), request.word(1), request.word(2)
    amount = Money(request.number(3), currency)
    await payments.check_checkout(request.work, payload, amount, query_id)
    return Go()


async def take_payment(request: Request) -> Go:
    """Money arrived: the proof is written whatever it fits. The notice of it says so to the customer."""
    charge_id, payload, currency = request.word(0), request.word(1), request.word(2)
    amount = Money(request.number(3), currency)
    provider = Method.STARS if currency == STARS else Method.TELEGRAM
    await payments.take_receipt(
        request.work, provider, charge_id, request.person.id, amount, payload, request.rules
    )
    return Go()


async def ask_for_slip(request: Request) -> Go:
    order = await orders.payment_due(request.number(0), of=request.person.id)
    await people.ask(request.work, "slip", order=order.id)
    return Go("sl?", (order.id,))


async def slip_prompt(request: Request) -> Screen:
    order = await orders.payment_due(request.number(0), of=request.person.id)
    return views.slip_prompt(order, request.texts)


async def take_slip(request: Request) -> Go:
    """A photo of the transfer."""
    order_id = int(request.asked["order"])
    await people.finish_dialogue(request.work)
    try:
        await payments.upload_slip(request.work, order_id, request.picture)
    except orders.NoLongerPossible:
        # Paid, cancelled or expired meanwhile: the order's page says which, and nothing more is asked for.
        return Go("o", (order_id,))
    return Go("o", (order_id,))
