"""What staff change in the goods: categories, products, variants, what is on the shelf."""

from __future__ import annotations

from typing import Any

from bot.domain import catalog, imports
from bot.models import Variant
from tests.crash.brief import PHOTO, Given, answering, tapping
from tests.crash.scenes import Scene
from tests.crash.witness import PRODUCTS
from tests.situations import OWNER_ID, Situations


async def _variant(make: Situations) -> int:
    return await make.variant()


async def _product(make: Situations) -> int:
    return (await Variant.get(id=await make.variant())).product_id


async def _hidden_product(make: Situations) -> int:
    product_id = await _product(make)
    async with make.work(await make.owner()) as work:
        await catalog.hide_product(work, product_id)
    return product_id


async def _two_places(make: Situations) -> tuple[int, int]:
    product_id = await _product(make)
    async with make.work(await make.owner()) as work:
        return product_id, await catalog.add_category(work, {"en": "Teapots"})


async def _two_variants(make: Situations) -> int:
    """The second one's number."""
    product_id = await _product(make)
    async with make.work(await make.owner()) as work:
        await catalog.change_variant(work, 1, names={"en": "Small"})
        return await catalog.add_variant(work, product_id, 2000, 3, names={"en": "Large"})


async def _hidden_variant(make: Situations) -> int:
    variant_id = await _two_variants(make)
    async with make.work(await make.owner()) as work:
        await catalog.hide_variant(work, variant_id)
    return variant_id


async def _of_another_kind(make: Situations) -> int:
    """Made before the shop's currency became Stars."""
    product_id = await _product(make)
    await make.rules(currency="XTR")
    return product_id


async def _digital(make: Situations) -> dict[str, Any]:
    await make.rules(currency="XTR")
    return {"product": await _product(make)}


def _about(given: Given, **more: Any) -> Given:
    """The step was asked about this product, or what `more` calls it."""

    async def asked(make: Situations) -> dict[str, Any]:
        return {"product": await given(make), **more}

    return asked


async def _about_variant(make: Situations) -> dict[str, Any]:
    return {"variant": await _variant(make), "then": ""}


async def _about_category(make: Situations) -> dict[str, Any]:
    await make.variant()
    return {"category": 1}


async def _file_kept(make: Situations) -> int:
    async with make.work(await make.owner()) as work:
        return await imports.keep_file(work, "goods.csv", [PRODUCTS])


def _told(step: str, answer: str | dict[str, Any], given: Given, **outcome: Any) -> Scene:
    named = {name.replace("__", "."): value for name, value in outcome.items()}
    return answering(step, answer, named, who=OWNER_ID, given=given)


def _tapped(data: str, given: Given, **outcome: Any) -> Scene:
    named = {name.replace("__", "."): value for name, value in outcome.items()}
    return tapping(data, named, who=OWNER_ID, given=given)


_CATEGORY = {"en": "Category 1"}

SHELVES: dict[str, Scene] = {
    # categories
    "category added": _told(
        "category_new", "Teapots", _about_category, category__names=[_CATEGORY, {"en": "Teapots"}]
    ),
    "category renamed": _told(
        "category_name", "Teapots", _about_category, category__names=[{"en": "Teapots"}]
    ),
    # products
    "product added": _told(
        "product_new", "Black tea", _about_category, product__names=[{"en": "Green tea"}, {"en": "Black tea"}]
    ),
    "product renamed": _told(
        "product_name", "Black tea", _about(_product), product__names=[{"en": "Black tea"}]
    ),
    "product described": _told(
        "product_description", "First flush", _about(_product), product__descriptions=[{"en": "First flush"}]
    ),
    "price set": _told("product_price", "9.90", _about(_product), variant__price_minor=[990]),
    "stock counted": _told("product_stock", "7", _about(_product), stock=[[7, 0, 0]]),
    "product pictured": _told(
        "product_picture", PHOTO, _about(_product), picture__body=["there"], product__picture_id=[1]
    ),
    "delivery told": _told(
        "product_delivery", "https://example.org/new", _digital, product__delivery=["https://example.org/new"]
    ),
    "product moved": _tapped("apmoveto:{}:{}", _two_places, product__category_id=[2]),
    "kind changed": _tapped("apkind:{}", _of_another_kind, product__kind=["digital"]),
    "product hidden": _tapped("aphide:{}", _product, product__hidden_at=["there"]),
    "product shown": _tapped("apshow:{}", _hidden_product, product__hidden_at=[None]),
    # variants
    "variant added": _told(
        "variant_new",
        "Large",
        _about(_product),
        variant__names=[{}, {"en": "Large"}],
        variant__price_minor=[1250, 1250],
    ),
    "variant renamed": _told("variant_name", "Small", _about_variant, variant__names=[{"en": "Small"}]),
    "variant's price set": _told("variant_price", "9.90", _about_variant, variant__price_minor=[990]),
    "variant's stock counted": _told("variant_stock", "7", _about_variant, stock=[[7, 0, 0]]),
    "variant hidden": _tapped("avhide:{}", _two_variants, variant__hidden_at=[None, "there"]),
    "variant shown": _tapped("avshow:{}", _hidden_variant, variant__hidden_at=[None, None]),
    # files
    "file not wanted": _tapped(
        "aino:{}", _file_kept, import_file__state=["cancelled"], import_chunk__place=[]
    ),
}
