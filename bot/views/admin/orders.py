"""Orders as staff see them."""

from __future__ import annotations

from bot.domain.orders import Method, OrderCard, OrderRow, Status
from bot.domain.people import PersonCard
from bot.domain.refunds import RefundCard
from bot.kernel.page import Page
from bot.kernel.roles import Action
from bot.kernel.screen import Button, Screen, SlipPicture
from bot.texts import Html, Texts
from bot.views.admin import refunds
from bot.views.admin.office import May, cancel_to, to_office
from bot.views.buttons import pager, rows, tap
from bot.views.customer.orders import STATUS_KEYS, order_lines, timeline

LIST_KEYS = {
    Status.UNDER_REVIEW: "admin.list_under_review",
    Status.PAID: "admin.list_paid",
    Status.SHIPPED: "admin.list_shipped",
    Status.UNPAID: "admin.list_unpaid",
    Status.REFUND_ASKED: "admin.list_refund_asked",
    Status.REFUND_DUE: "admin.list_refund_due",
}
METHOD_KEYS = {
    Method.TELEGRAM: "admin.method_telegram",
    Method.STARS: "admin.method_stars",
    Method.TRANSFER: "admin.method_transfer",
}


def waiting(status: Status, page: Page[OrderRow], texts: Texts) -> Screen:
    parts = [texts(LIST_KEYS[status])]
    if not page.items:
        parts.append(texts("admin.list_empty"))
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            *[[_row(row, texts)] for row in page.items],
            pager(page, texts, "aw", status.value),
            [to_office(texts)],
        ),
    )


def _row(row: OrderRow, texts: Texts) -> Button:
    return tap(f"№ {row.number} · {texts.money(row.total)} · {texts.moment(row.placed_at)}", "ao", row.id)


def order(
    card: OrderCard, customer: PersonCard, address: str, refund: RefundCard | None, may: May, texts: Texts
) -> Screen:
    """Everything about one order. `address` is empty for those who may not read it."""
    return Screen(
        _order_text(card, customer, address, refund, texts),
        rows(
            *_acts(card, may, texts),
            *refunds.acts(card, refund, may, texts),
            [*_to_list(card, texts), to_office(texts)],
        ),
    )


def _order_text(
    card: OrderCard, customer: PersonCard, address: str, refund: RefundCard | None, texts: Texts
) -> Html:
    parts = [
        texts("order.head", number=str(card.number), status=texts(STATUS_KEYS[card.status])),
        Html(f"{customer_line(customer, texts)}\n{texts(METHOD_KEYS[card.method])}"),
        order_lines(card, texts),
        _sums(card, texts),
        texts("order.address", address=address) if address else "",
        texts("order.parcel", carrier=card.carrier, number=card.tracking_number)
        if card.tracking_number
        else "",
        _deadlines(card, texts),
        refunds.standing(refund, texts),
        timeline(card, texts),
    ]
    return Html("\n\n".join(part for part in parts if part))


def customer_line(customer: PersonCard, texts: Texts) -> Html:
    if customer.username:
        return texts("admin.customer_known", name=customer.name, username=customer.username)
    return texts("admin.customer", name=customer.name)


def _sums(card: OrderCard, texts: Texts) -> Html:
    goods = texts("summary.goods", amount=card.goods)
    shipping = texts("summary.shipping", amount=card.shipping) if card.kind == "physical" else ""
    total = texts("admin.order_total", amount=card.total)
    return Html("\n".join(line for line in (goods, shipping, total) if line))


def _deadlines(card: OrderCard, texts: Texts) -> Html:
    if card.status is Status.UNPAID and card.deadline_at:
        return texts("admin.order_kept_until", deadline=card.deadline_at)
    if card.status is Status.SHIPPED and card.automatic_receipt_at:
        return texts("admin.order_received_on", day=texts.day(card.automatic_receipt_at))
    return Html("")


def _acts(card: OrderCard, may: May, texts: Texts) -> list[list[Button]]:
    acts = []
    if card.is_open and may(Action.CONFIRM_PAYMENTS):
        acts += _money_acts(card, texts)
    if card.status is Status.PAID and may(Action.SHIP_ORDERS):
        acts.append([ship_button(card, texts)])
    return acts


def _money_acts(card: OrderCard, texts: Texts) -> list[list[Button]]:
    acts = []
    if card.waiting_slip_id is not None:
        acts.append([tap(texts.plain("button.see_slip"), "aoslip", card.id)])
        acts.append(decide_buttons(card, texts))
    elif card.method is Method.TRANSFER:
        acts.append([tap(texts.plain("button.confirm_transfer"), "aopayask", card.id)])
    acts.append([tap(texts.plain("button.cancel_order"), "aocanask", card.id)])
    return acts


def ship_button(card: OrderCard, texts: Texts) -> Button:
    return tap(texts.plain("button.ship"), "aoship", card.id, style="primary")


def decide_buttons(card: OrderCard, texts: Texts) -> list[Button]:
    return [
        tap(texts.plain("button.confirm_transfer"), "aopay", card.id, style="success"),
        tap(texts.plain("button.reject_slip"), "aorejask", card.id),
    ]


def _to_list(card: OrderCard, texts: Texts) -> list[Button]:
    if card.status not in LIST_KEYS:
        return []
    return [tap(texts.plain("button.back"), "aw", card.status.value)]


def slip(card: OrderCard, slip_id: int, customer: PersonCard, texts: Texts) -> Screen:
    return Screen(
        slip_text(card, customer, texts),
        rows(decide_buttons(card, texts), [_to_order(card, texts)]),
        picture=SlipPicture(slip_id),
    )


def slip_text(card: OrderCard, customer: PersonCard, texts: Texts) -> Html:
    who = customer_line(customer, texts)
    return texts("admin.slip", number=str(card.number), amount=card.total, customer=who)


def confirm_question(card: OrderCard, customer: PersonCard, texts: Texts) -> Screen:
    yes = tap(texts.plain("button.confirm_transfer"), "aopay", card.id, style="success")
    return _question("admin.confirm_question", card, customer, yes, texts)


def reject_question(card: OrderCard, slip_id: int, customer: PersonCard, texts: Texts) -> Screen:
    yes = tap(texts.plain("button.reject_slip"), "aorej", slip_id, style="danger")
    return _question("admin.reject_question", card, customer, yes, texts)


def cancel_question(card: OrderCard, customer: PersonCard, texts: Texts) -> Screen:
    yes = tap(texts.plain("button.cancel_order"), "aocan", card.id, style="danger")
    return _question("admin.cancel_question", card, customer, yes, texts)


def _question(key: str, card: OrderCard, customer: PersonCard, yes: Button, texts: Texts) -> Screen:
    who = customer_line(customer, texts)
    text = texts(key, number=str(card.number), amount=card.total, customer=who)
    return Screen(text, rows([yes], [tap(texts.plain("button.back"), "ao", card.id)]))


def shipping_prompt(card: OrderCard, texts: Texts) -> Screen:
    return Screen(texts("admin.ship_prompt", number=str(card.number)), rows(cancel_to(texts, "ao", card.id)))


def _to_order(card: OrderCard, texts: Texts) -> Button:
    return to_order(card.id, str(card.number), texts)


def to_order(order_id: int, number: str, texts: Texts) -> Button:
    return tap(texts.plain("button.order", number=number), "ao", order_id)
