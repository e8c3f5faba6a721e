"""Rows → a product, and what it would change. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.catalog.cards import WholeProduct, WholeVariant
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
from bot.domain.imports import columns as of
from bot.domain.imports.body import Body, read_body
from bot.domain.imports.cards import (
    Names,
    Note,
    Plan,
    Reading,
    SheetProduct,
    SheetVariant,
    Source,
    Verdict,
)
from bot.domain.imports.errors import ProductRefused, Reason
from bot.domain.imports.sheet import Row
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


# ── a product → what it changes ─────────────────────────────────────────────────────────────────────────────


def plan_new(sheet: SheetProduct, reading: Reading, *, with_picture: bool) -> Plan:
    needs_delivery = kind_for(reading.currency) == DIGITAL
    notes = (*sheet.notes, Note.NEEDS_DELIVERY) if needs_delivery else sheet.notes
    wants = with_picture and bool(sheet.picture_url)
    return Plan(sheet, Verdict.NEW, added=sheet.variants, wants_picture=wants, notes=notes)


def plan_change(
    sheet: SheetProduct, held: WholeProduct, source: Source, reading: Reading, *, with_picture: bool
) -> Plan:
    """What the file says and the shop does not have yet. What the file leaves blank stays as it is.

    Raises ProductRefused.
    """
    known = _matched(sheet, held, reading.language)
    variants = {
        id: found for id, (line, was) in known.items() if (found := _variant_changes(line, was, reading))
    }
    taken = {line.sku for line, _ in known.values()}
    added = tuple(one for one in sheet.variants if one.sku not in taken)
    if len(held.variants) + len(added) > MOST_VARIANTS:
        raise ProductRefused(Reason.VARIANTS, sheet.line, str(MOST_VARIANTS))
    product = _product_changes(sheet, held, reading)
    category = sheet.category if sheet.category and not is_called(sheet.category, held.category_names) else ""
    wants, is_other = _picture(sheet, source) if with_picture else (False, False)
    has_changes = bool(product or variants or added or category or is_other)
    return Plan(
        sheet,
        Verdict.CHANGED if has_changes else Verdict.UNCHANGED,
        product_id=held.id,
        product=product,
        category=category,
        variants=variants,
        added=added,
        wants_picture=wants,
        has_picture=held.picture_id is not None,
        notes=sheet.notes,
    )


def _matched(
    sheet: SheetProduct, held: WholeProduct, language: str
) -> dict[int, tuple[SheetVariant, WholeVariant]]:
    """Variants of the shop that the file means: by SKU, else by their options."""
    by_sku = {variant.sku: variant for variant in held.variants}
    found = {by_sku[one.sku].id: (one, by_sku[one.sku]) for one in sheet.variants if one.sku in by_sku}
    for one in sheet.variants:
        if one.sku in by_sku:
            continue
        alike = [v for v in held.variants if v.id not in found and picked(v.names, language) == one.name]
        if len(alike) == 1:
            found[alike[0].id] = (one, alike[0])
    return found


def _variant_changes(line: SheetVariant, was: WholeVariant, reading: Reading) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if line.name and line.name != picked(was.names, reading.language):
        changes["names"] = {**was.names, reading.language: line.name}
    if line.price_minor != was.price_minor:
        changes["price_minor"] = line.price_minor
    if line.quantity is not None and line.quantity != was.available:
        changes["received"] = line.quantity + was.spoken_for
    return changes


def _product_changes(sheet: SheetProduct, held: WholeProduct, reading: Reading) -> dict[str, Any]:
    language = reading.language
    changes: dict[str, Any] = {}
    if sheet.title != picked(held.names, language):
        changes["names"] = {**held.names, language: sheet.title}
    if sheet.body.plain and sheet.body.shown != shown_description(held, language):
        changes["descriptions"] = {**held.descriptions, language: sheet.body.plain}
        changes["rich_descriptions"] = rich_with(held.rich_descriptions, language, sheet.body)
    may_be_shown = held.kind == PHYSICAL or bool(held.delivery)
    if (
        sheet.is_hidden is not None
        and sheet.is_hidden != held.is_hidden
        and (sheet.is_hidden or may_be_shown)
    ):
        changes["is_hidden"] = sheet.is_hidden
    return changes


def _picture(sheet: SheetProduct, source: Source) -> tuple[bool, bool]:
    """Whether to fetch its picture, and whether it is another one than before."""
    is_other = bool(sheet.picture_url) and sheet.picture_url != source.picture_url
    return is_other or bool(sheet.picture_url and not source.is_fetched), is_other


def shown_description(held: WholeProduct, language: str) -> str:
    """As a reader of that language sees it, in Telegram's HTML."""
    shown = {code: Body(text).shown for code, text in held.descriptions.items()}
    return picked({**shown, **held.rich_descriptions}, language)


def rich_with(rich: Names, language: str, body: Body) -> dict[str, str]:
    others = {code: text for code, text in rich.items() if code != language}
    return {**others, language: body.rich} if body.rich else others


def picked(names: Names, language: str) -> str:
    """What a reader of that language sees: his own, else any."""
    return names.get(language) or next(filter(None, names.values()), "")


def is_called(name: str, names: Mapping[str, str]) -> bool:
    return name.casefold() in (one.casefold() for one in names.values())
