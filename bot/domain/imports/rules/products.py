"""Rows → a product. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.catalog.errors import BadPrice
from bot.domain.catalog.rules import (
    DIGITAL,
    MOST_STOCK,
    NAME_LIMIT,
    PHYSICAL,
    VARIANT_NAME_LIMIT,
    kind_for,
    read_price,
)
from bot.domain.imports.cards import Note, Reading, SheetProduct, SheetVariant
from bot.domain.imports.errors import ProductRefused, Reason
from bot.domain.imports.rules import columns as of
from bot.domain.imports.rules.body import read_body
from bot.domain.imports.rules.sheet import Row
from bot.kernel.plain import cut, plain_text

MOST_VARIANTS = 50
"""Each is a button of the product's page, which holds a hundred."""
MOST_ROWS = 1000
SKU_LIMIT = 64
_HANDLE_LIMIT = 255
_DETAIL_LIMIT = 60
_HIDDEN = ("draft", "archived", "unlisted")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_PLAIN_HANDLE = re.compile(r"[\w-]+")
_PLAIN_OPTION = re.compile(r"[\w .+-]+")
_QUANTITY = re.compile(r"-?\d{1,9}(?:\.0+)?")


# ── rows → a product ────────────────────────────────────────────────────────────────────────────────────────


def read_product(rows: Sequence[Row], reading: Reading) -> SheetProduct:
    """What rows with one handle say, in the file's order. Raises ProductRefused."""
    first = rows[0]
    _check_shape(rows)
    _check_kind(rows, reading.currency)
    title = _title(rows)
    described = next((row.cells[of.BODY] for row in rows if of.BODY in row.cells), "")
    body = read_body(described)
    pictures = _pictures(rows)
    variants, were_cut = _variants(rows, reading.currency)
    notes = {
        Note.TITLE_CUT: len(title) > NAME_LIMIT,
        Note.BODY_CUT: body.was_cut,
        Note.OPTION_CUT: were_cut,
        Note.MORE_PICTURES: len(pictures) > 1,
    }
    return SheetProduct(
        line=first.line,
        handle=first.handle,
        title=cut(title, NAME_LIMIT),
        category=cut(_text(first, of.TYPE), NAME_LIMIT),
        body=body,
        is_hidden=_is_hidden(first),
        picture_url=pictures[0] if pictures else "",
        variants=variants,
        notes=tuple(note for note, applies in notes.items() if applies),
    )


def _check_shape(rows: Sequence[Row]) -> None:
    if not rows[0].handle or len(rows[0].handle) > _HANDLE_LIMIT:
        raise ProductRefused(Reason.HANDLE, rows[0].line, cut(rows[0].handle, _DETAIL_LIMIT))
    for row in rows:
        if row.has_too_many:
            raise ProductRefused(Reason.CELLS, row.line)
        if row.twin:
            raise ProductRefused(Reason.SKU_TWICE, row.line, str(row.twin))
    if len(rows) > MOST_ROWS:
        raise ProductRefused(Reason.VARIANTS, rows[0].line, str(MOST_VARIANTS))


def _check_kind(rows: Sequence[Row], currency: str) -> None:
    """A shop in Stars sells digital goods only, every other one physical ones only."""
    sold = kind_for(currency)
    for row in rows:
        is_shipped = _yes_or_no(row, of.SHIPPED)
        is_digital = is_shipped is False or _yes_or_no(row, of.GIFT_CARD) is True
        if sold == PHYSICAL and is_digital:
            raise ProductRefused(Reason.DIGITAL, row.line)
        if sold == DIGITAL and is_shipped and not is_digital:
            raise ProductRefused(Reason.PHYSICAL, row.line)


def _title(rows: Sequence[Row]) -> str:
    title = next((found for row in rows if (found := _text(row, of.TITLE))), "")
    if not title:
        raise ProductRefused(Reason.TITLE, rows[0].line)
    return title


def _is_hidden(row: Row) -> bool | None:
    """Drafts, archived and unpublished goods; nothing where the file does not say."""
    status = _text(row, of.STATUS).casefold()
    if status not in ("", "active", *_HIDDEN):
        raise ProductRefused(Reason.STATUS, row.line, cut(status, _DETAIL_LIMIT))
    is_published = _yes_or_no(row, of.PUBLISHED)
    if not status and is_published is None:
        return None
    return status in _HIDDEN or is_published is False


