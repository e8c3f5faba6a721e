"""A customer's paid order that he wants to cancel, or that the shop refunds."""

from __future__ import annotations

from bot.domain.orders import OrderCard, Status
from bot.domain.refunds import RefundCard, State
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap
from bot.views.everyone.refunds import reason_text


def standing(card: RefundCard | None, texts: Texts) -> Html:
    """How it stands, for the order's page."""
    if card is None:
        return Html("")
    if card.state is State.ASKED:
        return texts("order.refund_asked")
    why = reason_text(card, texts)
    if card.state is State.DONE and card.ended_at is not None:
        key = "order.refunded_stars" if card.by_stars else "order.refunded"
        day, voucher = texts.day(card.ended_at), card.voucher
        return texts(key, amount=card.amount, day=day, voucher=voucher, reason=why)
    key = "order.refund_due_stars" if card.by_stars else "order.refund_due"
    return texts(key, amount=card.amount, reason=why)


def acts(card: OrderCard, texts: Texts) -> list[list[Button]]:
    if card.status is Status.PAID:
        return [[tap(texts.plain("button.ask_to_cancel"), "rf?", card.id)]]
    if card.status is Status.REFUND_ASKED:
        return [[tap(texts.plain("button.keep_order"), "rfk", card.id)]]
    return []


def question(card: OrderCard, texts: Texts) -> Screen:
    return Screen(
        texts("refund.question", number=str(card.number), amount=card.total),
        rows(
            [tap(texts.plain("button.ask_to_cancel"), "rf", card.id, style="danger")],
            [tap(texts.plain("button.say_why"), "rfw", card.id)],
            [tap(texts.plain("button.back"), "o", card.id)],
        ),
    )


def words_prompt(card: OrderCard, texts: Texts) -> Screen:
    text = texts("refund.words_prompt", number=str(card.number), amount=card.total)
    return Screen(text, rows([tap(texts.plain("button.cancel"), "stop")]))


def refund_notice(key: str, card: RefundCard, texts: Texts) -> Screen:
    """One of its steps; every text may use the order's number, amount, reason, answer and voucher."""
    text = texts(
        key,
        number=str(card.number),
        amount=card.amount,
        reason=reason_text(card, texts),
        answer=card.answer,
        voucher=card.voucher,
    )
    order = tap(texts.plain("button.order", number=str(card.number)), "o", card.order_id)
    return Screen(text, rows([order], [tap(texts.plain("button.ask_seller"), "ask")]))
