"""Demo goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.catalog import rules
from bot.domain.catalog.pictures import save_picture
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.models import Category, Product, Stock, Variant


async def load_demo(work: Work, goods: Mapping[str, Any], pictures: Mapping[str, bytes]) -> int:
    """Puts the demo's categories and products on sale, once; answers how many products were new."""
    known = set(await Variant.all().values_list("sku", flat=True))
    category_ids: dict[str, int] = {}
    added = 0
    for spec in goods["products"]:
        if spec["variants"][0]["sku"] in known:
            continue
        category_id = category_ids.get(spec["category"])
        if category_id is None:
            category_id = await _category(
                next(c for c in goods["categories"] if c["code"] == spec["category"])
            )
            category_ids[spec["category"]] = category_id
        await _product(work, spec, category_id, pictures[spec["picture"]], added)
        added += 1
    if added:
        await record_act(work, "demo.loaded", str(added))
    return added


async def _category(spec: Mapping[str, Any]) -> int:
    for category in await Category.all():
        if category.names == spec["name"]:
            return category.id
    made = await Category.create(names=spec["name"], emoji=spec["emoji"], position=spec["position"])
    return made.id


async def _product(work: Work, spec: Mapping[str, Any], category_id: int, jpeg: bytes, position: int) -> None:
    product = await Product.create(
        code=work.codes.new(),
        category_id=category_id,
        kind=spec["kind"],
        names=spec["name"],
        descriptions=spec["description"],
        search_text=rules.search_text([spec["name"], spec["description"]]),
        picture_id=await save_picture(work, jpeg),
        position=position,
        created_at=work.now,
    )
    for place, variant_spec in enumerate(spec["variants"]):
        names = {language: name for language, name in variant_spec["name"].items() if name}
        variant = await Variant.create(
            product_id=product.id,
            sku=variant_spec["sku"],
            names=names,
            price_minor=variant_spec["price_minor"],
            position=place,
        )
        await Stock.create(variant_id=variant.id, received=variant_spec["stock"])
