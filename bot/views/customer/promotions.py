"""A promotion as its readers get it, and what its buttons lead to."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.promotions import PromotionCard
from bot.kernel.plain import cut
from bot.kernel.screen import Button, ProductPicture, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

BUTTON_NAME = 36


def promotion(card: PromotionCard, names: Mapping[int, Mapping[str, str]], texts: Texts) -> Screen:
    """The author's words, a button for each product that still exists, and the way out."""
    return Screen(
        Html(texts.pick(card.texts)),
        rows(
            *[
                [_product(card, number, names[number], texts)]
                for number in card.product_ids
                if number in names
            ],
            [tap(texts.plain("button.no_more_offers"), "pmno", card.id)],
        ),
        picture=ProductPicture(card.picture_id) if card.picture_id else None,
        fresh=True,
    )


def _product(card: PromotionCard, product_id: int, names: Mapping[str, str], texts: Texts) -> Button:
    return tap(f"🛍 {cut(texts.pick(names), BUTTON_NAME)}", "pm", card.id, product_id, style="primary")


def opted_out(promotion_id: int, texts: Texts) -> Screen:
    return Screen(
        texts("offers.opted_out"),
        rows(
            [tap(texts.plain("button.offers_again"), "pmyes", promotion_id)],
            [tap(texts.plain("button.home"), "h")],
        ),
    )
