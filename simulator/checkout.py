"""A purchase, from the buyer's tap to the receipt."""

from __future__ import annotations

import asyncio

from simulator.errors import NotPossible
from simulator.ledger import Checkout, Invoice
from simulator.people import Json, Person
from simulator.simulation import Simulation


def invoice_of(sim: Simulation, person: Person, message_id: int | None, slug: str | None) -> Invoice:
    """The bill in a message of his chat, or behind a link."""
    if slug is not None:
        invoice = sim.ledger.links.get(slug.rsplit("$", 1)[-1])
    else:
        invoice = sim.ledger.sent.get(message_id or 0) if message_id in person.messages else None
    if invoice is None:
        raise NotPossible("there is no invoice here", 404)
    return invoice


async def pay(sim: Simulation, person: Person, invoice: Invoice, message_id: int | None) -> Json:
    """Ask the bot, wait for its answer as long as Telegram does, then take the money or don't."""
    if person.is_blocking:
        raise NotPossible("he blocked the bot")
    checkout = sim.ledger.open(person.id, invoice)
    _tell(sim, person, message_id, "checking")
    sim.inbox.add("pre_checkout_query", _query(checkout, person), f"checkout:{person.id}")
    try:
        answer = await asyncio.wait_for(checkout.answer, sim.settings.checkout_timeout)
    except TimeoutError:
        _tell(sim, person, message_id, "timeout")
        return {"outcome": "timeout"}
    if not answer["ok"]:
        _tell(sim, person, message_id, "refused")
        return {"outcome": "refused", "error_message": answer["error_message"]}
    return _take(sim, person, checkout, message_id)


def _take(sim: Simulation, person: Person, checkout: Checkout, message_id: int | None) -> Json:
    payment = sim.ledger.settle(checkout, sim.clock.now())
    receipt = {
        **_sum(checkout.invoice),
        **_order_info(checkout, person),
        "telegram_payment_charge_id": payment.charge_id,
        "provider_payment_charge_id": payment.provider_charge_id,
    }
    _tell(sim, person, message_id, "paid")
    stored = sim.receive(person, {"successful_payment": receipt})
    return {"outcome": "paid", "charge_id": payment.charge_id, "message_id": stored.message_id}


def _query(checkout: Checkout, person: Person) -> Json:
    about = {**_sum(checkout.invoice), **_order_info(checkout, person)}
    return {"id": checkout.id, "from": person.user(), **about}


def _sum(invoice: Invoice) -> Json:
    return {
        "currency": invoice.currency,
        "total_amount": invoice.total,
        "invoice_payload": invoice.payload,
    }


def _order_info(checkout: Checkout, person: Person) -> Json:
    """What the buyer fills in because the invoice asks for it."""
    needs = checkout.invoice.needs
    info: Json = {}
    if needs.get("need_name"):
        info["name"] = " ".join(part for part in (person.first_name, person.last_name) if part)
    if needs.get("need_phone_number"):
        info["phone_number"] = person.phone.lstrip("+")
    if needs.get("need_email"):
        info["email"] = f"person{person.id}@example.org"
    if needs.get("need_shipping_address"):
        names = ("state", "city", "street_line1", "street_line2", "post_code")
        values = ("Berlin", "Berlin", "Unter den Linden 1", "", "10117")
        info["shipping_address"] = {"country_code": "DE", **dict(zip(names, values, strict=True))}
    return {"order_info": info} if info else {}


def _tell(sim: Simulation, person: Person, message_id: int | None, state: str) -> None:
    sim.events.tell("invoice", {"person": person.id, "message_id": message_id, "state": state})
