"""A customer's orders."""

from __future__ import annotations

from bot.domain.orders import OrderCard, OrderLineCard, OrderRow, Status
from bot.domain.refunds import RefundCard
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.customer import refunds

SHOWN_LINES = 15
SHOWN_EVENTS = 12
"""The newest of what happened to an order: whoever asks to cancel and thinks better of it may go on for ever."""

# Literal keys, so that a missing text is found by looking, not by a customer.
STATUS_KEYS = {
    Status.UNPAID: "status.unpaid",
    Status.UNDER_REVIEW: "status.under_review",
    Status.PAID: "status.paid",
    Status.SHIPPED: "status.shipped",
    Status.RECEIVED: "status.received",
    Status.CANCELLED: "status.cancelled",
    Status.EXPIRED: "status.expired",
    Status.REFUND_ASKED: "status.refund_asked",
    Status.REFUND_DUE: "status.refund_due",
    Status.REFUNDED: "status.refunded",
}
TIMELINE_KEYS = {
    "placed": "timeline.placed",
    "slip_uploaded": "timeline.slip_uploaded",
    "slip_rejected": "timeline.slip_rejected",
    "paid": "timeline.paid",
    "shipped": "timeline.shipped",
    "received": "timeline.received",
    "received_automatically": "timeline.received_automatically",
    "cancelled": "timeline.cancelled",
    "expired": "timeline.expired",
    "reopened": "timeline.reopened",
    "cancel_asked": "timeline.cancel_asked",
    "cancel_taken_back": "timeline.cancel_taken_back",
    "cancel_declined": "timeline.cancel_declined",
    "refund_decided": "timeline.refund_decided",
    "refund_called_off": "timeline.refund_called_off",
    "refunded": "timeline.refunded",
}


def orders(page: Page[OrderRow], texts: Texts) -> Screen:
    if not page.items and not page.has_previous:
        ways = [tap(texts.plain("button.shop"), "shop", style="primary"), _home(texts)]
        return Screen(texts("orders.none"), rows(ways))
    return Screen(
        texts("orders.page"),
        rows(*[[_row(row, texts)] for row in page.items], pager(page, texts, "os"), [_home(texts)]),
    )


def _row(row: OrderRow, texts: Texts) -> Button:
    status = texts.plain(STATUS_KEYS[row.status])
    return tap(f"№ {row.number} · {texts.money(row.total)} · {status}", "o", row.id)


def order(card: OrderCard, address: str, refund: RefundCard | None, texts: Texts) -> Screen:
    return Screen(
        order_text(card, address, refund, texts),
        rows(
            *_acts(card, texts),
            *refunds.acts(card, texts),
            [tap(texts.plain("button.orders"), "os"), _home(texts)],
        ),
    )


def order_text(card: OrderCard, address: str, refund: RefundCard | None, texts: Texts) -> Html:
    """What was bought, what it cost, where it stands and how it came there."""
    parts = [
        texts("order.head", number=str(card.number), status=texts(STATUS_KEYS[card.status])),
        order_lines(card, texts),
        _sums(card, texts),
    ]
    if address:
        parts.append(texts("order.address", address=address))
    if card.tracking_number:
        parts.append(texts("order.parcel", carrier=card.carrier, number=card.tracking_number))
    if card.status is Status.UNPAID and card.deadline_at:
        parts.append(texts("order.pay_until", deadline=card.deadline_at))
    if card.status is Status.SHIPPED and card.automatic_receipt_at:
        parts.append(texts("order.automatic_receipt", day=texts.day(card.automatic_receipt_at)))
    parts.append(refunds.standing(refund, texts))
    if card.paid_at and card.status is not Status.REFUNDED:
        parts.extend(_delivery(line, texts) for line in card.lines if line.delivery)
    parts.append(timeline(card, texts))
    return Html("\n\n".join(part for part in parts if part))


def order_lines(card: OrderCard, texts: Texts) -> Html:
    shown = [_line(line, card.total.currency, texts) for line in card.lines[:SHOWN_LINES]]
    if len(card.lines) > SHOWN_LINES:
        shown.append(texts.plural("cart.more_lines", len(card.lines) - SHOWN_LINES))
    return Html("\n".join(shown))


def _line(line: OrderLineCard, currency: str, texts: Texts) -> Html:
    amount = Money(line.amount_minor, currency)
    return texts("cart.line", name=texts.pick(line.names), n=line.quantity, amount=amount)


def _sums(card: OrderCard, texts: Texts) -> Html:
    parts = [texts("summary.goods", amount=card.goods)]
    if card.kind == "physical":
        parts.append(texts("summary.shipping", amount=card.shipping))
    total = "summary.total" if card.is_open else "order.total"
    return Html("\n".join([*parts, texts(total, amount=card.total)]))


def _delivery(line: OrderLineCard, texts: Texts) -> Html:
    return texts("order.delivery", name=texts.pick(line.names), delivery=line.delivery)


def timeline(card: OrderCard, texts: Texts) -> Html:
    shown = [(entry.at, TIMELINE_KEYS.get(entry.what)) for entry in card.timeline[-SHOWN_EVENTS:]]
    return Html("\n".join(texts("timeline.line", at=at, what=texts(key)) for at, key in shown if key))


def _acts(card: OrderCard, texts: Texts) -> list[list[Button]]:
    if card.status is Status.UNPAID:
        return [
            [tap(texts.plain("button.pay", amount=card.total), "pay", card.id, style="success")],
            [tap(texts.plain("button.cancel_order"), "x", card.id)],
        ]
    if card.status is Status.UNDER_REVIEW:
        return [
            [tap(texts.plain("button.upload_slip_again"), "sl", card.id)],
            [tap(texts.plain("button.cancel_order"), "x", card.id)],
        ]
    if card.status is Status.SHIPPED:
        return [[tap(texts.plain("button.received"), "rc?", card.id, style="success")]]
    return []


def cancel_question(card: OrderCard, texts: Texts) -> Screen:
    return Screen(
        texts("order.cancel_question", number=str(card.number)),
        rows(
            [tap(texts.plain("button.cancel_order"), "xx", card.id, style="danger")],
            [tap(texts.plain("button.back"), "o", card.id)],
        ),
    )


def received_question(card: OrderCard, texts: Texts) -> Screen:
    return Screen(
        texts("order.received_question", number=str(card.number)),
        rows(
            [tap(texts.plain("button.received"), "rc", card.id, style="success")],
            [tap(texts.plain("button.back"), "o", card.id)],
        ),
    )


def _home(texts: Texts) -> Button:
    return tap(texts.plain("button.home"), "h")
