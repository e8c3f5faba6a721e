"""Categories and lists of goods as staff see them, and the first questions about something new."""

from __future__ import annotations

from bot.domain.catalog import CategoryCard, ProductCard, ProductRow
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import pager, rows, tap

BUTTON_NAME = 30
SHOWN_CATEGORIES = 40
KIND_KEYS = {"physical": "admin.kind_physical", "digital": "admin.kind_digital"}


def categories(found: tuple[CategoryCard, ...], texts: Texts) -> Screen:
    add = [tap(texts.plain("button.add_product"), "apcat", style="primary")]
    return Screen(
        texts("admin.goods" if found else "admin.goods_none"),
        rows(
            *_pairs([tap(f"{category_name(c, texts)} · {c.products}", "ac", c.id) for c in _shown(found)]),
            [*add, tap(texts.plain("button.add_category"), "agnew")],
            [tap(texts.plain("button.import"), "ainew"), tap(texts.plain("button.export"), "aiexp")],
            [tap(texts.plain("button.imports"), "aih"), to_office(texts)],
        ),
    )


def category_name(card: CategoryCard, texts: Texts) -> str:
    hidden = "🙈 " if card.is_hidden else ""
    return f"{hidden}{card.emoji} {cut(texts.pick(card.names), BUTTON_NAME)}".strip()


def _shown(found: tuple[CategoryCard, ...]) -> tuple[CategoryCard, ...]:
    return found[:SHOWN_CATEGORIES]


def _pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def category(card: CategoryCard, page: Page[ProductRow], currency: str, texts: Texts) -> Screen:
    """Hidden goods stand here too, marked as such."""
    key = "admin.category" if page.items else "admin.category_empty"
    return Screen(
        texts(key, category=category_name(card, texts)),
        rows(
            *[[_product_button(row, currency, texts)] for row in page.items],
            pager(page, texts, "ac", card.id),
            [
                tap(texts.plain("button.add_product"), "apnew", card.id, style="primary"),
                tap(texts.plain("button.rename"), "acren", card.id),
            ],
            [tap(texts.plain("button.categories"), "ag"), to_office(texts)],
        ),
    )


def _product_button(row: ProductRow, currency: str, texts: Texts) -> Button:
    price = texts.money(Money(row.lowest_minor, currency)) if row.lowest_minor else "—"
    mark = "🙈 " if row.is_hidden else ""
    name = cut(texts.pick(row.names), BUTTON_NAME)
    return tap(f"{mark}{name} · {price} · {texts.number(row.available)}", "ap", row.id)


# Questions --------------------------------------------------------------------------------------------------


def category_prompt(texts: Texts) -> Screen:
    return Screen(texts("admin.category_prompt"), rows(cancel_to(texts, "ag")))


def renaming_prompt(card: CategoryCard, texts: Texts) -> Screen:
    text = texts("admin.renaming_prompt", category=category_name(card, texts))
    return Screen(text, rows(cancel_to(texts, "ac", card.id)))


def choose_category(found: tuple[CategoryCard, ...], texts: Texts) -> Screen:
    """Where a new product goes."""
    return Screen(
        texts("admin.choose_category"),
        rows(
            *_pairs([tap(category_name(c, texts), "apnew", c.id) for c in _shown(found)]),
            [tap(texts.plain("button.add_category"), "agnew", "p")],
            [tap(texts.plain("button.back"), "ag")],
        ),
    )


def choose_place(card: ProductCard, found: tuple[CategoryCard, ...], texts: Texts) -> Screen:
    """Where a product moves to."""
    others = [c for c in _shown(found) if c.id != card.category_id]
    return Screen(
        texts("admin.choose_place", name=texts.pick(card.names)),
        rows(
            *_pairs([tap(category_name(c, texts), "apmoveto", card.id, c.id) for c in others]),
            [tap(texts.plain("button.back"), "ap", card.id)],
        ),
    )


def name_prompt(card: CategoryCard, kind: str, currency: str, texts: Texts) -> Screen:
    """A new product's name; says which kind of goods the shop's currency makes it."""
    text = texts(
        "admin.new_product",
        category=category_name(card, texts),
        kind=texts(KIND_KEYS[kind]),
        currency=currency,
    )
    return Screen(text, rows(cancel_to(texts, "ac", card.id)))
