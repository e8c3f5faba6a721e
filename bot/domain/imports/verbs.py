"""Taking a file's products in, some dozens in one transaction: a kill leaves whole products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import catalog, stock
from bot.domain.imports.cards import (
    Photo,
    Plan,
    Reading,
    Refused,
    SheetProduct,
    SheetVariant,
    Source,
    Verdict,
)
from bot.domain.imports.errors import CurrencyMoved
from bot.domain.imports.queries import DONE, RUNNING, match, plan_matched, sources_of
from bot.domain.rulebook import hold_rules, record_act
from bot.domain.work import Work
from bot.models import ImportChange, ImportRun, ProductSource

Photos = Mapping[int, Photo]
"""A product's line in the file → its picture."""


async def start_run(work: Work, file_name: str, digest: str, expected: Mapping[str, int]) -> int:
    """The run's id: of one that was killed in the middle, when the same file comes again.

    Its line of the audit trail is written now, so that no product ever changes without one.
    """
    newest = await ImportRun.filter(made_by=None).order_by("-id").first()
    if newest is not None and newest.state == RUNNING and newest.digest == digest:
        return newest.id
    return await begin_run(work, file_name, digest, expected)


async def begin_run(
    work: Work, file_name: str, digest: str, expected: Mapping[str, int], *, made_by: int | None = None
) -> int:
    """A new run, with its line of the audit trail."""
    run = await ImportRun.create(
        file_name=file_name[:255], digest=digest, state=RUNNING, started_at=work.now, made_by=made_by
    )
    await record_act(work, "goods.imported", run.file_name, None, {**expected, "run": run.id})
    return run.id


async def finish_run(work: Work, run_id: int) -> None:
    await ImportRun.filter(id=run_id, state=RUNNING).update(state=DONE, finished_at=work.now)


async def take_in(
    work: Work, run_id: int, sheets: Sequence[SheetProduct], reading: Reading, photos: Photos | None
) -> list[Plan | Refused]:
    """Writes what differs and answers what became of each. No `photos` at all leaves pictures as they are.

    Raises CurrencyMoved.
    """
    if (await hold_rules()).currency != reading.currency:
        raise CurrencyMoved()
    matches = await match(sheets)
    product_ids = {product_id for meant in matches.values() for product_id in meant}
    await catalog.hold_products(product_ids)
    await _hold_shelves(product_ids)
    # Planned anew: somebody may have changed the goods since the report.
    plans = await plan_matched(sheets, matches, reading, with_pictures=photos is not None)
    todo = [plan for plan in plans if isinstance(plan, Plan) and plan.has_work]
    pictures = await _saved(work, todo, photos or {})
    await _add([plan for plan in todo if plan.verdict is Verdict.NEW], work, run_id, reading, pictures)
    await _change([plan for plan in todo if plan.verdict is not Verdict.NEW], work, run_id, reading, pictures)
    return plans


async def _hold_shelves(product_ids: set[int]) -> None:
    held = await catalog.whole_products(product_ids)
    variant_ids = [variant.id for product in held.values() for variant in product.variants]
    if variant_ids:
        await stock.lock(dict.fromkeys(variant_ids, 0))


async def _saved(work: Work, plans: Sequence[Plan], photos: Photos) -> dict[int, Source]:
    """Line → where its picture came from, for those that have one now or tried an address."""
    found = {}
    for plan in plans:
        photo = photos.get(plan.sheet.line)
        if not plan.wants_picture or photo is None:
            continue
        # What is drawn only fills a gap.
        is_kept = photo.is_fetched or not plan.has_picture
        picture_id = await catalog.save_picture(work, photo.jpeg) if is_kept else None
        found[plan.sheet.line] = Source(
            plan.sheet.handle, plan.sheet.picture_url, photo.is_fetched, picture_id
        )
    return found


# ── new products ────────────────────────────────────────────────────────────────────────────────────────────


async def _add(
    plans: Sequence[Plan], work: Work, run_id: int, reading: Reading, pictures: Mapping[int, Source]
) -> None:
    if not plans:
        return
    named = [{reading.language: p.sheet.category} if p.sheet.category else reading.other for p in plans]
    category_ids = await catalog.categories_called(named)
    wanted = [
        _new(plan.sheet, category_id, reading, pictures.get(plan.sheet.line, Source()).picture_id)
        for plan, category_id in zip(plans, category_ids, strict=True)
    ]
    product_ids = await catalog.add_products(work, wanted)
    await _note_sources(
        [
            (id, pictures.get(plan.sheet.line, Source(plan.sheet.handle, plan.sheet.picture_url)))
            for id, plan in zip(product_ids, plans, strict=True)
        ]
    )
    await ImportChange.bulk_create(
        [ImportChange(run_id=run_id, product_id=id, before=None, after={}) for id in product_ids]
    )


