"""Categories, lists and a product's page."""

from __future__ import annotations

import html
from collections.abc import Mapping

from bot.domain.catalog import CategoryCard, ProductCard, ProductRow, VariantCard
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, ProductPicture, QrPicture, Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.sharing import share_button

LOW_STOCK = 5
"""From here down the customer is told how many are left."""
BUTTON_NAME = 30


def categories(found: tuple[CategoryCard, ...], texts: Texts) -> Screen:
    if not found:
        return Screen(texts("shop.empty"), rows([_home(texts)]))
    buttons = [tap(f"{c.emoji} {texts.pick(c.names)}".strip(), "c", c.id) for c in found]
    pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Screen(
        texts("shop.categories"), rows(*pairs, [tap(texts.plain("button.cart"), "cart"), _home(texts)])
    )


def category(card: CategoryCard, page: Page[ProductRow], currency: str, texts: Texts) -> Screen:
    name = f"{card.emoji} {texts.pick(card.names)}".strip()
    return Screen(
        texts("shop.category", category=name),
        rows(
            *[[_product_button(row, currency, texts)] for row in page.items],
            pager(page, texts, "c", card.id),
            [tap(texts.plain("button.categories"), "shop"), tap(texts.plain("button.cart"), "cart")],
        ),
    )


def search_results(words: str, page: Page[ProductRow], currency: str, texts: Texts) -> Screen:
    ways = [tap(texts.plain("button.categories"), "shop"), _home(texts)]
    if not page.items:
        return Screen(texts("search.nothing", words=words), rows(ways))
    listed = [[_product_button(row, currency, texts)] for row in page.items]
    turning = pager(page, texts, "find", words)
    return Screen(texts("search.found", words=words), rows(*listed, turning, ways))


def _product_button(row: ProductRow, currency: str, texts: Texts) -> Button:
    price = texts.money(Money(row.lowest_minor, currency))
    if row.available <= 0:
        price = texts.plain("goods.sold_out")
    elif row.has_choice:
        price = texts.plain("goods.from_price", price=price)
    return tap(f"{cut(texts.pick(row.names), BUTTON_NAME)} · {price}", "p", row.id)


def product(
    card: ProductCard, chosen: VariantCard, in_cart: Mapping[int, int], currency: str, texts: Texts
) -> Screen:
    """One page per product: the chosen variant's price and stock, what is in the cart, the ways to buy."""
    quantity = in_cart.get(chosen.id, 0)
    return Screen(
        product_text(card, chosen, currency, texts),
        rows(
            *_variant_rows(card, chosen, texts),
            _buying(chosen, quantity, texts),
            _cart_row(card, chosen, quantity, sum(in_cart.values()), texts),
            [
                tap(texts.plain("button.share"), "pq", card.id),
                tap(texts.plain("button.back"), "c", card.category_id),
                _home(texts),
            ],
        ),
        picture=ProductPicture(card.picture_id) if card.picture_id else None,
    )


def product_text(card: ProductCard, chosen: VariantCard, currency: str, texts: Texts) -> Html:
    name = texts("goods.name", name=texts.pick(card.names))
    plain = {code: html.escape(text, quote=False) for code, text in card.descriptions.items()}
    described = Html(texts.pick({**plain, **card.rich_descriptions}))
    description = texts("goods.description", text=described)
    price = texts("goods.price", price=Money(chosen.price_minor, currency))
    parts = [name, description if card.descriptions else "", price, _stock_line(chosen, texts)]
    return Html("\n\n".join(part for part in parts if part))


def _stock_line(chosen: VariantCard, texts: Texts) -> str:
    if chosen.available <= 0:
        return texts("goods.none_left")
    if chosen.available <= LOW_STOCK:
        return texts.plural("goods.few_left", chosen.available)
    return texts("goods.in_stock")


def _variant_rows(card: ProductCard, chosen: VariantCard, texts: Texts) -> list[list[Button]]:
    if len(card.on_sale) < 2:
        return []
    buttons = [
        tap(("● " if v.id == chosen.id else "") + texts.pick(v.names), "p", card.id, v.id)
        for v in card.on_sale
    ]
    return [buttons[i : i + 3] for i in range(0, len(buttons), 3)]


def _buying(chosen: VariantCard, quantity: int, texts: Texts) -> list[Button] | None:
    if chosen.available <= 0:
        return None
    label = "button.checkout" if quantity else "button.buy_now"
    return [tap(texts.plain(label), "buy", chosen.id, style="primary")]


def _cart_row(
    card: ProductCard, chosen: VariantCard, quantity: int, pieces: int, texts: Texts
) -> list[Button]:
    cart = tap(texts.plain("button.cart_with", n=pieces), "cart") if pieces else None
    if not quantity:
        add = [tap(texts.plain("button.add_to_cart"), "q", chosen.id, 1, "p")] if chosen.available > 0 else []
        return [*add, *([cart] if cart else [])]
    more = [tap("➕", "q", chosen.id, quantity + 1, "p")] if quantity < chosen.available else []
    return [tap("➖", "q", chosen.id, quantity - 1, "p"), *more, *([cart] if cart else [])]


def product_qr(card: ProductCard, link: str, texts: Texts) -> Screen:
    return Screen(
        texts("goods.share", name=texts.pick(card.names), link=link),
        rows(
            [Button(texts.plain("button.copy_link"), copy=link)],
            [tap(texts.plain("button.back"), "p", card.id)],
        ),
        picture=QrPicture(link),
    )


def shared_product_qr(card: ProductCard, link: str, texts: Texts, *, is_suspended: bool) -> Screen:
    """A distributor's own link to a product: who opens it becomes his customer."""
    name = texts.pick(card.names)
    text = texts("goods.share_own", name=name, link=link)
    return Screen(
        Html("\n\n".join([texts("links.suspended"), text])) if is_suspended else text,
        rows(
            [share_button(link, name, texts), Button(texts.plain("button.copy_link"), copy=link)],
            [tap(texts.plain("button.my_links"), "dl"), tap(texts.plain("button.back"), "p", card.id)],
        ),
        picture=QrPicture(link),
    )


def _home(texts: Texts) -> Button:
    return tap(texts.plain("button.home"), "h")
