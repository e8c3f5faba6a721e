"""Why an order is refunded, in words that everybody may read."""

from __future__ import annotations

from bot.domain.refunds import Reason, RefundCard
from bot.texts import Html, Texts

REASON_KEYS = {
    Reason.CHANGED_MIND: "refund.changed_mind",
    Reason.OUT_OF_STOCK: "refund.out_of_stock",
    Reason.NOT_ARRIVED: "refund.not_arrived",
    Reason.DAMAGED: "refund.damaged",
    Reason.WRONG_GOODS: "refund.wrong_goods",
    Reason.OTHER: "refund.other",
}


def reason_text(card: RefundCard, texts: Texts) -> Html:
    """Staff's own words where they wrote some: for the customer and for staff."""
    if card.reason is Reason.OTHER and card.note:
        return texts("refund.in_words", words=card.note)
    return texts(REASON_KEYS[card.reason])
