"""Changing the goods. Every change is written to the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.functions import Max

from bot.domain.catalog import rules
from bot.domain.catalog.errors import NotReadyToShow, SkuTaken
from bot.domain.rulebook import record_act
from bot.domain.work import Work, savepoint
from bot.kernel.errors import NotFound
from bot.models import Category, Product, Stock, Variant


async def add_category(work: Work, names: Mapping[str, str], emoji: str = "") -> int:
    category = await Category.create(
        names=_clean(names), emoji=emoji, position=await _last(Category.all()) + 1
    )
    await record_act(work, "category.added", str(category.id), None, category.names)
    return category.id


async def rename_category(work: Work, category_id: int, names: Mapping[str, str]) -> None:
    category = await Category.filter(id=category_id).select_for_update().first()
    if category is None:
        raise NotFound()
    before, category.names = category.names, _clean(names)
    await category.save(update_fields=["names"])
    await record_act(work, "category.renamed", str(category_id), before, category.names)


async def add_product(
    work: Work, category_id: int, kind: str, names: Mapping[str, str], currency: str
) -> int:
    """A product nobody sees yet. Raises DigitalNeedsStars, PhysicalNeedsCurrency, BadName, NotFound."""
    rules.check_kind(kind, currency)
    if not await Category.filter(id=category_id).exists():
        raise NotFound()
    product = await Product.create(
        code=work.codes.new(),
        category_id=category_id,
        kind=kind,
        names=_clean(names),
        search_text=rules.search_text([names]),
        position=await _last(Product.filter(category_id=category_id)) + 1,
        hidden_at=work.now,
        created_at=work.now,
    )
    await record_act(work, "product.added", str(product.id), None, product.names)
    return product.id


async def change_product(work: Work, product_id: int, **changes: Any) -> None:
    """Any of `names`, `descriptions`, `category_id`, `picture_id`, `delivery`. Raises NotFound, BadName."""
    product = await _locked(product_id)
    if "names" in changes:
        changes["names"] = _clean(changes["names"])
    if "descriptions" in changes:
        described = changes["descriptions"].items()
        changes["descriptions"] = {language: rules.clean_description(text) for language, text in described}
    if "delivery" in changes:
        changes["delivery"] = rules.clean_delivery(changes["delivery"])
    if "category_id" in changes and not await Category.filter(id=changes["category_id"]).exists():
        raise NotFound()
    before = {name: getattr(product, name) for name in changes}
    if before == changes:
        return
    rich = _still_rich(product, changes)
    product.update_from_dict(changes)
    product.rich_descriptions = rich
    product.search_text = rules.search_text([product.names, product.descriptions])
    await product.save(update_fields=[*changes, "rich_descriptions", "search_text"])
    await record_act(work, "product.changed", str(product_id), before, changes)


def _still_rich(product: Product, changes: Mapping[str, Any]) -> dict[str, str] | None:
    """Descriptions with markup, less those that somebody wrote anew: what he wrote is plain."""
    described = changes.get("descriptions", product.descriptions)
    rich = product.rich_descriptions or {}
    return {
        code: text for code, text in rich.items() if described.get(code) == product.descriptions.get(code)
    } or None


async def change_kind(work: Work, product_id: int, kind: str, currency: str) -> None:
    """For goods made while the shop had another currency. Raises DigitalNeedsStars, PhysicalNeedsCurrency."""
    rules.check_kind(kind, currency)
    product = await _locked(product_id)
    if product.kind != kind:
        await Product.filter(id=product_id).update(kind=kind)
        await record_act(work, "product.changed", str(product_id), {"kind": product.kind}, {"kind": kind})


async def hide_product(work: Work, product_id: int) -> None:
    """Customers no longer find it; orders that hold it stay as they are."""
    product = await _locked(product_id)
    if product.hidden_at is None:
        await Product.filter(id=product_id).update(hidden_at=work.now)
        await record_act(work, "product.hidden", str(product_id))


async def show_product(work: Work, product_id: int, currency: str) -> None:
    """Raises NotReadyToShow while it has nothing to buy."""
    product = await _locked(product_id)
    rules.check_kind(product.kind, currency)
    is_priced = await Variant.filter(product_id=product_id, hidden_at=None, price_minor__gt=0).exists()
    if not is_priced or (product.kind == rules.DIGITAL and not product.delivery):
        raise NotReadyToShow()
    if product.hidden_at is not None:
        await Product.filter(id=product_id).update(hidden_at=None)
        await record_act(work, "product.shown", str(product_id))


async def add_variant(
    work: Work,
    product_id: int,
    price_minor: int,
    stock: int,
    *,
    names: Mapping[str, str] | None = None,
    sku: str = "",
) -> int:
    """A variant with its shelf. Raises SkuTaken, NotFound."""
    await _locked(product_id)
    position = await _last(Variant.filter(product_id=product_id)) + 1
    try:
        async with savepoint(work):
            variant = await Variant.create(
                product_id=product_id,
                sku=sku or f"S-{work.codes.new()}",
                names=_clean(names or {}, rules.VARIANT_NAME_LIMIT),
                price_minor=price_minor,
                position=position,
            )
    except IntegrityError as error:
        raise SkuTaken(sku=sku) from error
    await Stock.create(variant_id=variant.id, received=stock)
    await record_act(
        work, "variant.added", str(variant.id), None, {"price_minor": price_minor, "stock": stock}
    )
    return variant.id


async def change_variant(work: Work, variant_id: int, **changes: Any) -> None:
    """Any of `names`, `price_minor`. Orders already placed keep their price."""
    variant = await Variant.filter(id=variant_id).select_for_update().first()
    if variant is None:
        raise NotFound()
    if "names" in changes:
        changes["names"] = _clean(changes["names"], rules.VARIANT_NAME_LIMIT)
    before = {name: getattr(variant, name) for name in changes}
    if before == changes:
        return
    await Variant.filter(id=variant_id).update(**changes)
    await record_act(work, "variant.changed", str(variant_id), before, changes)


async def hide_variant(work: Work, variant_id: int) -> None:
    if await Variant.filter(id=variant_id, hidden_at=None).update(hidden_at=work.now):
        await record_act(work, "variant.hidden", str(variant_id))


async def show_variant(work: Work, variant_id: int) -> None:
    if await Variant.filter(id=variant_id, hidden_at__not_isnull=True).update(hidden_at=None):
        await record_act(work, "variant.shown", str(variant_id))


async def _locked(product_id: int) -> Product:
    product = await Product.filter(id=product_id).select_for_update(no_key=True).first()
    if product is None:
        raise NotFound()
    return product


async def _last(siblings: Any) -> int:
    found = await siblings.annotate(last=Max("position")).values_list("last", flat=True)
    return max((position for position in found if position is not None), default=0)


def _clean(names: Mapping[str, str], limit: int = rules.NAME_LIMIT) -> dict[str, str]:
    return {language: rules.clean_name(name, limit) for language, name in names.items()}
