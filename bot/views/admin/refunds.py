"""Refunds as staff decide on them: why, whether the goods came back, and how the money went."""

from __future__ import annotations

from bot.domain.orders import Method, OrderCard, Status
from bot.domain.refunds import REFUNDABLE, Reason, RefundCard, State, are_goods_out
from bot.kernel.roles import Action
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import May, cancel_to
from bot.views.buttons import rows, tap
from bot.views.everyone.refunds import REASON_KEYS, reason_text


def standing(card: RefundCard | None, texts: Texts) -> Html:
    """How it stands, for the order's page: what was asked, what is to be done, what was done."""
    if card is None:
        return Html("")
    if card.state is State.ASKED:
        words = texts("refund.in_words", words=card.note) if card.note else ""
        return Html(
            "\n".join(part for part in (texts("admin.refund_asked", amount=card.amount), words) if part)
        )
    reason = reason_text(card, texts)
    if card.state is State.DONE:
        goods = texts("admin.goods_back" if card.is_put_back else "admin.goods_not_back")
        return texts(
            "admin.refund_done", amount=card.amount, voucher=card.voucher, reason=reason, goods=goods
        )
    key = "admin.refund_due_stars" if card.by_stars else "admin.refund_due"
    return texts(key, amount=card.amount, reason=reason)


def acts(order: OrderCard, card: RefundCard | None, may: May, texts: Texts) -> list[list[Button]]:
    """What this member of staff may do about the money of a paid order."""
    if not may(Action.REFUND_ORDERS):
        return []
    if card is None:
        refund = tap(texts.plain("button.refund"), "arf", order.id)
        return [[refund]] if order.status in REFUNDABLE else []
    if card.state is State.ASKED:
        return [[grant_button(card, texts)], [tap(texts.plain("button.decline_refund"), "arfno", card.id)]]
    if card.is_to_pay:
        return [
            [paid_button(card, texts)],
            [tap(texts.plain("button.call_off_refund"), "arfoffask", card.id)],
        ]
    return []


def grant_button(card: RefundCard, texts: Texts) -> Button:
    text = texts.plain("button.refund_amount", amount=card.amount)
    return tap(text, "arfyes", card.id, style="danger")


def paid_button(card: RefundCard, texts: Texts) -> Button:
    return tap(texts.plain("button.refund_is_paid"), "arfpaid", card.id, style="success")


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────


def reasons(order: OrderCard, texts: Texts) -> Screen:
    text = texts("admin.refund_reasons", number=str(order.number), amount=order.total)
    found = [tap(texts.plain(key), "arfask", order.id, reason.value) for reason, key in REASON_KEYS.items()]
    return Screen(text, rows(*[[button] for button in found], [_back(order, texts)]))


def question(order: OrderCard, reason: Reason, customer: Html, texts: Texts) -> Screen:
    """One confirmation. Where the goods are with the customer it asks what becomes of them."""
    by_stars = "admin.refund_question_stars" if order.method is Method.STARS else "admin.refund_question"
    parts = [
        texts(
            by_stars,
            number=str(order.number),
            amount=order.total,
            customer=customer,
            reason=texts(REASON_KEYS[reason]),
        )
    ]
    if are_goods_out(order.status, order.kind):
        parts.append(texts("admin.refund_goods"))
        answers = [("button.refund_goods_back", 1), ("button.refund_goods_gone", 0)]
    else:
        answers = [("button.refund_amount", 1)]
    return Screen(
        Html("\n\n".join(parts)),
        rows(*[[_yes(order, reason, key, back, texts)] for key, back in answers], [_back(order, texts)]),
    )


def _yes(order: OrderCard, reason: Reason, key: str, back: int, texts: Texts) -> Button:
    """Another reason is asked for in words first."""
    text = texts.plain(key, amount=order.total)
    if reason is Reason.OTHER:
        return tap(text, "arfwhy", order.id, back)
    return tap(text, "arfok", order.id, reason.value, back, style="danger")


def _back(order: OrderCard, texts: Texts) -> Button:
    return tap(texts.plain("button.back"), "ao", order.id)


def words_prompt(order: OrderCard, texts: Texts) -> Screen:
    text = texts("admin.refund_words", number=str(order.number), amount=order.total)
    return Screen(text, rows(cancel_to(texts, "ao", order.id)))


# ── afterwards ──────────────────────────────────────────────────────────────────────────────────────────────


def declining_prompt(card: RefundCard, texts: Texts) -> Screen:
    return _prompt("admin.refund_decline", card, texts)


def voucher_prompt(card: RefundCard, texts: Texts) -> Screen:
    """What he writes here is the proof, and there is no way back after it."""
    return _prompt("admin.refund_voucher", card, texts)


def _prompt(key: str, card: RefundCard, texts: Texts) -> Screen:
    text = texts(key, number=str(card.number), amount=card.amount)
    return Screen(text, rows(cancel_to(texts, "ao", card.order_id)))


def calling_off_question(card: RefundCard, texts: Texts) -> Screen:
    return Screen(
        texts("admin.refund_call_off", number=str(card.number), amount=card.amount),
        rows(
            [tap(texts.plain("button.call_off_refund"), "arfoff", card.id, style="danger")],
            [tap(texts.plain("button.back"), "ao", card.order_id)],
        ),
    )


# ── notices ─────────────────────────────────────────────────────────────────────────────────────────────────


def asked_notice(card: RefundCard, customer: Html, texts: Texts) -> Screen:
    """What was decided meanwhile is only named."""
    text = texts("notice.refund_asked", number=str(card.number), amount=card.amount, customer=customer)
    words = texts("refund.in_words", words=card.note) if card.note else ""
    decide = [grant_button(card, texts)] if card.state is State.ASKED else None
    return Screen(
        Html("\n\n".join(part for part in (text, words) if part)), rows(decide, [_to_order(card, texts)])
    )


def to_pay_notice(card: RefundCard, customer: Html, texts: Texts) -> Screen:
    """What was paid or called off meanwhile must not be paid again."""
    if not card.is_to_pay:
        return settled_notice(card, texts)
    text = texts(
        "notice.refund_to_pay",
        number=str(card.number),
        amount=card.amount,
        customer=customer,
        reason=reason_text(card, texts),
    )
    return Screen(text, rows([paid_button(card, texts)], [_to_order(card, texts)]))


def settled_notice(card: RefundCard, texts: Texts) -> Screen:
    key = "notice.refund_is_paid" if card.state is State.DONE else "notice.refund_not_to_pay"
    text = texts(key, number=str(card.number), amount=card.amount, voucher=card.voucher)
    return Screen(text, rows([_to_order(card, texts)]))


def shipping_notice(key: str, order: OrderCard, texts: Texts) -> Screen:
    """To the warehouse: whether it may leave."""
    ship = tap(texts.plain("button.ship"), "aoship", order.id, style="primary")
    may_leave = key == "notice.ship_after_all" and order.status is Status.PAID
    number = str(order.number)
    see = tap(texts.plain("button.order", number=number), "ao", order.id)
    return Screen(texts(key, number=number), rows([ship] if may_leave else None, [see]))


def _to_order(card: RefundCard, texts: Texts) -> Button:
    return tap(texts.plain("button.order", number=str(card.number)), "ao", card.order_id)
