"""The staff's home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.distributors import Counts
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
    payouts: int
    selling: Counts
    """Applications and distributors."""


def office(waiting: Waiting, rules: Rules, may: May, texts: Texts, *, can_be_paid: bool) -> Screen:
    """What waits, what is missing, and only those ways that this member of staff may go."""
    lists = _order_lists(waiting, may, texts)
    parts = [texts("admin.office", shop=rules.shop_name), _summary(waiting, may, texts)]
    if _pays_out(rules, may):
        parts.append(payouts_warning(rules, texts))
    if may(Action.CHANGE_SETTINGS):
        closed = Html("") if rules.is_open else texts("admin.warn_closed")
        parts += [closed, warnings(rules, texts, can_be_paid=can_be_paid)]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.continue_setup"), "setup", style="primary")]
            if may(Action.CHANGE_SETTINGS) and not rules.is_open
            else None,
            payouts_way(rules, may, texts) if _pays_out(rules, may) else None,
            *[lists[i : i + 2] for i in range(0, len(lists), 2)],
            _desks(waiting, may, texts),
            *_distribution(waiting, may, texts),
            _finance(waiting, may, texts),
            _shop_row(may, texts),
            [tap(texts.plain("button.promotions"), "am")] if may(Action.PROMOTE) else None,
            [tap(texts.plain("button.staff"), "ast")] if may(Action.CHANGE_SETTINGS) else None,
            [tap(texts.plain("button.home"), "h")],
        ),
    )


def _summary(waiting: Waiting, may: May, texts: Texts) -> Html:
    counts = [
        texts.plural("admin.slips_waiting", waiting.orders.get(Status.UNDER_REVIEW, 0)),
        texts.plural("admin.orders_waiting", waiting.orders.get(Status.PAID, 0)),
        texts.plural("admin.receipts_waiting", waiting.receipts),
        texts.plural("admin.questions_waiting", waiting.questions),
        texts.plural("admin.payouts_waiting", waiting.payouts),
    ]
    if may(Action.REVIEW_DISTRIBUTORS):
        counts.append(texts.plural("admin.applications_waiting", waiting.selling.applications))
    return Html("\n".join(counts))


def warnings(rules: Rules, texts: Texts, *, can_be_paid: bool) -> Html:
    """One line for each thing that a customer would miss; empty when nothing is."""
    lines = [
        texts("admin.warn_terms") if is_placeholder(rules.terms) else "",
        texts("admin.warn_privacy") if is_placeholder(rules.privacy) else "",
        "" if can_be_paid else texts("admin.warn_payment"),
    ]
    return Html("\n".join(line for line in lines if line))


def _pays_out(rules: Rules, may: May) -> bool:
    """Nobody can ask for money before there may be distributors: until then a warning would only be in the way."""
    return may(Action.SETTLE) and bool(rules.distribution_acknowledged_at or rules.payouts_halted_at)


def payouts_warning(rules: Rules, texts: Texts) -> Html:
    """Why no money leaves the shop; empty when it does."""
    if rules.payouts_halted_at:
        return texts("admin.warn_halted")
    return Html("") if rules.tax_note else texts("admin.warn_no_tax_note")


def payouts_way(rules: Rules, may: May, texts: Texts) -> list[Button]:
    """Where that is mended."""
    if rules.payouts_halted_at:
        return [tap(texts.plain("button.see_halt"), "ayhalt", style="danger")]
    if not rules.tax_note and may(Action.CHANGE_SETTINGS):
        return [tap(texts.plain("button.record_tax"), "aseted", "tax_note", style="primary")]
    return []


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


def _distribution(waiting: Waiting, may: May, texts: Texts) -> list[list[Button]]:
    """Who sells, and what the plan pays."""
    lines = []
    if may(Action.REVIEW_DISTRIBUTORS):
        selling = waiting.selling
        applications = tap(texts.plain("button.applications", n=selling.applications), "af")
        lines.append([applications, tap(texts.plain("button.distributors", n=selling.distributors), "ads")])
    if may(Action.CHANGE_SETTINGS):
        lines.append([tap(texts.plain("button.commission_plan"), "apl")])
    return lines


def _finance(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    if not may(Action.SETTLE):
        return []
    payouts = tap(texts.plain("button.payouts_waiting", n=waiting.payouts), "ay")
    return [payouts, tap(texts.plain("button.settlement"), "aper")]


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
