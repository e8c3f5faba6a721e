"""Goods by the dozen, for whoever copies them in or out. One audit line for all is the caller's to write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.catalog import rules
from bot.domain.catalog.cards import Names, WholeProduct, WholeVariant
from bot.domain.work import Work
from bot.domain.work.sql import document, ids, marks, rows
from bot.models import Category, Product, Stock, Variant

_WHOLE = """
    SELECT p.id, p.code, p.category_id, c.names AS category_names, p.kind, p.names, p.descriptions,
           p.rich_descriptions, p.picture_id, p.delivery, p.hidden_at,
           v.id AS variant_id, v.sku, v.names AS variant_names, v.price_minor, v.hidden_at AS variant_hidden_at,
           s.received, s.reserved + s.sold AS spoken_for
    FROM product p
    JOIN category c ON c.id = p.category_id
    LEFT JOIN variant v ON v.product_id = p.id
    LEFT JOIN stock s ON s.variant_id = v.id
    WHERE p.id IN ({ids})
    ORDER BY p.id, v.position, v.id
"""
_CODE_LIMIT = 12
_LAST = """
    SELECT category_id, MAX(position) AS last FROM product WHERE category_id IN ({ids}) GROUP BY category_id
"""


@dataclass(frozen=True, slots=True)
class NewVariant:
    sku: str
    names: Names
    price_minor: int
    stock: int


@dataclass(frozen=True, slots=True)
class NewProduct:
    category_id: int
    kind: str
    names: Names
    descriptions: Names
    rich_descriptions: Names
    picture_id: int | None
    is_hidden: bool
    variants: tuple[NewVariant, ...]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────


async def every_product_id() -> list[int]:
    """In the shop's order."""
    found = await rows(
        "SELECT p.id FROM product p JOIN category c ON c.id = p.category_id "
        "ORDER BY c.position, c.id, p.position, p.id"
    )
    return [row["id"] for row in found]


async def whole_products(product_ids: Collection[int]) -> dict[int, WholeProduct]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in await rows(_WHOLE.format(ids=marks(product_ids)), *product_ids):
        found.setdefault(row["id"], []).append(row)
    return {product_id: _whole(together) for product_id, together in found.items()}


async def hold_products(product_ids: Collection[int]) -> None:
    """Nobody else changes them until the transaction ends. In id order, so that nobody waits in a circle."""
    if product_ids:
        await Product.filter(id__in=list(product_ids)).order_by("id").select_for_update(no_key=True)


async def owners_of_skus(skus: Collection[str]) -> dict[str, int]:
    """SKU → the product that has it, of those that are known."""
    return dict(await Variant.filter(sku__in=list(skus)).values_list("sku", "product_id"))


async def products_of_codes(codes: Collection[str]) -> dict[str, int]:
    # The ORM refuses to ask for what cannot be there.
    short = [code for code in codes if len(code) <= _CODE_LIMIT]
    return dict(await Product.filter(code__in=short).values_list("code", "id"))


def _whole(together: Sequence[Mapping[str, Any]]) -> WholeProduct:
    r = together[0]
    return WholeProduct(
        id=r["id"],
        code=r["code"],
        category_id=r["category_id"],
        category_names=document(r["category_names"]),
        kind=r["kind"],
        names=document(r["names"]),
        descriptions=document(r["descriptions"]),
        rich_descriptions=document(r["rich_descriptions"]) or {},
        picture_id=r["picture_id"],
        delivery=r["delivery"],
        is_hidden=r["hidden_at"] is not None,
        variants=tuple(_variant(row) for row in together if row["variant_id"] is not None),
    )


def _variant(r: Mapping[str, Any]) -> WholeVariant:
    return WholeVariant(
        id=r["variant_id"],
        sku=r["sku"],
        names=document(r["variant_names"]),
        price_minor=r["price_minor"],
        is_hidden=r["variant_hidden_at"] is not None,
        received=r["received"] or 0,
        spoken_for=r["spoken_for"] or 0,
    )


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────


