"""A product's page for staff: what customers see, and under it what can be changed."""

from __future__ import annotations

from bot.domain.catalog import CategoryCard, ProductCard, VariantCard, kind_for
from bot.domain.rulebook import Rules
from bot.kernel.money import Money
from bot.kernel.screen import Button, ProductPicture, Screen
from bot.texts import Html, Texts
from bot.views.admin.goods import KIND_KEYS, category_name
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import rows, tap
from bot.views.customer.goods import product_text

PROMPT_KEYS = {
    "name": "admin.ask_name",
    "description": "admin.ask_description",
    "price": "admin.ask_price",
    "stock": "admin.ask_stock",
    "picture": "admin.ask_picture",
    "delivery": "admin.ask_delivery",
}
FIELD_BUTTONS = (
    ("name", "button.edit_name"),
    ("description", "button.edit_description"),
    ("price", "button.edit_price"),
    ("stock", "button.edit_stock"),
    ("picture", "button.edit_picture"),
)


def product(card: ProductCard, category: CategoryCard, rules: Rules, texts: Texts) -> Screen:
    return Screen(
        Html(f"{preview(card, rules.currency, texts)}\n\n{_state(card, category, rules, texts)}"),
        rows(
            [_visibility(card, texts)],
            *_fields(card, texts),
            _kind_row(card, rules, texts),
            [tap(texts.plain("button.continue_setup"), "asgo", style="primary")]
            if not rules.is_open
            else None,
            [
                tap(texts.plain("button.add_product"), "apnew", card.category_id),
                tap(texts.plain("button.back"), "ac", card.category_id),
                to_office(texts),
            ],
        ),
        picture=ProductPicture(card.picture_id) if card.picture_id else None,
    )


def preview(card: ProductCard, currency: str, texts: Texts) -> Html:
    """The customer's own text; without a price there is nothing to buy yet, so only the name."""
    chosen = _first(card)
    if chosen is None:
        return texts("goods.name", name=texts.pick(card.names))
    return product_text(card, chosen, currency, texts)


def _first(card: ProductCard) -> VariantCard | None:
    return next(iter(card.on_sale or card.variants), None)


def _state(card: ProductCard, category: CategoryCard, rules: Rules, texts: Texts) -> Html:
    """Short: under a picture a text may hold 1024 characters, and most of them are the customer's."""
    lines = [
        texts("admin.product_hidden" if card.is_hidden else "admin.product_on_sale"),
        texts(
            "admin.product_kind", kind=texts(KIND_KEYS[card.kind]), category=category_name(category, texts)
        ),
        texts("admin.product_stock", n=card.available) if card.variants else texts("admin.product_no_price"),
        _lack(card, rules, texts),
    ]
    return Html("\n".join(line for line in lines if line))


def _lack(card: ProductCard, rules: Rules, texts: Texts) -> Html:
    if card.kind != kind_for(rules.currency):
        return texts("admin.product_wrong_kind")
    if card.kind == "digital" and not card.delivery:
        return texts("admin.product_no_delivery")
    return Html("")


def _visibility(card: ProductCard, texts: Texts) -> Button:
    if card.is_hidden:
        return tap(texts.plain("button.put_on_sale"), "apshow", card.id, style="success")
    return tap(texts.plain("button.hide"), "aphideask", card.id)


def _fields(card: ProductCard, texts: Texts) -> list[list[Button]]:
    buttons = [tap(texts.plain(key), "aped", card.id, field) for field, key in FIELD_BUTTONS]
    if card.kind == "digital":
        buttons.append(tap(texts.plain("button.edit_delivery"), "aped", card.id, "delivery"))
    buttons.append(tap(texts.plain("button.variants", n=len(card.variants)), "avs", card.id))
    buttons.append(tap(texts.plain("button.move"), "apmove", card.id))
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _kind_row(card: ProductCard, rules: Rules, texts: Texts) -> list[Button] | None:
    kind = kind_for(rules.currency)
    if card.kind == kind:
        return None
    key = "button.make_digital" if kind == "digital" else "button.make_physical"
    return [tap(texts.plain(key), "apkind", card.id)]


def hide_question(card: ProductCard, texts: Texts) -> Screen:
    return Screen(
        texts("admin.hide_question", name=texts.pick(card.names)),
        rows(
            [tap(texts.plain("button.hide"), "aphide", card.id, style="danger")],
            [tap(texts.plain("button.back"), "ap", card.id)],
        ),
    )


def prompt(card: ProductCard, field: str, currency: str, texts: Texts, *, is_new: bool) -> Screen:
    """Asks for one thing about a product. A new one may do without a picture."""
    example = str(Money(1250, currency).major)
    parts = [texts(PROMPT_KEYS[field], name=texts.pick(card.names), currency=currency, example=example)]
    current = _current(card, field, currency, texts)
    if current:
        parts.append(texts("admin.now", value=current))
    if is_new:
        parts.append(texts("admin.saved_so_far"))
    skip = (
        [tap(texts.plain("button.skip"), "apskip", card.id, field)] if is_new and field == "picture" else None
    )
    return Screen(Html("\n\n".join(parts)), rows(skip, cancel_to(texts, "ap", card.id)))


def _current(card: ProductCard, field: str, currency: str, texts: Texts) -> str:
    chosen = _first(card)
    if field in ("name", "description"):
        return texts.pick(card.names if field == "name" else card.descriptions)
    if field == "delivery":
        return card.delivery
    if chosen is None or field == "picture":
        return ""
    return (
        texts.money(Money(chosen.price_minor, currency))
        if field == "price"
        else texts.number(chosen.available)
    )