def _new(
    sheet: SheetProduct, category_id: int, reading: Reading, picture_id: int | None
) -> catalog.NewProduct:
    kind = catalog.kind_for(reading.currency)
    language, body = reading.language, sheet.body
    return catalog.NewProduct(
        category_id=category_id,
        kind=kind,
        names={language: sheet.title},
        descriptions={language: body.plain} if body.plain else {},
        rich_descriptions={language: body.rich} if body.rich else {},
        picture_id=picture_id,
        # A digital product is shown once it says what its buyers receive, which no file does.
        is_hidden=bool(sheet.is_hidden) or kind == catalog.DIGITAL,
        variants=tuple(_new_variant(one, reading) for one in sheet.variants),
    )


def _new_variant(one: SheetVariant, reading: Reading) -> catalog.NewVariant:
    names = {reading.language: one.name} if one.name else {}
    return catalog.NewVariant(one.sku, names, one.price_minor, one.quantity or 0)


async def _note_sources(found: Sequence[tuple[int, Source]]) -> None:
    """The handle of a product that has one already stays."""
    await ProductSource.bulk_create(
        [
            ProductSource(
                product_id=id,
                handle=source.handle,
                picture_url=source.picture_url,
                is_fetched=source.is_fetched,
                picture_id=source.picture_id,
            )
            for id, source in found
        ],
        on_conflict=["product_id"],
        update_fields=["picture_url", "is_fetched", "picture_id"],
    )


# ── products that are there ─────────────────────────────────────────────────────────────────────────────────


async def _change(
    plans: Sequence[Plan], work: Work, run_id: int, reading: Reading, pictures: Mapping[int, Source]
) -> None:
    product_ids = [plan.product_id for plan in plans if plan.product_id is not None]
    held = await catalog.whole_products(product_ids)
    sources = await sources_of(product_ids)
    for plan in plans:
        assert plan.product_id is not None
        product = held[plan.product_id]
        source = sources.get(product.id, Source())
        seen = pictures.get(plan.sheet.line)
        if plan.verdict is Verdict.UNCHANGED and not (seen and seen.picture_id):
            continue
        before, after = await _write(work, plan, product, reading, seen)
        if seen is not None:
            await _note_sources([(product.id, Source(source.handle, *_picture_of(seen)))])
            before["source"], after["source"] = _picture_of(source), _picture_of(seen)
        await ImportChange.create(run_id=run_id, product_id=product.id, before=before, after=after)


async def _write(
    work: Work, plan: Plan, product: catalog.WholeProduct, reading: Reading, seen: Source | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Makes the changes; answers what became different, as it was and as it is."""
    changes = dict(plan.product or {})
    if plan.category:
        changes["category_id"] = (await catalog.categories_called([{reading.language: plan.category}]))[0]
    if seen is not None and seen.picture_id is not None:
        changes["picture_id"] = seen.picture_id
    if changes:
        await catalog.rewrite_product(work, product, changes)
    variants = plan.variants or {}
    await rewrite_variants(variants)
    new = [_new_variant(one, reading) for one in plan.added]
    added = await catalog.add_variants([(product.id, new, len(product.variants))])
    was = {variant.id: variant for variant in product.variants}
    return (
        {
            "product": {name: getattr(product, name) for name in changes},
            "variants": {id: {n: getattr(was[id], n) for n in found} for id, found in variants.items()},
        },
        {"product": changes, "variants": {id: dict(found) for id, found in variants.items()}, "added": added},
    )


async def rewrite_variants(variants: Mapping[int, Mapping[str, Any]]) -> None:
    for variant_id, found in variants.items():
        worded = {name: value for name, value in found.items() if name != "received"}
        if worded:
            await catalog.rewrite_variant(variant_id, worded)
    await stock.set_received({id: found["received"] for id, found in variants.items() if "received" in found})


def _picture_of(source: Source) -> tuple[str, bool, int | None]:
    return source.picture_url, source.is_fetched, source.picture_id
