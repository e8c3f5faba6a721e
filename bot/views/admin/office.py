"""The staff's home."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.distributors import Counts
from bot.domain.orders import Status
from bot.domain.rulebook import Rules
from bot.domain.runs import StateCard
from bot.domain.stock import Shelf
from bot.kernel.roles import Action
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

May = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class _Task:
    """Something that waits: who may act on it, how much, what is said of it, and where it is."""

    action: Action
    count: int
    line: str
    button: str
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of what waits for staff."""

    orders: Mapping[Status, int]
    receipts: int
    questions: int
    payouts: int
    selling: Counts
    """Applications and distributors."""
    shelf: Shelf
    """How many variants are low, and how many are sold out."""


def office(
    waiting: Waiting,
    rules: Rules,
    may: May,
    texts: Texts,
    *,
    can_be_paid: bool,
    numbers: Html | None,
    jobs: Iterable[StateCard],
) -> Screen:
    """What waits, how the shop does, what is missing, and only those ways that this member of staff may go.

    `numbers` is what the days brought, for whoever may see the money; `jobs` are those that were ever paused or
    unwell, for whoever may run them.
    """
    lists = _order_lists(waiting, may, texts)
    waits = waiting_lines(waiting, may, texts) or texts("admin.nothing_waits")
    parts = [texts("admin.office", shop=rules.shop_name), waits, numbers or Html("")]
    if _pays_out(rules, may):
        parts.append(payouts_warning(rules, texts))
    if may(Action.CHANGE_SETTINGS):
        closed = Html("") if rules.is_open else texts("admin.warn_closed")
        parts += [closed, warnings(rules, texts, can_be_paid=can_be_paid)]
    parts.append(_jobs_warning(jobs, texts))
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.continue_setup"), "setup", style="primary")]
            if may(Action.CHANGE_SETTINGS) and not rules.is_open
            else None,
            payouts_way(rules, may, texts) if _pays_out(rules, may) else None,
            *[lists[i : i + 2] for i in range(0, len(lists), 2)],
            _refunds(waiting, may, texts),
            _desks(waiting, may, texts),
            *_distribution(waiting, may, texts),
            _finance(waiting, may, texts),
            _shop_row(may, texts),
            [tap(texts.plain("button.promotions"), "am")] if may(Action.PROMOTE) else None,
            _watching(waiting, may, texts),
            _behind_the_counter(may, texts),
            [tap(texts.plain("button.home"), "h")],
        ),
    )


def waiting_lines(waiting: Waiting, may: May, texts: Texts) -> Html:
    """A line for each kind of which something waits and which he may act on; empty when nothing does."""
    lines = [texts.plural(task.line, task.count) for task in _tasks(waiting, may)]
    if may(Action.MANAGE_GOODS):
        lines += [texts.plural("admin.sold_out", waiting.shelf.out)] if waiting.shelf.out else []
        lines += [texts.plural("admin.running_low", waiting.shelf.low)] if waiting.shelf.low else []
    return Html("\n".join(lines))


def shortcuts(waiting: Waiting, may: May, texts: Texts) -> list[list[Button]]:
    """Straight to each of these, two in a row."""
    buttons = [tap(texts.plain(task.button, n=task.count), *task.way) for task in _tasks(waiting, may)]
    if may(Action.MANAGE_GOODS) and waiting.shelf.any:
        buttons.append(_low_stock(waiting.shelf, texts))
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _tasks(waiting: Waiting, may: May) -> list[_Task]:
    """What waits and may be acted on by him."""

    def orders(action: Action, status: Status, line: str, button: str) -> _Task:
        return _Task(action, waiting.orders.get(status, 0), line, button, ("aw", status.value))

    pay, refund = Action.CONFIRM_PAYMENTS, Action.REFUND_ORDERS
    applications = waiting.selling.applications
    tasks = (
        orders(pay, Status.UNDER_REVIEW, "admin.slips_waiting", "button.slips_to_check"),
        orders(Action.SHIP_ORDERS, Status.PAID, "admin.orders_waiting", "button.orders_to_ship"),
        orders(refund, Status.REFUND_ASKED, "admin.refunds_asked", "button.refunds_asked"),
        orders(refund, Status.REFUND_DUE, "admin.refunds_due", "button.refunds_due"),
        _Task(pay, waiting.receipts, "admin.receipts_waiting", "button.receipts", ("are",)),
        _Task(
            Action.ANSWER_QUESTIONS,
            waiting.questions,
            "admin.questions_waiting",
            "button.questions",
            ("aqs",),
        ),
        _Task(Action.SETTLE, waiting.payouts, "admin.payouts_waiting", "button.payouts_waiting", ("ay",)),
        _Task(
            Action.REVIEW_DISTRIBUTORS,
            applications,
            "admin.applications_waiting",
            "button.applications",
            ("af",),
        ),
    )
    return [task for task in tasks if task.count and may(task.action)]


