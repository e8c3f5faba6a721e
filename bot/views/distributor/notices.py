"""What distributors are told without having asked; and applicants, and whoever came by a distributor's link."""

from __future__ import annotations

from bot.domain.commissions import Earned, Explanation
from bot.domain.distributors import ApplicationCard, DistributorCard
from bot.domain.payouts import PayoutCard
from bot.domain.referrals import BindingCard
from bot.domain.refunds import Reason
from bot.domain.settlement import StatementCard
from bot.kernel.money import Money
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap
from bot.views.everyone.refunds import REASON_KEYS

MOST_LINES = 10
_EARNED_KEYS = {1: "notice.earned_own", 2: "notice.earned_recruit"}


def earned(orders: tuple[Earned, ...], texts: Texts) -> Screen:
    """One order in a sentence; several as a list with their sum."""
    if len(orders) == 1:
        return _earned_once(orders[0], texts)
    total = Money(sum(one.amount.minor for one in orders), orders[0].amount.currency)
    lines = [
        texts("notice.earned_line", number=str(one.number), amount=one.amount) for one in orders[:MOST_LINES]
    ]
    if len(orders) > MOST_LINES:
        lines.append(texts.plural("notice.earned_more", len(orders) - MOST_LINES))
    text = texts.plural("notice.earned_many", len(orders), amount=total, lines=Html("\n".join(lines)))
    return Screen(text, rows([_to_earnings(texts)]))


def _earned_once(one: Earned, texts: Texts) -> Screen:
    key = _EARNED_KEYS.get(one.tier, "notice.earned_deep")
    return Screen(
        texts(key, number=str(one.number), amount=one.amount),
        rows([tap(texts.plain("button.how_it_came"), "dx", one.order_id)], [_to_earnings(texts)]),
    )


def commission_taken_back(card: Explanation, texts: Texts) -> Screen:
    """How much, of which order, why, and out of which pocket."""
    where = texts("notice.taken_from_payable" if card.was_payable else "notice.taken_from_pending")
    text = texts(
        "notice.commission_taken_back",
        amount=card.amount,
        number=str(card.number),
        reason=texts(REASON_KEYS[card.refund_reason or Reason.OTHER]),
        where=where,
    )
    see = tap(texts.plain("button.how_it_came"), "dx", card.order_id)
    return Screen(text, rows([see], [_to_earnings(texts)]))


def customer_bound(names: tuple[str, ...], texts: Texts) -> Screen:
    text = texts.plural("notice.customer_bound", len(names), names=", ".join(names[:MOST_LINES]))
    return Screen(text, rows([tap(texts.plain("button.my_customers"), "dc")]))


def invited_by(binding: BindingCard, texts: Texts) -> Screen:
    """To the customer: by whom he was invited, and what that means for him."""
    return Screen(
        texts("notice.invited_by", name=binding.distributor_name),
        rows([tap(texts.plain("button.shop"), "shop", style="primary")]),
    )


def application_rejected(card: ApplicationCard, texts: Texts) -> Screen:
    text = texts("notice.application_rejected", reason=card.reason)
    return Screen(text, rows([tap(texts.plain("button.apply_again"), "j")]))


def distributor_approved(card: DistributorCard, texts: Texts) -> Screen:
    text = texts("notice.distributor_approved", code=card.code)
    return Screen(text, rows([tap(texts.plain("button.start_selling"), "dhi", style="primary")]))


def recruit_approved(card: DistributorCard, texts: Texts) -> Screen:
    text = texts("notice.recruit_approved", name=card.name)
    return Screen(text, rows([tap(texts.plain("button.my_team"), "dt")]))


def distributor_suspended(card: DistributorCard, texts: Texts) -> Screen:
    """Overtaken by a reinstatement it has no reason to tell any more."""
    text = texts("notice.distributor_suspended", reason=card.suspension_reason or "–")
    return Screen(text, rows([_to_earnings(texts), tap(texts.plain("button.ask_seller"), "ask")]))


def distributor_reinstated(texts: Texts) -> Screen:
    return Screen(
        texts("notice.distributor_reinstated"),
        rows([tap(texts.plain("button.my_links"), "dl", style="primary"), _to_earnings(texts)]),
    )


def statement_issued(card: StatementCard, texts: Texts) -> Screen:
    text = texts(
        "notice.statement_issued",
        month=texts.month(card.starts_at),
        opening=card.opening,
        earned=card.earned,
        taken_back=card.taken_back,
        paid=card.paid,
        closing=card.closing,
    )
    see = tap(texts.plain("button.see_statement"), "dst", card.id, style="primary")
    return Screen(text, rows([see], [tap(texts.plain("button.payouts"), "dy")]))


def payout_news(key: str, card: PayoutCard, texts: Texts) -> Screen:
    """One of a payout's steps; every text may use its amount, voucher and reason."""
    text = texts(key, amount=card.amount, voucher=card.voucher, reason=card.reason)
    return Screen(text, rows([tap(texts.plain("button.see_payout"), "dyp", card.id)]))


def _to_earnings(texts: Texts) -> Button:
    return tap(texts.plain("button.earnings"), "de")
