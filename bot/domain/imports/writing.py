"""A product → the rows that say it. Pure; reading them again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.catalog import PHYSICAL, WholeProduct, WholeVariant
from bot.domain.imports.cards import Reading, Source
from bot.domain.imports.planning import picked, shown_description
from bot.domain.imports.rules import columns as of
from bot.domain.imports.rules.body import write_body
from bot.kernel.money import Money

_OPTION = "Option"
"""The name of what tells variants apart, where there is more than one."""


def rows_of(product: WholeProduct, source: Source, reading: Reading) -> Iterator[list[str]]:
    """One row a variant that is on sale; none for a product without any."""
    on_sale = [variant for variant in product.variants if not variant.is_hidden]
    for number, variant in enumerate(on_sale):
        cells = {of.HANDLE: source.handle or product.code, **_variant(variant, product, reading)}
        if number == 0:
            cells |= _product(product, source, reading)
        yield [of.safe_cell(cells.get(name, "")) for name in of.HEADER]


def _product(product: WholeProduct, source: Source, reading: Reading) -> Mapping[str, str]:
    # An address is the picture's only as long as the product still shows what came from there.
    url = source.picture_url if source.picture_url and source.picture_id == product.picture_id else ""
    return {
        of.TITLE: picked(product.names, reading.language),
        of.BODY: write_body(shown_description(product, reading.language)),
        of.TYPE: picked(product.category_names, reading.language),
        of.PUBLISHED: "false" if product.is_hidden else "true",
        of.STATUS: "draft" if product.is_hidden else "active",
        of.PICTURE: url,
        of.PICTURE_PLACE: "1" if url else "",
        of.GIFT_CARD: "false",
    }


def _variant(variant: WholeVariant, product: WholeProduct, reading: Reading) -> Mapping[str, str]:
    name = picked(variant.names, reading.language)
    return {
        of.OPTION_NAME: _OPTION if name else of.DEFAULT_NAME,
        of.OPTIONS[0]: name or of.DEFAULT_OPTION,
        of.SKU: variant.sku,
        of.QUANTITY: str(variant.available),
        "Variant Inventory Policy": "deny",
        "Variant Fulfillment Service": "manual",
        of.PRICE: f"{Money(variant.price_minor, reading.currency).major:f}",
        of.SHIPPED: "true" if product.kind == PHYSICAL else "false",
        "Variant Taxable": "true",
    }
