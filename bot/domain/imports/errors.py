"""Why a file, or a product in it, is not taken."""

from __future__ import annotations

from enum import StrEnum

from bot.kernel.errors import Refusal


class Reason(StrEnum):
    # of the whole file
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    """A spreadsheet, an archive, a picture: told by its first bytes."""
    ENCODING = "encoding"
    """Neither Unicode nor clearly Western European or Chinese."""
    QUOTES = "quotes"
    """A quoted cell is never closed, or goes on behind its closing quote: nothing behind it can be trusted."""
    LONG_LINE = "long_line"
    NO_PRODUCTS = "no_products"
    OURS = "ours"
    """It could not be read, and that is no fault of the file's."""
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    # of one product
    CELLS = "cells"
    HANDLE = "handle"
    TITLE = "title"
    PRICE = "price"
    QUANTITY = "quantity"
    STATUS = "status"
    DIGITAL = "digital"
    """Telegram's rule: digital goods are sold for Stars only."""
    PHYSICAL = "physical"
    SKU = "sku"
    SKU_TWICE = "sku_twice"
    SKU_ELSEWHERE = "sku_elsewhere"
    """Its SKUs belong to more than one product of the shop."""
    VARIANT_TWICE = "variant_twice"
    OPTIONS = "options"
    """Two of its variants are told apart only by what had to be cut."""
    VARIANTS = "variants"


class FileRefused(Exception):
    """Nothing of the file was taken. `line` is where it broke; 0 for the file as such."""

    def __init__(self, reason: Reason, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{reason.value} in line {line}: {detail}")
        self.reason = reason
        self.line = line
        self.detail = detail


class ProductRefused(Exception):
    """One product is not taken; the others are."""

    def __init__(self, reason: Reason, line: int, detail: str = "") -> None:
        super().__init__(f"{reason.value} in line {line}: {detail}")
        self.reason = reason
        self.line = line
        self.detail = detail


class NothingToUndo(Exception):
    """No import stands."""


class CurrencyMoved(Exception):
    """The shop's currency was changed while the file was read: its prices would mean something else."""


class FileReplaced(Refusal):
    """Its sender has sent another file since: only the newest is imported."""

    key = "refusal.import_replaced"


class FileGone(Refusal):
    """Cancelled, refused, or older than a day: it is not kept any more."""

    key = "refusal.import_gone"


class FileUnread(Refusal):
    """Nobody has seen its report yet."""

    key = "refusal.import_unread"


class PricesMoved(Refusal):
    """The shop's currency is not the one that the report was made in."""

    key = "refusal.import_prices_moved"


class UndoOver(Refusal):
    """It was taken back already, is not done, or its time is over."""

    key = "refusal.undo_over"


class GoodsTooMany(Refusal):
    """More than a document in the chat holds: the command has no such limit."""

    key = "refusal.export_too_large"