def warnings(rules: Rules, texts: Texts, *, can_be_paid: bool) -> Html:
    """One line for each thing that a customer would miss; empty when nothing is."""
    lines = [
        "" if rules.terms else texts("admin.warn_terms"),
        "" if rules.privacy else texts("admin.warn_privacy"),
        "" if can_be_paid else texts("admin.warn_payment"),
    ]
    return Html("\n".join(line for line in lines if line))


def _jobs_warning(jobs: Iterable[StateCard], texts: Texts) -> Html:
    """What does not run by itself at the moment; empty when all does."""
    jobs = tuple(jobs)
    paused = sum(job.paused_at is not None for job in jobs)
    unwell = sum(job.unwell_since is not None for job in jobs)
    lines = [
        texts.plural("admin.jobs_paused", paused) if paused else "",
        texts.plural("admin.jobs_unwell", unwell) if unwell else "",
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


def _refunds(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    """Only while there are any."""
    if not may(Action.REFUND_ORDERS):
        return []
    ways = {Status.REFUND_ASKED: "button.refunds_asked", Status.REFUND_DUE: "button.refunds_due"}
    counts = [(status, key, waiting.orders.get(status, 0)) for status, key in ways.items()]
    return [tap(texts.plain(key, n=n), "aw", status.value) for status, key, n in counts if n]


def _desks(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    buttons = []
    if may(Action.CONFIRM_PAYMENTS):
        buttons.append(tap(texts.plain("button.receipts", n=waiting.receipts), "are"))
    if may(Action.ANSWER_QUESTIONS):
        buttons.append(tap(texts.plain("button.questions", n=waiting.questions), "aqs"))
    return buttons


def _distribution(waiting: Waiting, may: May, texts: Texts) -> list[list[Button]]:
    """Who sells, what the plan pays, and who helps."""
    lines = []
    if may(Action.REVIEW_DISTRIBUTORS):
        selling = waiting.selling
        applications = tap(texts.plain("button.applications", n=selling.applications), "af")
        lines.append([applications, tap(texts.plain("button.distributors", n=selling.distributors), "ads")])
    if may(Action.CHANGE_SETTINGS):
        plan = tap(texts.plain("button.commission_plan"), "apl")
        lines.append([plan, tap(texts.plain("button.staff"), "ast")])
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


def _behind_the_counter(may: May, texts: Texts) -> list[Button]:
    return [tap(texts.plain("button.jobs"), "aj")] if may(Action.RUN_JOBS) else []


def _watching(waiting: Waiting, may: May, texts: Texts) -> list[Button]:
    """How the shop does, and what runs low."""
    buttons = []
    if may(Action.SETTLE):
        buttons.append(tap(texts.plain("button.sales"), "anum"))
    if may(Action.MANAGE_GOODS):
        buttons.append(_low_stock(waiting.shelf, texts))
    return buttons


def _low_stock(shelf: Shelf, texts: Texts) -> Button:
    return tap(texts.plain("button.low_stock", n=shelf.any), "alow")


def to_office(texts: Texts) -> Button:
    return tap(texts.plain("button.office"), "a")


def cancel_to(texts: Texts, landing: str, *arguments: object) -> tuple[Button, ...]:
    """The way out of a question, back to where it was asked."""
    return (tap(texts.plain("button.cancel"), "astop", landing, *arguments),)
