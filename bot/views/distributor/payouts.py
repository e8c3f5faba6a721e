"""Asking for money, and what became of it."""

from __future__ import annotations

from bot.domain.payouts import Claim, PayoutCard, PayoutRow, State, shown_details
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.sharing import to_selling
from bot.views.everyone.refusals import refusal_text

STATE_KEYS = {
    State.REQUESTED: "payout.requested",
    State.APPROVED: "payout.approved",
    State.PAID: "payout.paid",
    State.CANCELLED: "payout.cancelled",
    State.REJECTED: "payout.rejected",
    State.FAILED: "payout.failed",
}
_MEANING_KEYS = {
    State.REQUESTED: "payout.means_requested",
    State.APPROVED: "payout.means_approved",
    State.PAID: "payout.means_paid",
    State.CANCELLED: "payout.means_cancelled",
    State.REJECTED: "payout.means_rejected",
    State.FAILED: "payout.means_failed",
}


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────


def payouts(claim: Claim, page: Page[PayoutRow], texts: Texts) -> Screen:
    ask = tap(texts.plain("button.ask_for_payout"), "dya", style="primary")
    return Screen(
        _standing(claim, texts),
        rows(
            [ask] if claim.hindrance is None else None,
            [_details_button(claim, texts)],
            *[[_row(row, texts)] for row in page.items],
            pager(page, texts, "dy"),
            [tap(texts.plain("button.earnings"), "de"), to_selling(texts)],
        ),
    )


def _standing(claim: Claim, texts: Texts) -> Html:
    """How much, from which amount on, where to, and why not where nothing may be asked for."""
    page = texts(
        "payout.page",
        payable=claim.payable,
        minimum=claim.minimum,
        details=_destination(claim.details, texts),
    )
    if claim.held_back.minor:
        page = Html("\n".join([page, texts("payout.held_back", amount=claim.held_back)]))
    if claim.hindrance is None:
        return page
    return texts("payout.page_but", page=page, why=Html(refusal_text(claim.hindrance, texts)))


def _destination(details: str, texts: Texts) -> str:
    return shown_details(details) if details else texts("payout.no_details")


def _details_button(claim: Claim, texts: Texts) -> Button:
    key = "button.change_payout_details" if claim.details else "button.add_payout_details"
    return tap(texts.plain(key), "dyd")


def _row(row: PayoutRow, texts: Texts) -> Button:
    state = texts.plain(STATE_KEYS[row.state])
    return tap(f"{texts.money(row.amount)} · {state} · {texts.day(row.requested_at)}", "dyp", row.id)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────


def details_prompt(details: str, texts: Texts) -> Screen:
    text = texts("payout.ask_details")
    if details:
        text = texts("payout.ask_details_again", prompt=text, details=shown_details(details))
    return Screen(text, rows([_stop(texts)]))


def amount_prompt(claim: Claim, texts: Texts) -> Screen:
    everything = tap(texts.plain("button.payout_of_all", amount=claim.payable), "dyall", style="primary")
    text = texts("payout.ask_amount", payable=claim.payable, minimum=claim.minimum)
    return Screen(text, rows([everything], [_stop(texts)]))


def confirmation(claim: Claim, wished: Money, tax_note: str, texts: Texts) -> Screen:
    """The button names the details that were shown and the payout before: it sends money nowhere else, and once."""
    text = texts(
        "payout.confirmation", amount=wished, details=shown_details(claim.details), tax_note=tax_note
    )
    yes = texts.plain("button.request_payout", amount=wished)
    return Screen(
        text,
        rows(
            [tap(yes, "dyok", wished.minor, claim.details_id, claim.newest_id, style="success")],
            [tap(texts.plain("button.other_amount"), "dya"), tap(texts.plain("button.back"), "dy")],
        ),
    )


# ── one payout ──────────────────────────────────────────────────────────────────────────────────────────────


def payout(card: PayoutCard, texts: Texts) -> Screen:
    cancel = tap(texts.plain("button.cancel_payout"), "dyx?", card.id)
    return Screen(
        payout_text(card, texts),
        rows(
            [cancel] if card.state is State.REQUESTED else None,
            [tap(texts.plain("button.payouts"), "dy"), to_selling(texts)],
        ),
    )


def payout_text(card: PayoutCard, texts: Texts) -> Html:
    head = texts(
        "payout.head",
        amount=card.amount,
        state=texts(STATE_KEYS[card.state]),
        details=shown_details(card.details),
    )
    means = texts(_MEANING_KEYS[card.state], voucher=card.voucher, reason=card.reason)
    return Html("\n\n".join([head, _dates(card, texts), means]))


def _dates(card: PayoutCard, texts: Texts) -> Html:
    happened = (
        (card.requested_at, State.REQUESTED),
        (card.approved_at, State.APPROVED),
        (card.ended_at, card.state),
    )
    return Html(
        "\n".join(
            texts("payout.date", at=at, what=texts(STATE_KEYS[state]))
            for at, state in happened
            if at is not None
        )
    )


def cancel_question(card: PayoutCard, texts: Texts) -> Screen:
    return Screen(
        texts("payout.cancel_question", amount=card.amount),
        rows(
            [tap(texts.plain("button.cancel_payout"), "dyx", card.id, style="danger")],
            [tap(texts.plain("button.back"), "dyp", card.id)],
        ),
    )


def _stop(texts: Texts) -> Button:
    return tap(texts.plain("button.cancel"), "stop")
