"""Goods from files and into files, in the format of Shopify's product export."""

from bot.domain.imports.cards import (
    Note,
    Photo,
    Plan,
    Reading,
    Refused,
    RunCard,
    SheetProduct,
    Source,
    Undone,
    Verdict,
)
from bot.domain.imports.errors import CurrencyMoved, FileRefused, NothingToUndo, ProductRefused, Reason
from bot.domain.imports.ports import Gallery, PictureUnavailable, ProductFile
from bot.domain.imports.queries import newest_run, plan_products, sources_of
from bot.domain.imports.rules.columns import HEADER
from bot.domain.imports.rules.products import MOST_ROWS, read_product
from bot.domain.imports.rules.sheet import MOST_CHARACTERS, Row, read_rows
from bot.domain.imports.undoing import start_undo, undo_some
from bot.domain.imports.verbs import finish_run, start_run, take_in
from bot.domain.imports.writing import rows_of

__all__ = [
    "HEADER",
    "MOST_CHARACTERS",
    "MOST_ROWS",
    "CurrencyMoved",
    "FileRefused",
    "Gallery",
    "Note",
    "NothingToUndo",
    "Photo",
    "PictureUnavailable",
    "Plan",
    "ProductFile",
    "ProductRefused",
    "Reading",
    "Reason",
    "Refused",
    "Row",
    "RunCard",
    "SheetProduct",
    "Source",
    "Undone",
    "Verdict",
    "finish_run",
    "newest_run",
    "plan_products",
    "read_product",
    "read_rows",
    "rows_of",
    "sources_of",
    "start_run",
    "start_undo",
    "take_in",
    "undo_some",
]