def _yes_or_no(row: Row, column: str) -> bool | None:
    said = _text(row, column).casefold()
    return True if said in _YES else False if said in _NO else None


def _pictures(rows: Sequence[Row]) -> list[str]:
    """Addresses, the one in the first place first."""
    found = {}
    for number, row in enumerate(rows):
        address = _text(row, of.PICTURE)
        if address and address not in found:
            place = _text(row, of.PICTURE_PLACE)
            found[address] = (int(place) if place.isdecimal() and len(place) < 6 else MOST_ROWS, number)
    return sorted(found, key=lambda address: found[address])


def _variants(rows: Sequence[Row], currency: str) -> tuple[tuple[SheetVariant, ...], bool]:
    """All variants, and whether a name was cut."""
    sold = [row for row in rows if row is rows[0] or _is_variant(row)]
    if len(sold) > MOST_VARIANTS:
        raise ProductRefused(Reason.VARIANTS, rows[0].line, str(MOST_VARIANTS))
    named = [" / ".join(_options(row)) for row in sold]
    found = tuple(_variant(row, name, currency) for row, name in zip(sold, named, strict=True))
    _check_different(found)
    were_cut = [name for name in named if len(name) > VARIANT_NAME_LIMIT]
    shown = Counter(variant.name for variant in found)
    if any(shown[cut(name, VARIANT_NAME_LIMIT)] > 1 for name in were_cut):
        raise ProductRefused(Reason.OPTIONS, rows[0].line, str(VARIANT_NAME_LIMIT))
    return found, bool(were_cut)


def _is_variant(row: Row) -> bool:
    """Further pictures have rows too, with nothing but an address."""
    return any(column in row.cells for column in (*of.OPTIONS, of.SKU, of.PRICE))


def _variant(row: Row, name: str, currency: str) -> SheetVariant:
    sku = row.sku or made_sku(row.handle, _options(row))
    if len(sku) > SKU_LIMIT:
        raise ProductRefused(Reason.SKU, row.line, cut(sku, _DETAIL_LIMIT))
    price = row.cells.get(of.PRICE, "")
    try:
        minor = read_price(price, currency)
    except BadPrice as error:
        raise ProductRefused(Reason.PRICE, row.line, cut(_text(row, of.PRICE), _DETAIL_LIMIT)) from error
    return SheetVariant(row.line, sku, cut(name, VARIANT_NAME_LIMIT), minor, _quantity(row))


def _options(row: Row) -> list[str]:
    found = [value for column in of.OPTIONS if (value := _text(row, column))]
    return [] if found == [of.DEFAULT_OPTION] else found


def made_sku(handle: str, options: Sequence[str]) -> str:
    """What a variant without a SKU is known by: the same for the same handle and options, else different."""
    readable = f"{handle}:{'/'.join(options)}"
    is_plain = _PLAIN_HANDLE.fullmatch(handle) and all(_PLAIN_OPTION.fullmatch(one) for one in options)
    if is_plain and len(readable) <= SKU_LIMIT:
        return readable
    digest = hashlib.sha256(json.dumps([handle, *options]).encode()).hexdigest()[:16]
    return f"{handle[: SKU_LIMIT - 17]}~{digest}"


def _quantity(row: Row) -> int | None:
    """Counts even where nobody tracks it; a shelf that owes holds nothing."""
    said = _text(row, of.QUANTITY)
    if not said:
        return None
    if not (said.isascii() and _QUANTITY.fullmatch(said)) or float(said) > MOST_STOCK:
        raise ProductRefused(Reason.QUANTITY, row.line, cut(said, _DETAIL_LIMIT))
    return max(0, int(float(said)))


def _check_different(variants: Iterable[SheetVariant]) -> None:
    seen = set()
    for variant in variants:
        if variant.sku in seen:
            raise ProductRefused(Reason.VARIANT_TWICE, variant.line, variant.sku)
        seen.add(variant.sku)


def _text(row: Row, column: str) -> str:
    return plain_text(row.cells.get(column, ""), lines=False)
