"""Reading the goods: one statement each, however many rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.domain.catalog.cards import CategoryCard, Names, ProductCard, ProductRow, VariantCard
from bot.domain.work.sql import document, rows
from bot.kernel.errors import NotFound
from bot.kernel.page import Page, page_of
from bot.models import Product, Variant

PAGE_SIZE = 8

_ON_SALE = "p.hidden_at IS NULL AND c.hidden_at IS NULL"
_ROWS = """
    SELECT p.id, p.names, p.hidden_at, c.names AS category_names, c.emoji,
           MIN(v.price_minor) AS lowest, COUNT(v.id) AS variants,
           SUM(s.received - s.reserved - s.sold) AS available
    FROM product p
    JOIN category c ON c.id = p.category_id
    LEFT JOIN variant v ON v.product_id = p.id AND v.hidden_at IS NULL
    LEFT JOIN stock s ON s.variant_id = v.id
    WHERE {where}
    GROUP BY p.id, p.names, p.hidden_at, p.position, c.names, c.emoji
    {having}
    ORDER BY p.position, p.id
    LIMIT ? OFFSET ?
"""
_FOR_CUSTOMERS = "HAVING COUNT(v.id) > 0"
_PRODUCT = """
    SELECT p.id, p.code, p.category_id, p.kind, p.names, p.descriptions, p.rich_descriptions, p.picture_id,
           p.delivery, p.hidden_at, c.hidden_at AS category_hidden_at,
           v.id AS variant_id, v.sku, v.names AS variant_names, v.price_minor, v.hidden_at AS variant_hidden_at,
           s.received - s.reserved - s.sold AS available
    FROM product p
    JOIN category c ON c.id = p.category_id
    LEFT JOIN variant v ON v.product_id = p.id
    LEFT JOIN stock s ON s.variant_id = v.id
    WHERE {where}
    ORDER BY v.position, v.id
"""


async def categories(*, with_hidden: bool = False) -> tuple[CategoryCard, ...]:
    """In the owner's order. Customers see those with something to show."""
    found = await rows(
        """
        SELECT c.id, c.emoji, c.names, c.hidden_at, COUNT(DISTINCT p.id) AS products
        FROM category c
        LEFT JOIN product p ON p.category_id = c.id AND p.hidden_at IS NULL
        GROUP BY c.id, c.emoji, c.names, c.hidden_at, c.position
        ORDER BY c.position, c.id
        """
    )
    cards = (
        CategoryCard(r["id"], r["emoji"], document(r["names"]), r["products"], r["hidden_at"] is not None)
        for r in found
    )
    return tuple(card for card in cards if with_hidden or (card.products and not card.is_hidden))


async def category(category_id: int) -> CategoryCard:
    """Raises NotFound."""
    for card in await categories(with_hidden=True):
        if card.id == category_id:
            return card
    raise NotFound()


async def category_page(category_id: int, number: int) -> tuple[CategoryCard, Page[ProductRow]]:
    """What customers see of a category. Raises NotFound when there is nothing."""
    where = f"p.category_id = ? AND {_ON_SALE}"
    found = await _list(where, _FOR_CUSTOMERS, number, category_id)
    if not found:
        raise NotFound()
    first = found[0]
    card = CategoryCard(category_id, first["emoji"], document(first["category_names"]), 0)
    return card, page_of([_row(r) for r in found], number, PAGE_SIZE)


async def every_product(category_id: int, number: int) -> Page[ProductRow]:
    """A category as staff see it: hidden and unfinished products too."""
    found = await _list("p.category_id = ?", "", number, category_id)
    return page_of([_row(r) for r in found], number, PAGE_SIZE)


async def search(words: str, number: int) -> Page[ProductRow]:
    """Products on sale whose texts, in any language, hold every word."""
    terms = words.casefold().split()[:6]
    if not terms:
        return Page((), 0, False)
    where = " AND ".join([_ON_SALE, *["p.search_text LIKE ? ESCAPE '!'"] * len(terms)])
    found = await _list(where, _FOR_CUSTOMERS, number, *[f"%{_escaped(term)}%" for term in terms])
    return page_of([_row(r) for r in found], number, PAGE_SIZE)


async def product(product_id: int, *, for_staff: bool = False) -> ProductCard:
    """A product with its variants. Raises NotFound; hidden ones are found by staff only."""
    return _product(await rows(_PRODUCT.format(where="p.id = ?"), product_id), for_staff)


async def product_by_code(code: str) -> ProductCard:
    """The product a deep link means. Raises NotFound."""
    return _product(await rows(_PRODUCT.format(where="p.code = ?"), code), for_staff=False)


async def variant(variant_id: int, *, for_staff: bool = False) -> tuple[ProductCard, VariantCard]:
    """Raises NotFound."""
    where = "p.id = (SELECT x.product_id FROM variant x WHERE x.id = ?)"
    card = _product(await rows(_PRODUCT.format(where=where), variant_id), for_staff)
    for one in card.variants:
        if one.id == variant_id and (for_staff or not one.is_hidden):
            return card, one
    raise NotFound()


async def product_names(product_ids: Collection[int]) -> dict[int, Names]:
    """What products are called, hidden ones too: for the audit trail."""
    return dict(await Product.filter(id__in=list(product_ids)).values_list("id", "names"))


async def variant_names(variant_ids: Collection[int]) -> dict[int, Names]:
    """What the products of these variants are called."""
    products = dict(await Variant.filter(id__in=list(variant_ids)).values_list("id", "product_id"))
    names = await product_names(set(products.values()))
    return {variant_id: names[product_id] for variant_id, product_id in products.items()}


async def _list(where: str, having: str, number: int, *values: object) -> list[dict[str, Any]]:
    number = min(number, 10_000)
    return await rows(_ROWS.format(where=where, having=having), *values, PAGE_SIZE + 1, number * PAGE_SIZE)


def _escaped(term: str) -> str:
    return term.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _row(r: dict[str, Any]) -> ProductRow:
    return ProductRow(
        id=r["id"],
        names=document(r["names"]),
        lowest_minor=r["lowest"] or 0,
        has_choice=r["variants"] > 1,
        available=int(r["available"] or 0),
        is_hidden=r["hidden_at"] is not None,
    )


def _product(found: list[dict[str, Any]], for_staff: bool) -> ProductCard:
    if not found:
        raise NotFound()
    first = found[0]
    is_hidden = first["hidden_at"] is not None or first["category_hidden_at"] is not None
    if is_hidden and not for_staff:
        raise NotFound()
    return ProductCard(
        id=first["id"],
        code=first["code"],
        category_id=first["category_id"],
        kind=first["kind"],
        names=document(first["names"]),
        descriptions=document(first["descriptions"]),
        picture_id=first["picture_id"],
        delivery=first["delivery"],
        is_hidden=is_hidden,
        variants=tuple(_variant(r) for r in found if r["variant_id"] is not None),
        rich_descriptions=document(first["rich_descriptions"]) or {},
    )


def _variant(r: dict[str, Any]) -> VariantCard:
    return VariantCard(
        id=r["variant_id"],
        product_id=r["id"],
        sku=r["sku"],
        names=document(r["variant_names"]),
        price_minor=r["price_minor"],
        available=r["available"] or 0,
        is_hidden=r["variant_hidden_at"] is not None,
    )
