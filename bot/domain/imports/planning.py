"""A product of the file, held against the shop's → what it changes. Asks nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.catalog import DIGITAL, PHYSICAL, WholeProduct, WholeVariant, kind_for
from bot.domain.imports.cards import Names, Note, Plan, Reading, SheetProduct, SheetVariant, Source, Verdict
from bot.domain.imports.errors import ProductRefused, Reason
from bot.domain.imports.rules.body import Body
from bot.domain.imports.rules.products import MOST_VARIANTS


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
