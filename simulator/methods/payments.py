"""Invoices, checkouts, and the bot's Stars."""

from __future__ import annotations

import secrets

from simulator.currencies import STARS, known, shown, within_bounds
from simulator.errors import QUERY_TOO_OLD, Refusal, bad_request
from simulator.ledger import Invoice
from simulator.people import Json
from simulator.posting import post
from simulator.registry import method
from simulator.simulation import Call, Simulation

NEEDS = ("need_name", "need_phone_number", "need_email", "need_shipping_address", "is_flexible")


@method("sendInvoice")
async def send_invoice(sim: Simulation, call: Call) -> Json:
    """A bill in the chat; without a keyboard Telegram adds the pay button."""
    invoice = _invoice(call.params)
    call.params.setdefault("reply_markup", {"inline_keyboard": [[_pay_button(invoice)]]})
    body = post(sim, call, {"invoice": _described(invoice)}, invoice=True)
    sim.ledger.sent[body["message_id"]] = invoice
    return body


@method("createInvoiceLink")
async def create_invoice_link(sim: Simulation, call: Call) -> str:
    """A bill behind a link, that anybody can pay."""
    slug = secrets.token_urlsafe(12)
    sim.ledger.links[slug] = _invoice(call.params)
    return f"https://t.me/${slug}"


def _pay_button(invoice: Invoice) -> Json:
    return {"text": f"Pay {shown(invoice.currency, invoice.total)}", "pay": True}


def _described(invoice: Invoice) -> Json:
    return {
        "title": invoice.title,
        "description": invoice.description,
        "start_parameter": invoice.start_parameter,
        "currency": invoice.currency,
        "total_amount": invoice.total,
    }


def _invoice(params: Json) -> Invoice:
    """Held to the rules of both kinds of money."""
    _check_words(params)
    currency, prices = params["currency"], params["prices"]
    if not prices:
        raise bad_request("There must be at least one price")
    if any(not price["label"] for price in prices):
        raise bad_request("can't parse labeled price: LabeledPrice label must be non-empty")
    if not known(currency):
        raise bad_request("CURRENCY_INVALID")
    token = params.get("provider_token", "")
    total = sum(price["amount"] for price in prices)
    if currency == STARS and (len(prices) != 1 or token):
        raise bad_request("STARS_INVOICE_INVALID")
    if currency != STARS and not token:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    if not within_bounds(currency, total):
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    _check_tips(params)
    needs = {name: True for name in NEEDS if params.get(name)}
    return Invoice(
        params["title"],
        params["description"],
        params["payload"],
        currency,
        total,
        needs,
        params.get("start_parameter", ""),
    )


def _check_words(params: Json) -> None:
    if not 1 <= len(params["title"]) <= 32:
        raise bad_request("INVOICE_TITLE_INVALID")
    if not 1 <= len(params["description"]) <= 255:
        raise bad_request("INVOICE_DESCRIPTION_INVALID")
    if not 1 <= len(params["payload"].encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")


def _check_tips(params: Json) -> None:
    largest, suggested = params.get("max_tip_amount", 0), params.get("suggested_tip_amounts", [])
    if largest < 0:
        raise bad_request("Invalid max_tip_amount of the currency specified")
    if len(suggested) > 4:
        raise bad_request("There can be at most 4 suggested tip amounts")
    for amount in suggested:
        if amount <= 0:
            raise bad_request("Suggested tip amount must be positive")
        if amount > largest:
            raise bad_request("Suggested tip amount can't be bigger than max_tip_amount")


@method("answerPreCheckoutQuery")
async def answer_pre_checkout_query(sim: Simulation, call: Call) -> bool:
    """Yes, or no with the words that the buyer will read."""
    ok, words = call.params["ok"], call.params.get("error_message", "")
    if not ok and not words:
        raise bad_request("ERROR_TEXT_EMPTY")
    checkout = sim.ledger.checkouts.get(call.params["pre_checkout_query_id"])
    if checkout is None:
        raise bad_request(QUERY_TOO_OLD)
    if checkout.answer.done():
        raise bad_request(QUERY_TOO_OLD, allowed=True)
    checkout.answer.set_result({"ok": ok, "error_message": words})
    return True


@method("answerShippingQuery")
async def answer_shipping_query(sim: Simulation, call: Call) -> bool:
    """No shipping is ever asked for here, so every answer is too late."""
    raise bad_request(QUERY_TOO_OLD)


@method("getMyStarBalance")
async def get_my_star_balance(sim: Simulation, call: Call) -> Json:
    """As ``StarAmount``."""
    return {"amount": sim.ledger.stars()}


@method("getStarTransactions")
async def get_star_transactions(sim: Simulation, call: Call) -> Json:
    """Payments and refunds in order; a refund has its payment's id."""
    rows: list[tuple[int, Json]] = []
    for payment in sim.ledger.payments:
        if payment.invoice.currency != STARS:
            continue
        person = sim.people.get(payment.person_id)
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": person.user() if person else {},
            "invoice_payload": payment.invoice.payload,
        }
        row: Json = {"id": payment.charge_id, "amount": payment.invoice.total}
        rows.append((payment.at, {**row, "date": payment.at, "source": partner}))
        if payment.refunded_at is not None:
            at = payment.refunded_at
            rows.append((at, {**row, "date": at, "receiver": partner}))
    rows.sort(key=lambda row: row[0])
    offset, limit = call.params.get("offset", 0), call.params.get("limit", 100)
    if offset < 0 or not 1 <= limit <= 100:
        raise bad_request("invalid offset or limit specified")
    return {"transactions": [row for _, row in rows][offset : offset + limit]}


@method("refundStarPayment")
async def refund_star_payment(sim: Simulation, call: Call) -> bool:
    """Give Stars back, once; the buyer and the bot both see it."""
    charge_id, user_id = call.params["telegram_payment_charge_id"], call.params["user_id"]
    found = [p for p in sim.ledger.payments if p.charge_id == charge_id and p.invoice.currency == STARS]
    person = sim.people.get(user_id)
    if person is None:
        raise bad_request("user not found")
    if not found or found[0].person_id != user_id:
        raise bad_request("CHARGE_ID_INVALID")
    payment = found[0]
    if payment.refunded_at is not None:
        raise Refusal(400, "Bad Request: CHARGE_ALREADY_REFUNDED", allowed=True)
    payment.refunded_at = sim.clock.now()
    invoice = payment.invoice
    refund = {
        "currency": STARS,
        "total_amount": invoice.total,
        "invoice_payload": invoice.payload,
        "telegram_payment_charge_id": charge_id,
    }
    sim.receive(person, {"refunded_payment": refund})
    return True