async def categories_called(wanted: Iterable[Names]) -> list[int]:
    """The category of each name, made when there is none that is called so in any language."""
    known = {
        name.casefold(): category.id
        for category in await Category.all().order_by("-position", "-id")
        for name in category.names.values()
    }
    found = []
    for names in wanted:
        id = next((known[n.casefold()] for n in names.values() if n.casefold() in known), None)
        if id is None:
            position = max(await ids(Category.all(), "position"), default=0) + 1
            id = (await Category.create(names=dict(names), position=position)).id
            known |= {name.casefold(): id for name in names.values()}
        found.append(id)
    return found


async def add_products(work: Work, wanted: Sequence[NewProduct]) -> list[int]:
    """Answers their ids. A SKU that somebody took meanwhile fails the transaction."""
    last = await _last_positions({one.category_id for one in wanted})
    made: list[Product] = []
    for one in wanted:
        last[one.category_id] = position = last.get(one.category_id, 0) + 1
        made.append(_row(work.codes.new(), one, position, work.now))
    await Product.bulk_create(made)
    by_code = await products_of_codes([product.code for product in made])
    found = [by_code[product.code] for product in made]
    await add_variants([(id, one.variants, 0) for id, one in zip(found, wanted, strict=True)])
    return found


def _row(code: str, one: NewProduct, position: int, now: datetime) -> Product:
    return Product(
        code=code,
        category_id=one.category_id,
        kind=one.kind,
        names=dict(one.names),
        descriptions=dict(one.descriptions),
        rich_descriptions=dict(one.rich_descriptions) or None,
        search_text=rules.search_text([one.names, one.descriptions]),
        picture_id=one.picture_id,
        position=position,
        hidden_at=now if one.is_hidden else None,
        created_at=now,
    )


async def _last_positions(category_ids: Collection[int]) -> dict[int, int]:
    found = await rows(_LAST.format(ids=marks(category_ids)), *category_ids)
    return {row["category_id"]: row["last"] for row in found}


async def add_variants(wanted: Sequence[tuple[int, Sequence[NewVariant], int]]) -> list[int]:
    """(product, its new variants, how many it has). Answers the new ones' ids, product by product."""
    made = [
        Variant(
            product_id=product_id,
            sku=one.sku,
            names=dict(one.names),
            price_minor=one.price_minor,
            position=before + n,
        )
        for product_id, variants, before in wanted
        for n, one in enumerate(variants)
    ]
    if not made:
        return []
    await Variant.bulk_create(made)
    skus = [variant.sku for variant in made]
    by_sku = dict(await Variant.filter(sku__in=skus).values_list("sku", "id"))
    stocks = [one.stock for _, variants, _ in wanted for one in variants]
    found = [by_sku[sku] for sku in skus]
    await Stock.bulk_create(
        [Stock(variant_id=id, received=stock) for id, stock in zip(found, stocks, strict=True)]
    )
    return found


async def rewrite_product(work: Work, product: WholeProduct, changes: Mapping[str, Any]) -> None:
    """Any of `names`, `descriptions`, `rich_descriptions`, `category_id`, `picture_id`, `is_hidden`."""
    values = {name: value for name, value in changes.items() if name != "is_hidden"}
    if "is_hidden" in changes:
        values["hidden_at"] = work.now if changes["is_hidden"] else None
    if "names" in changes or "descriptions" in changes:
        described = values.get("descriptions", product.descriptions)
        values["search_text"] = rules.search_text([values.get("names", product.names), described])
    await Product.filter(id=product.id).update(**values)


async def rewrite_variant(variant_id: int, changes: Mapping[str, Any]) -> None:
    """Any of `names`, `price_minor`."""
    await Variant.filter(id=variant_id).update(**changes)


async def hide_variants(work: Work, variant_ids: Collection[int]) -> None:
    await Variant.filter(id__in=list(variant_ids), hidden_at=None).update(hidden_at=work.now)
