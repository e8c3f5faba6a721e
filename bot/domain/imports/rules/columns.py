"""The columns of Shopify's product file, and how cells are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.domain.imports.errors import FileRefused, Reason

HANDLE, TITLE, BODY, TYPE = "Handle", "Title", "Body (HTML)", "Type"
PUBLISHED, STATUS, GIFT_CARD = "Published", "Status", "Gift Card"
OPTIONS = ("Option1 Value", "Option2 Value", "Option3 Value")
SKU, QUANTITY, PRICE, SHIPPED = (
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Requires Shipping",
)
PICTURE, PICTURE_PLACE = "Image Src", "Image Position"
NEEDED = (HANDLE, TITLE, PRICE)
OPTION_NAME, DEFAULT_NAME, DEFAULT_OPTION = "Option1 Name", "Title", "Default Title"

HEADER = (
    *(HANDLE, TITLE, BODY, "Vendor", TYPE, "Tags", PUBLISHED),
    *(OPTION_NAME, OPTIONS[0], "Option2 Name", OPTIONS[1], "Option3 Name", OPTIONS[2]),
    *(SKU, "Variant Grams", "Variant Inventory Tracker", QUANTITY, "Variant Inventory Policy"),
    *("Variant Fulfillment Service", PRICE, "Variant Compare At Price", SHIPPED, "Variant Taxable"),
    *("Variant Barcode", PICTURE, PICTURE_PLACE, "Image Alt Text", GIFT_CARD, "SEO Title"),
    *("SEO Description", "Google Shopping / Google Product Category", "Google Shopping / Gender"),
    *("Google Shopping / Age Group", "Google Shopping / MPN", "Google Shopping / AdWords Grouping"),
    *("Google Shopping / AdWords Labels", "Google Shopping / Condition", "Google Shopping / Custom Product"),
    *(f"Google Shopping / Custom Label {n}" for n in range(5)),
    *("Variant Image", "Variant Weight Unit", "Variant Tax Code", STATUS),
)
"""As a shop exports it."""
_READ = (
    *(HANDLE, TITLE, BODY, TYPE, PUBLISHED, STATUS, GIFT_CARD, *OPTIONS),
    *(SKU, QUANTITY, PRICE, SHIPPED, PICTURE, PICTURE_PLACE),
)
_NAMES: Mapping[str, str] = {
    **{name.casefold(): name for name in _READ},
    # The same columns under the names of later exports.
    "url handle": HANDLE,
    "description": BODY,
    "published on online store": PUBLISHED,
    "option1 value": OPTIONS[0],
    "sku": SKU,
    "inventory quantity": QUANTITY,
    "price": PRICE,
    "requires shipping": SHIPPED,
    "product image url": PICTURE,
    "image position": PICTURE_PLACE,
}


def columns_of(header: Sequence[str]) -> dict[int, str]:
    """Place → column, of those that mean something to us. Raises FileRefused."""
    found: dict[int, str] = {}
    for place, cell in enumerate(header):
        name = _NAMES.get(" ".join(cell.split()).casefold())
        if name in found.values():
            raise FileRefused(Reason.COLUMN_TWICE, 1, name or "")
        if name:
            found[place] = name
    for name in NEEDED:
        if name not in found.values():
            raise FileRefused(Reason.COLUMN_MISSING, 1, name)
    return found


# A spreadsheet runs a cell that begins so; an apostrophe in front makes it text. Apostrophes that already
# stand in front of such a character get one more, so that reading takes away exactly what writing added.
_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_KEPT = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def read_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return cell[1:] if _KEPT.match(cell) else cell
