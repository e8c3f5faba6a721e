"""Payouts as finance sees them: who waits, where the money goes, what became of it, and why they may be stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.payouts import PayoutCard, PayoutRow, State, shown_details
from bot.domain.rulebook import Rules
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.roles import Action
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import May, cancel_to, payouts_warning, payouts_way, to_office
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.payouts import STATE_KEYS

NAME_LENGTH = 20
MOST_COPIED = 256
"""What Telegram lets a button copy."""
_NEXT_KEYS = {
    State.REQUESTED: "admin.payout_next_requested",
    State.APPROVED: "admin.payout_next_approved",
}
BROKEN_KEYS = {
    "entry_without_postings": "admin.broken_entries",
    "posting_across_currencies": "admin.broken_entries",
    "paid_order_without_sale": "admin.broken_sales",
    "sale_differs_from_order": "admin.broken_sales",
    "paid_order_without_one_receipt": "admin.broken_sales",
    "reserved_differs_from_open_orders": "admin.broken_stock",
    "sold_differs_from_paid_orders": "admin.broken_stock",
    "order_total_differs_from_lines": "admin.broken_orders",
    "commission_of_unpaid_order": "admin.broken_commissions",
    "commission_to_the_buyer": "admin.broken_commissions",
    "commission_base_is_not_the_goods_paid": "admin.broken_commissions",
    "commission_differs_from_terms": "admin.broken_commissions",
    "paid_order_without_its_commissions": "admin.broken_commissions",
    "received_order_without_maturity": "admin.broken_commissions",
    "accrual_differs_from_commissions": "admin.broken_pockets",
    "pending_differs_from_unmatured_commissions": "admin.broken_pockets",
    "in_payout_differs_from_open_payouts": "admin.broken_payouts",
    "payout_without_its_entries": "admin.broken_payouts",
    "refund_differs_from_its_order": "admin.broken_refunds",
    "refund_without_its_entry": "admin.broken_refunds",
    "refunded_order_nets_to_something": "admin.broken_refunds",
    "clawback_differs_from_commissions": "admin.broken_refunds",
    "refunded_commission_may_mature": "admin.broken_refunds",
    "pockets_differ_from_what_was_earned": "admin.broken_pockets",
    "statement_does_not_continue_the_last": "admin.broken_statements",
    "statement_differs_from_ledger": "admin.broken_statements",
    "periods_with_a_gap": "admin.broken_statements",
    "line_that_loops": "admin.broken_uplines",
    "distributor_bound_as_customer": "admin.broken_uplines",
}
"""What an invariant of the books is about, for an owner; its name is for whoever looks after the server."""


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────


def waiting(page: Page[PayoutRow], rules: Rules, may: May, texts: Texts) -> Screen:
    parts = [
        texts("admin.payouts" if page.items else "admin.payouts_none"),
        payouts_warning(rules, texts),
    ]
    return Screen(
        _paragraphs(parts),
        rows(
            payouts_way(rules, may, texts),
            *[[_row(row, texts)] for row in page.items],
            pager(page, texts, "ay"),
            [tap(texts.plain("button.settlement"), "aper"), to_office(texts)],
        ),
    )


def _row(row: PayoutRow, texts: Texts) -> Button:
    name, state = cut(row.distributor_name, NAME_LENGTH), texts.plain(STATE_KEYS[row.state])
    return tap(f"{texts.money(row.amount)} · {name} · {state}", "ayc", row.id)


def _paragraphs(parts: list[Html]) -> Html:
    return Html("\n\n".join(part for part in parts if part))


# ── one payout ──────────────────────────────────────────────────────────────────────────────────────────────


def payout(card: PayoutCard, rules: Rules, may: May, texts: Texts) -> Screen:
    """While nothing may leave the shop only what keeps the money here can be decided."""
    is_stopped = card.is_open and not rules.payouts_open
    return Screen(
        _payout_text(card, rules, texts),
        rows(
            payouts_way(rules, may, texts) if is_stopped else None,
            *_acts(card, texts, is_stopped=is_stopped),
            [tap(texts.plain("button.back"), "ay"), to_office(texts)],
        ),
    )


def _payout_text(card: PayoutCard, rules: Rules, texts: Texts) -> Html:
    names = ", ".join(card.same_account)
    return _paragraphs(
        [
            _head(card, texts),
            _destination(card, texts),
            texts("admin.payout_same_account", names=names) if names else Html(""),
            _suspension(card, texts),
            _shortfall(card, texts),
            _dates(card, texts),
            _next(card, rules, texts) if card.is_open else _outcome(card, texts),
        ]
    )


def _head(card: PayoutCard, texts: Texts) -> Html:
    state = texts(STATE_KEYS[card.state])
    return texts("admin.payout", amount=card.amount, name=card.distributor_name, state=state)


def _suspension(card: PayoutCard, texts: Texts) -> Html:
    """What he earned before stays his, but whoever pays decides with open eyes."""
    if card.suspended_at is None or not card.is_open:
        return Html("")
    return texts("admin.payout_suspended", at=card.suspended_at, reason=card.suspension_reason)


def _shortfall(card: PayoutCard, texts: Texts) -> Html:
    """Commission was taken back since it was asked for: what to do depends on whether the money has left."""
    if card.missing is None:
        return Html("")
    is_requested = card.state is State.REQUESTED
    key = "admin.payout_uncovered_requested" if is_requested else "admin.payout_uncovered_approved"
    return texts(key, missing=card.missing)


def _destination(card: PayoutCard, texts: Texts) -> Html:
    """In full for whoever pays; afterwards only enough to know it again."""
    details = card.details if card.is_open else shown_details(card.details)
    return texts("admin.payout_to", details=details)


def _dates(card: PayoutCard, texts: Texts) -> Html:
    happened: list[tuple[datetime | None, State]] = [
        (card.requested_at, State.REQUESTED),
        (card.approved_at, State.APPROVED),
        (card.ended_at, card.state),
    ]
    told = [(at, texts(STATE_KEYS[state])) for at, state in happened if at is not None]
    return Html("\n".join(texts("payout.date", at=at, what=what) for at, what in told))


def _next(card: PayoutCard, rules: Rules, texts: Texts) -> Html:
    return payouts_warning(rules, texts) or texts(_NEXT_KEYS[card.state])


def _outcome(card: PayoutCard, texts: Texts) -> Html:
    """One that the bank sent back has both."""
    voucher = texts("admin.payout_voucher", voucher=card.voucher) if card.voucher else ""
    returned = texts("admin.payout_returned", reason=card.reason) if card.reason else ""
    return Html("\n".join(line for line in (voucher, returned) if line))


def _acts(card: PayoutCard, texts: Texts, *, is_stopped: bool) -> list[list[Button]]:
    if card.state is State.PAID:
        return [[tap(texts.plain("button.payout_came_back"), "ayback", card.id)]]
    if not card.is_open:
        return []
    yes, no = _decisions(card, texts)
    return [_copy(card, texts), [] if is_stopped else [yes], [no]]


def _decisions(card: PayoutCard, texts: Texts) -> tuple[Button, Button]:
    if card.state is State.REQUESTED:
        yes = tap(texts.plain("button.approve_payout"), "ayok", card.id, style="success")
        return yes, tap(texts.plain("button.reject_payout"), "ayno", card.id)
    paid = tap(texts.plain("button.payout_is_paid"), "aypaid", card.id, style="success")
    return paid, tap(texts.plain("button.payout_failed"), "ayfail", card.id)


def _copy(card: PayoutCard, texts: Texts) -> list[Button]:
    """Longer details are copied by a tap on them."""
    if len(card.details) > MOST_COPIED:
        return []
    return [Button(texts.plain("button.copy_account"), copy=card.details)]


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────


def rejection_prompt(card: PayoutCard, texts: Texts) -> Screen:
    return _prompt("admin.ask_payout_rejection", card, texts)


def voucher_prompt(card: PayoutCard, texts: Texts) -> Screen:
    """What he writes here is the proof, and there is no way back after it."""
    return _prompt("admin.ask_payout_voucher", card, texts)


def failure_prompt(card: PayoutCard, texts: Texts) -> Screen:
    return _prompt("admin.ask_payout_failure", card, texts)


def bounce_prompt(card: PayoutCard, texts: Texts) -> Screen:
    return _prompt("admin.ask_payout_bounce", card, texts)


def _prompt(key: str, card: PayoutCard, texts: Texts) -> Screen:
    text = texts(key, amount=card.amount, name=card.distributor_name)
    return Screen(text, rows(cancel_to(texts, "ayc", card.id)))


# ── halted ──────────────────────────────────────────────────────────────────────────────────────────────────


def halted(rules: Rules, broken: Mapping[str, list[int]], may: May, texts: Texts) -> Screen:
    since = texts("admin.halted", at=datetime.fromisoformat(rules.payouts_halted_at))
    may_resume = not broken and may(Action.CHANGE_SETTINGS)
    return Screen(
        _paragraphs([since, *(_broken(broken, texts) if broken else [texts("admin.halted_proved")])]),
        rows(
            [tap(texts.plain("button.resume_payouts"), "ayresume", style="success")] if may_resume else None,
            [tap(texts.plain("button.look_again"), "ayhalt")] if broken else None,
            [tap(texts.plain("button.back"), "ay"), to_office(texts)],
        ),
    )


def _broken(broken: Mapping[str, list[int]], texts: Texts) -> list[Html]:
    """What is wrong, in the order in which the books are proved, and what to do about it."""
    about: dict[str, list[Html]] = {}
    for name, found in broken.items():
        about.setdefault(BROKEN_KEYS[name], []).append(texts("admin.broken_name", name=name, n=len(found)))
    lines = [Html("\n".join([texts(key), *names])) for key, names in about.items()]
    return [*lines, texts("admin.halted_advice")]


def not_halted(texts: Texts) -> Screen:
    back = tap(texts.plain("button.back"), "ay")
    return Screen(texts("admin.not_halted"), rows([back, to_office(texts)]))
