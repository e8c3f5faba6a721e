"""Payments that fit no order."""

from __future__ import annotations

from bot.domain.orders import number_of
from bot.domain.payments import ReceiptCard
from bot.domain.people import PersonCard
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.admin.orders import customer_line, to_order
from bot.views.buttons import rows, tap

REASON_KEYS = {
    "order_unknown": "admin.reason_order_unknown",
    "order_closed": "admin.reason_order_closed",
    "order_paid": "admin.reason_order_paid",
    "amount_differs": "admin.reason_amount_differs",
}
STATE_KEYS = {
    "new": "admin.receipt_new",
    "review": "admin.receipt_review",
    "matched": "admin.receipt_matched",
    "returning": "admin.receipt_returning",
    "returned": "admin.receipt_returned",
}


def in_review(found: tuple[ReceiptCard, ...], texts: Texts) -> Screen:
    key = "admin.receipts" if found else "admin.receipts_none"
    return Screen(texts(key), rows(*[[_row(card, texts)] for card in found], [to_office(texts)]))


def _row(card: ReceiptCard, texts: Texts) -> Button:
    return tap(f"{texts.money(card.amount)} · {texts.moment(card.received_at)}", "ar", card.id)


def receipt(card: ReceiptCard, payer: PersonCard, texts: Texts) -> Screen:
    return Screen(receipt_text(card, payer, texts), rows(*_acts(card, texts), _ways(card, texts)))


def receipt_text(card: ReceiptCard, payer: PersonCard, texts: Texts) -> Html:
    """How much, from whom, for what, why it waits, and what can be done about it."""
    parts = [
        texts("admin.receipt", amount=card.amount, at=card.received_at, charge=card.charge_id),
        customer_line(payer, texts),
        texts("admin.receipt_order", number=str(number_of(card.order_id))) if card.order_id else "",
        texts(STATE_KEYS[card.state]),
    ]
    if card.state == "review":
        parts.append(texts(REASON_KEYS.get(card.reason, "admin.reason_order_unknown")))
        parts.append(
            texts("admin.receipt_may_accept" if card.can_be_accepted else "admin.receipt_must_return")
        )
    return Html("\n\n".join(part for part in parts if part))


def _acts(card: ReceiptCard, texts: Texts) -> list[list[Button]]:
    if card.state != "review":
        return []
    accept = [tap(texts.plain("button.accept_receipt"), "aracc", card.id, style="success")]
    back = [tap(texts.plain("button.return_receipt"), "arback", card.id)]
    return [accept, back] if card.can_be_accepted else [back]


def _ways(card: ReceiptCard, texts: Texts) -> list[Button]:
    order = [to_order(card.order_id, str(number_of(card.order_id)), texts)] if card.order_id else []
    return [*order, tap(texts.plain("button.back"), "are"), to_office(texts)]


def return_prompt(card: ReceiptCard, texts: Texts) -> Screen:
    """The money goes back outside; what he writes here is its proof, and there is no way back after it."""
    return Screen(texts("admin.return_prompt", amount=card.amount), rows(cancel_to(texts, "ar", card.id)))


def return_stars_question(card: ReceiptCard, texts: Texts) -> Screen:
    yes = tap(texts.plain("button.return_stars"), "arstars", card.id, style="danger")
    back = tap(texts.plain("button.back"), "ar", card.id)
    return Screen(texts("admin.return_stars_question", amount=card.amount), rows([yes], [back]))
