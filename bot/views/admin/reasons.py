"""Why a file, or a product in it, is not taken, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.imports import Reason
from bot.texts import Html, Texts

REASON_KEYS: Mapping[Reason, str] = {
    Reason.EMPTY: "import.why_empty",
    Reason.NOT_TEXT: "import.why_not_text",
    Reason.ENCODING: "import.why_encoding",
    Reason.QUOTES: "import.why_quotes",
    Reason.LONG_LINE: "import.why_long_line",
    Reason.NO_PRODUCTS: "import.why_no_products",
    Reason.OURS: "import.why_ours",
    Reason.COLUMN_MISSING: "import.why_column_missing",
    Reason.COLUMN_TWICE: "import.why_column_twice",
    Reason.CELLS: "import.why_cells",
    Reason.HANDLE: "import.why_handle",
    Reason.TITLE: "import.why_title",
    Reason.PRICE: "import.why_price",
    Reason.QUANTITY: "import.why_quantity",
    Reason.STATUS: "import.why_status",
    Reason.DIGITAL: "import.why_digital",
    Reason.PHYSICAL: "import.why_physical",
    Reason.SKU: "import.why_sku",
    Reason.SKU_TWICE: "import.why_sku_twice",
    Reason.SKU_ELSEWHERE: "import.why_sku_elsewhere",
    Reason.VARIANT_TWICE: "import.why_variant_twice",
    Reason.OPTIONS: "import.why_options",
    Reason.VARIANTS: "import.why_variants",
}


def reason_text(reason: Reason, detail: str, texts: Texts) -> Html:
    return texts(REASON_KEYS[reason], detail=detail)
