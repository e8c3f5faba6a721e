"""What a customer is told without having asked."""

from __future__ import annotations

from bot.domain.orders import OrderCard
from bot.domain.payments import ReceiptCard
from bot.domain.support import QuestionCard
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap


def order_paid(card: OrderCard, texts: Texts) -> Screen:
    if card.kind != "digital":
        return order_notice("notice.order_paid", card, texts)
    goods = [
        texts("order.delivery", name=texts.pick(line.names), delivery=line.delivery)
        for line in card.lines
        if line.delivery
    ]
    head = texts("notice.order_paid_digital", number=str(card.number))
    return Screen(Html("\n\n".join([head, *goods])), rows([_to_order(card, texts)]))


def order_notice(key: str, card: OrderCard, texts: Texts) -> Screen:
    """One of the order's steps; every text may use the order's number, amount, parcel and deadline."""
    text = texts(
        key,
        number=str(card.number),
        amount=card.total,
        carrier=card.carrier,
        tracking=card.tracking_number,
        deadline=card.deadline_at or card.placed_at,
    )
    received = [tap(texts.plain("button.received"), "rc?", card.id)] if card.status == "shipped" else None
    return Screen(text, rows([_to_order(card, texts)], received))


def receipt_notice(key: str, card: ReceiptCard, texts: Texts) -> Screen:
    return Screen(texts(key, amount=card.amount), rows([tap(texts.plain("button.ask_seller"), "ask")]))


def question_answered(card: QuestionCard, texts: Texts) -> Screen:
    text = texts("notice.question_answered", question=card.text, answer=card.answer)
    return Screen(
        text, rows([tap(texts.plain("button.ask_seller"), "ask"), tap(texts.plain("button.home"), "h")])
    )


def _to_order(card: OrderCard, texts: Texts) -> Button:
    return tap(texts.plain("button.order", number=str(card.number)), "o", card.id)
