"""Invoices, checkouts, receipts and Stars."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.simulator.conftest import Stand, StandMaker

STARS: dict[str, Any] = {
    "title": "Tea", "description": "A tin of tea", "payload": "order-1", "currency": "XTR",
    "prices": [{"label": "Tea", "amount": 50}],
}  # fmt: skip
MONEY = {
    **STARS,
    "currency": "USD",
    "provider_token": "1:TEST:x",
    "prices": [{"label": "Tea", "amount": 500}],
}
PAY = {"text": "Pay", "pay": True}
OTHER = {"text": "Back", "callback_data": "b"}

REFUSALS = [
    ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
    ({"title": ""}, 'parameter "title" is required'),
    ({"description": "x" * 256}, "INVOICE_DESCRIPTION_INVALID"),
    ({"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
    ({"currency": "ABC", "provider_token": "t"}, "CURRENCY_INVALID"),
    ({"currency": "USD"}, "PAYMENT_PROVIDER_INVALID"),
    ({"currency": "USD", "provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
    ({"provider_token": "1:TEST:x"}, "STARS_INVOICE_INVALID"),
    ({"prices": STARS["prices"] * 2}, "STARS_INVOICE_INVALID"),
    ({"prices": []}, "there must be at least one price"),
    ({"prices": [{"label": "x", "amount": 0}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ({"prices": [{"label": "x", "amount": "much"}]},
     "can't parse prices: Field \"amount\" must be of type Number"),
    ({"reply_markup": {"inline_keyboard": [[OTHER, PAY]]}}, "REPLY_MARKUP_BUY_EMPTY"),
    ({"reply_markup": {"inline_keyboard": [[OTHER]]}}, "REPLY_MARKUP_BUY_EMPTY"),
    ({"reply_markup": {"inline_keyboard": [[PAY], [PAY]]}}, "BUTTON_TYPE_INVALID"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), REFUSALS)
async def test_invoices_are_held_to_telegrams_rules(stand: Stand, change: dict[str, Any], words: str) -> None:
    person = await stand.person()
    assert (
        await stand.refused("sendInvoice", chat_id=person, **{**STARS, **change}) == f"Bad Request: {words}"
    )


async def invoice(stand: Stand, **params: Any) -> tuple[int, int]:
    person = await stand.person()
    sent = await stand.api("sendInvoice", chat_id=person, **(params or STARS))
    return person, sent["message_id"]


async def pay(stand: Stand, person: int, message_id: int, **answer: Any) -> Any:
    """Pay, with the bot answering at once."""
    paying = asyncio.create_task(stand.post(f"people/{person}/pay", message_id=message_id))
    (update,) = await stand.take(timeout=2)
    query = update["pre_checkout_query"]
    assert await stand.api("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **answer) is True
    return await paying


async def test_an_invoice_without_a_keyboard_gets_the_pay_button(stand: Stand) -> None:
    person, number = await invoice(stand)
    message = (await stand.get(f"people/{person}/chat"))["messages"][-1]
    assert message["reply_markup"]["inline_keyboard"] == [[{"text": "Pay ⭐️50", "pay": True}]]
    tapped = await stand.post(f"people/{person}/tap", message_id=number, row=0, column=0)
    assert tapped["pay"] is True


@pytest.mark.parametrize("params", [STARS, MONEY])
async def test_a_payment_that_the_bot_agrees_to_brings_a_receipt(
    stand: Stand, params: dict[str, Any]
) -> None:
    person, number = await invoice(stand, **params)
    settled = await pay(stand, person, number, ok=True)
    assert settled["outcome"] == "paid"
    (update,) = await stand.take()
    receipt = update["message"]["successful_payment"]
    assert receipt["telegram_payment_charge_id"] == settled["charge_id"]
    assert receipt["provider_payment_charge_id"]
    assert (receipt["currency"], receipt["invoice_payload"]) == (params["currency"], "order-1")
    assert receipt["total_amount"] == params["prices"][0]["amount"]


async def test_the_same_invoice_can_be_paid_again_under_a_new_charge(stand: Stand) -> None:
    person, number = await invoice(stand)
    first = await pay(stand, person, number, ok=True)
    await stand.take()
    second = await pay(stand, person, number, ok=True)
    assert first["charge_id"] != second["charge_id"]
    assert (await stand.api("getMyStarBalance"))["amount"] == 100


async def test_a_refusal_reaches_the_buyer_and_takes_nothing(stand: Stand) -> None:
    person, number = await invoice(stand)
    settled = await pay(stand, person, number, ok=False, error_message="Sold out")
    assert settled == {"ok": True, "outcome": "refused", "error_message": "Sold out"}
    assert await stand.take() == []
    assert (await stand.api("getMyStarBalance"))["amount"] == 0


async def test_a_refusal_needs_words_and_an_answer_a_known_query(stand: Stand) -> None:
    assert await stand.refused("answerPreCheckoutQuery", pre_checkout_query_id="1", ok=False) == (
        "Bad Request: ERROR_TEXT_EMPTY"
    )
    assert "query is too old" in await stand.refused(
        "answerPreCheckoutQuery", pre_checkout_query_id="1", ok=True
    )


async def test_a_checkout_that_nobody_answers_times_out(make_stand: StandMaker) -> None:
    stand = await make_stand(checkout_timeout=0.05)
    person, number = await invoice(stand)
    assert (await stand.post(f"people/{person}/pay", message_id=number))["outcome"] == "timeout"
    (update,) = await stand.take()
    query = {"pre_checkout_query_id": update["pre_checkout_query"]["id"], "ok": True}
    assert "query is too old" in await stand.refused("answerPreCheckoutQuery", **query)
    assert await stand.take() == []


async def test_a_closed_payment_sheet_reaches_nobody(stand: Stand) -> None:
    person, number = await invoice(stand)
    await stand.post(f"people/{person}/decline", message_id=number)
    assert await stand.take() == []
    await stand.post(f"people/{person}/pay", message_id=999, status=404)


async def test_an_invoice_link_can_be_paid_by_anybody(stand: Stand) -> None:
    person = await stand.person()
    link = await stand.api("createInvoiceLink", **STARS)
    assert link.startswith("https://t.me/$")
    opened = await stand.post(f"people/{person}/link", url=link)
    paying = asyncio.create_task(stand.post(f"people/{person}/pay", link=opened["invoice"]))
    (update,) = await stand.take(timeout=2)
    query = update["pre_checkout_query"]
    await stand.api("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    assert (await paying)["outcome"] == "paid"


async def test_stars_go_back_once_and_both_sides_see_it(stand: Stand) -> None:
    person, number = await invoice(stand)
    charge = (await pay(stand, person, number, ok=True))["charge_id"]
    await stand.take()
    refund = {"user_id": person, "telegram_payment_charge_id": charge}
    assert await stand.refused("refundStarPayment", **{**refund, "telegram_payment_charge_id": "x"}) == (
        "Bad Request: CHARGE_ID_INVALID"
    )
    assert await stand.api("refundStarPayment", **refund) is True
    (update,) = await stand.take()
    assert update["message"]["refunded_payment"]["telegram_payment_charge_id"] == charge
    assert await stand.refused("refundStarPayment", **refund) == "Bad Request: CHARGE_ALREADY_REFUNDED"
    assert (await stand.api("getMyStarBalance"))["amount"] == 0
    rows = (await stand.api("getStarTransactions"))["transactions"]
    assert [("source" in row, "receiver" in row, row["amount"]) for row in rows] == [
        (True, False, 50),
        (False, True, 50),
    ]
    assert {row["id"] for row in rows} == {charge}
    assert len((await stand.api("getStarTransactions", offset=1, limit=5))["transactions"]) == 1


async def test_what_an_invoice_asks_for_comes_with_the_payment(stand: Stand) -> None:
    person, number = await invoice(stand, **MONEY, need_name=True, need_email=True, need_phone_number=True)
    await pay(stand, person, number, ok=True)
    (update,) = await stand.take()
    info = update["message"]["successful_payment"]["order_info"]
    assert info["name"] == "Ann"
    assert set(info) == {"name", "email", "phone_number"}
