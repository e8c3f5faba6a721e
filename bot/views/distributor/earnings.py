"""What a distributor earned, and how each amount came about."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.commissions import EarningRow, ExplainedLine, Explanation, Stage
from bot.domain.ledger import Pockets
from bot.domain.refunds import Reason
from bot.kernel.money import Money, exponent
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.rate import Rate
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.sharing import to_selling
from bot.views.everyone.refunds import REASON_KEYS

SHOWN_LINES = 12
"""So many of an order's lines are explained one by one: with the longest names they fit one message."""
NAME_LENGTH = 40

_LISTED_KEYS = {
    Stage.AWAITS_RECEIPT: "earning.listed_awaits_receipt",
    Stage.ON_HOLD: "earning.listed_on_hold",
    Stage.PAYABLE: "earning.listed_payable",
    Stage.WITHHELD: "earning.listed_withheld",
    Stage.HELD_BACK: "earning.listed_held_back",
    Stage.TAKEN_BACK: "earning.listed_taken_back",
}
_STAGE_KEYS = {
    Stage.AWAITS_RECEIPT: "earning.awaits_receipt",
    Stage.ON_HOLD: "earning.on_hold",
    Stage.PAYABLE: "earning.payable",
    Stage.WITHHELD: "earning.withheld",
    Stage.HELD_BACK: "earning.held_back",
}
_BROUGHT_KEYS = {
    "link": "earning.brought_by_link",
    "product": "earning.brought_by_product",
    "code": "earning.brought_by_code",
}
_SOLD_KEYS = {1: "earning.brought", 2: "earning.sold_by_recruit", 3: "earning.sold_below_recruit"}
_OWN_PURCHASE_KEYS = {1: "earning.recruit_bought", 2: "earning.bought_below_recruit"}
"""A distributor bought for himself: that pays those above him, where the plan says so."""


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────


def earnings(pockets: Pockets, page: Page[EarningRow], minimum: Money, texts: Texts) -> Screen:
    buttons = [_to_explanation(row, page.number, texts) for row in page.items]
    return Screen(
        Html("\n\n".join([_pockets(pockets, minimum, texts), _list(page, texts)])),
        rows(
            *[buttons[i : i + 2] for i in range(0, len(buttons), 2)],
            pager(page, texts, "de"),
            [tap(texts.plain("button.payouts"), "dy"), tap(texts.plain("button.statements"), "ds")],
            [to_selling(texts)],
        ),
    )


def _pockets(pockets: Pockets, minimum: Money, texts: Texts) -> Html:
    """Each with what it means and when it comes."""
    told = texts(
        "earning.pockets",
        pending=pockets.pending,
        payable=pockets.payable,
        in_payout=pockets.in_payout,
        paid=pockets.paid,
        minimum=minimum,
    )
    below = texts("earning.below_nothing") if pockets.payable.minor < 0 else ""
    return Html("\n\n".join(part for part in (told, below) if part))


def _list(page: Page[EarningRow], texts: Texts) -> Html:
    if page.items:
        return Html("\n".join([texts("earning.list"), *(_listed(row, texts) for row in page.items)]))
    return texts("earning.list_ends" if page.has_previous else "earning.none")


def _listed(row: EarningRow, texts: Texts) -> Html:
    stage = texts(_LISTED_KEYS[row.stage], day=_day(row, texts))
    return texts("earning.row", number=str(row.number), amount=row.amount, tier=row.tier, stage=stage)


def _to_explanation(row: EarningRow, page: int, texts: Texts) -> Button:
    return tap(f"№ {row.number} · {texts.money(row.amount)}", "dx", row.order_id, page)


# ── one order ───────────────────────────────────────────────────────────────────────────────────────────────


def explanation(card: Explanation, page: int, texts: Texts) -> Screen:
    back = tap(texts.plain("button.back"), "de", page)
    return Screen(explanation_text(card, texts), rows([back, to_selling(texts)]))


def explanation_text(card: Explanation, texts: Texts) -> Html:
    """Why he was paid, by which numbers, and when it comes: to be checked with a calculator."""
    head = texts("earning.head", number=str(card.number), amount=card.amount)
    paid = texts("earning.paid_on", day=texts.day(card.accrued_at))
    hold = texts.plural("setting.days", card.hold_days)
    return Html(
        "\n\n".join(
            [
                Html("\n".join([head, _why(card, texts), paid])),
                _sum(card, texts),
                texts("earning.plan", version=card.plan_version, hold=hold),
                _stage(card, hold, texts),
            ]
        )
    )


def _stage(card: Explanation, hold: Html, texts: Texts) -> Html:
    if card.stage is not Stage.TAKEN_BACK or card.refunded_at is None:
        return texts(_STAGE_KEYS[card.stage], day=_day(card, texts), hold=hold)
    reason = texts(REASON_KEYS[card.refund_reason or Reason.OTHER])
    where = texts("notice.taken_from_payable" if card.was_payable else "notice.taken_from_pending")
    day = texts.day(card.refunded_at)
    return texts("earning.taken_back", amount=card.amount, day=day, reason=reason, where=where)


def _why(card: Explanation, texts: Texts) -> Html:
    seller = cut(card.seller_name, NAME_LENGTH)
    if not card.via:
        key = _OWN_PURCHASE_KEYS.get(card.tier, "earning.bought_far_below")
        return texts(key, seller=seller)
    if card.tier == 1 and card.bound_at is not None and card.via in _BROUGHT_KEYS:
        return texts(_BROUGHT_KEYS[card.via], day=texts.day(card.bound_at))
    return texts(_SOLD_KEYS.get(card.tier, "earning.sold_below_recruit"), seller=seller)


def _sum(card: Explanation, texts: Texts) -> Html:
    parts = [texts("earning.how"), *(_line(line, texts) for line in card.lines[:SHOWN_LINES])]
    rest = card.lines[SHOWN_LINES:]
    if rest:
        amount = Money(sum(line.amount.minor for line in rest), card.amount.currency)
        parts.append(texts.plural("earning.more_lines", len(rest), amount=amount))
    if len(card.lines) > 1:
        parts.append(texts("earning.total", amount=card.amount))
    return Html("\n".join(parts))


def _line(line: ExplainedLine, texts: Texts) -> Html:
    given: dict[str, object] = {
        "name": cut(texts.pick(line.names), NAME_LENGTH),
        "quantity": line.quantity,
        "base": line.base,
        "rate": Rate(line.rate_bp),
        "amount": line.amount,
    }
    if line.withheld:
        return texts("earning.line_withheld", **given)
    if not line.rounded_away:
        return texts("earning.line", **given)
    lost = Decimal(line.rounded_away).scaleb(-4 - exponent(line.base.currency))
    return texts("earning.line_rounded", exact=line.exact, lost=lost, **given)


def _day(card: EarningRow | Explanation, texts: Texts) -> str:
    """When it becomes payable; empty while nobody can know."""
    return texts.day(card.matures_at) if card.matures_at else ""
