"""The staff's home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.orders import Status
from bot.domain.rulebook import Rules, is_placeholder
from bot.kernel.roles import Action
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

May = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of what waits for staff."""

    orders: Mapping[Status, int]
    receipts: int
    questions: int


def office(waiting: Waiting, rules: Rules, may: May, texts: Texts, *, can_be_paid: bool) -> Screen:
    """What waits, what is missing, and only those ways that this member of staff may go."""
    lists = _order_lists(waiting, may, texts)
    parts = [texts("admin.office", shop=rules.shop_name), _summary(waiting, texts)]
    if may(Action.CHANGE_SETTINGS):
        closed = Html("") if rules.is_open else texts("admin.warn_closed")
        parts += [closed, warnings(rules, texts, can_be_paid=can_be_paid)]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.continue_setup"), "setup", style="primary")]
            if may(Action.CHANGE_SETTINGS) and not rules.is_open
            else None,
            *[lists[i : i + 2] for i in range(0, len(lists), 2)],
            _desks(waiting, may, texts),
            _shop_row(may, texts),
            [tap(texts.plain("button.home"), "h")],
        ),
    )


def _summary(waiting: Waiting, texts: Texts) -> Html:
    counts = (
        texts.plural("admin.slips_waiting", waiting.orders.get(Status.UNDER_REVIEW, 0)),
        texts.plural("admin.orders_waiting", waiting.orders.get(Status.PAID, 0)),
        texts.plural("admin.receipts_waiting", waiting.receipts),
        texts.plural("admin.questions_waiting", waiting.questions),
    )
    return Html("\n".join(counts))


def warnings(rules: Rules, texts: Texts, *, can_be_paid: bool) -> Html:
    """One line for each thing that a customer would miss; empty when nothing is."""
    lines = [
        texts("admin.warn_terms") if is_placeholder(rules.terms) else "",
        texts("admin.warn_privacy") if is_placeholder(rules.privacy) else "",
        "" if can_be_paid else texts("admin.warn_payment"),
    ]
    return Html("\n".join(line for line in lines if line))


def _order_lists(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    def button(key: str, status: Status) -> Button:
        return tap(texts.plain(key, n=waiting.orders.get(status, 0)), "aw", status.value)

    lists = []
    if may(Action.CONFIRM_PAYMENTS):
        lists.append(button("button.slips_to_check", Status.UNDER_REVIEW))
    if may(Action.SHIP_ORDERS):
        lists.append(button("button.orders_to_ship", Status.PAID))
    if may(Action.CONFIRM_PAYMENTS):
        lists.append(button("button.orders_unpaid", Status.UNPAID))
    if may(Action.SHIP_ORDERS):
        lists.append(button("button.orders_shipped", Status.SHIPPED))
    return lists


def _desks(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    buttons = []
    if may(Action.CONFIRM_PAYMENTS):
        buttons.append(tap(texts.plain("button.receipts", n=waiting.receipts), "are"))
    if may(Action.ANSWER_QUESTIONS):
        buttons.append(tap(texts.plain("button.questions", n=waiting.questions), "aqs"))
    return buttons


def _shop_row(may: May, texts: Texts) -> list[Button]:
    buttons = []
    if may(Action.MANAGE_GOODS):
        buttons.append(tap(texts.plain("button.goods"), "ag"))
    if may(Action.CHANGE_SETTINGS):
        buttons.append(tap(texts.plain("button.shop_settings"), "aset"))
    return buttons


def to_office(texts: Texts) -> Button:
    return tap(texts.plain("button.office"), "a")


def cancel_to(texts: Texts, landing: str, *arguments: object) -> tuple[Button, ...]:
    """The way out of a question, back to where it was asked."""
    return (tap(texts.plain("button.cancel"), "astop", landing, *arguments),)
