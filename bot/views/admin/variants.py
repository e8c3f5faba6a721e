"""A product's variants."""

from __future__ import annotations

from bot.domain.catalog import ProductCard, VariantCard
from bot.kernel.money import Money
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to
from bot.views.buttons import rows, tap

SHOWN = 30
BUTTON_NAME = 24
PROMPT_KEYS = {
    "name": "admin.ask_variant_name",
    "price": "admin.ask_variant_price",
    "stock": "admin.ask_variant_stock",
}


def variants(card: ProductCard, currency: str, texts: Texts) -> Screen:
    return Screen(
        texts("admin.variants", name=texts.pick(card.names)),
        rows(
            *[[_row(one, currency, texts)] for one in card.variants[:SHOWN]],
            [tap(texts.plain("button.add_variant"), "avnew", card.id, style="primary")],
            [tap(texts.plain("button.back"), "ap", card.id)],
        ),
    )


def _row(one: VariantCard, currency: str, texts: Texts) -> Button:
    mark = "🙈 " if one.is_hidden else ""
    price = texts.money(Money(one.price_minor, currency))
    return tap(
        f"{mark}{cut(_name(one, texts), BUTTON_NAME)} · {price} · {texts.number(one.available)}", "av", one.id
    )


def _name(one: VariantCard, texts: Texts) -> str:
    return texts.pick(one.names) or texts.plain("admin.variant_only")


def variant(card: ProductCard, one: VariantCard, currency: str, texts: Texts) -> Screen:
    return Screen(
        _text(card, one, currency, texts),
        rows(
            [
                tap(texts.plain("button.edit_name"), "aved", one.id, "name"),
                tap(texts.plain("button.edit_price"), "aved", one.id, "price"),
                tap(texts.plain("button.edit_stock"), "aved", one.id, "stock"),
            ],
            [_visibility(one, texts)],
            [
                tap(texts.plain("button.back"), "avs", card.id),
                tap(texts.plain("button.product"), "ap", card.id),
            ],
        ),
    )


def _text(card: ProductCard, one: VariantCard, currency: str, texts: Texts) -> Html:
    text = texts(
        "admin.variant",
        name=texts.pick(card.names),
        variant=_name(one, texts),
        price=Money(one.price_minor, currency),
        n=one.available,
        sku=one.sku,
    )
    return Html("\n\n".join([text, texts("admin.variant_hidden")])) if one.is_hidden else text


def _visibility(one: VariantCard, texts: Texts) -> Button:
    if one.is_hidden:
        return tap(texts.plain("button.put_on_sale"), "avshow", one.id, style="success")
    return tap(texts.plain("button.hide"), "avhide", one.id)


def new_prompt(card: ProductCard, texts: Texts) -> Screen:
    text = texts("admin.ask_new_variant", name=texts.pick(card.names))
    return Screen(text, rows(cancel_to(texts, "avs", card.id)))


def prompt(card: ProductCard, one: VariantCard, field: str, then: str, currency: str, texts: Texts) -> Screen:
    """Asks for one thing about a variant. `then` is what is asked after it: `new`, `stock` or nothing."""
    key = "admin.ask_first_variant_name" if then == "new" else PROMPT_KEYS[field]
    price = texts.money(Money(one.price_minor, currency))
    text = texts(key, name=texts.pick(card.names), variant=_name(one, texts), price=price, n=one.available)
    keep = [tap(texts.plain("button.keep_value", value=price), "avskip", one.id)] if then == "stock" else None
    return Screen(text, rows(keep, cancel_to(texts, "av", one.id)))
