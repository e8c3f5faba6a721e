"""Taking an import back: what it added is hidden, what it changed becomes what it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain import catalog, orders, stock
from bot.domain.imports.cards import Undone
from bot.domain.imports.queries import UNDOING, UNDONE
from bot.domain.imports.verbs import rewrite_variants
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.models import ImportChange, ImportRun, ProductSource


async def start_undo(work: Work, run_id: int) -> None:
    """Writes its line of the audit trail, once."""
    if await ImportRun.filter(id=run_id).exclude(state__in=[UNDOING, UNDONE]).update(state=UNDOING):
        run = await ImportRun.get(id=run_id)
        await record_act(work, "import.undone", run.file_name, None, {"run": run_id})


async def undo_some(work: Work, run_id: int, limit: int) -> Undone:
    """Takes the newest changes back that still stand. Called until it says that it is over."""
    changes = await ImportChange.filter(run_id=run_id, undone_at=None).order_by("-id").limit(limit)
    if not changes:
        await ImportRun.filter(id=run_id).update(state=UNDONE, undone_at=work.now)
        return Undone()
    product_ids = {change.product_id for change in changes}
    await catalog.hold_products(product_ids)
    variant_ids = [v.id for p in (await catalog.whole_products(product_ids)).values() for v in p.variants]
    await stock.lock(dict.fromkeys(variant_ids, 0))
    ordered = await orders.ordered_variants(variant_ids)
    kept, taken_back, changed_since = [], 0, 0
    for change in changes:
        # Read one by one: one product may have been changed more than once.
        product = (await catalog.whole_products([change.product_id]))[change.product_id]
        undo = _undo(change, product, ordered)
        if undo is None:
            kept.append(product.names)
            continue
        await _write(work, product, undo)
        taken_back += 1
        changed_since += undo.changed_since
    await ImportChange.filter(id__in=[change.id for change in changes]).update(undone_at=work.now)
    return Undone(taken_back, tuple(kept), changed_since, is_over=False)


@dataclass(slots=True)
class _Undo:
    product: dict[str, Any] = field(default_factory=dict)
    variants: dict[int, dict[str, Any]] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    source: Sequence[Any] | None = None
    changed_since: bool = False


def _undo(change: ImportChange, product: catalog.WholeProduct, ordered: Collection[int]) -> _Undo | None:
    """What to write; nothing when orders depend on what the import made."""
    variants = {variant.id: variant for variant in product.variants}
    if change.before is None:
        is_ordered = any(variant_id in ordered for variant_id in variants)
        return None if is_ordered else _Undo({} if product.is_hidden else {"is_hidden": True})
    if any(variant_id in ordered for variant_id in change.after["added"]):
        return None
    undo = _Undo(hidden=list(change.after["added"]), source=change.before.get("source"))
    _restore(undo, undo.product, product, change.before["product"], change.after["product"])
    for key, before in change.before["variants"].items():
        variant = variants[int(key)]
        undo.variants[variant.id] = {}
        _restore(undo, undo.variants[variant.id], variant, before, change.after["variants"][key])
        if undo.variants[variant.id].get("received", variant.spoken_for) < variant.spoken_for:
            return None
    return undo


def _restore(
    undo: _Undo, into: dict[str, Any], now: object, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """A value goes back only while it is what the import made it: later changes are somebody's own."""
    for name, was in before.items():
        if getattr(now, name) == after[name]:
            into[name] = was
        else:
            undo.changed_since = True


async def _write(work: Work, product: catalog.WholeProduct, undo: _Undo) -> None:
    if undo.product:
        await catalog.rewrite_product(work, product, undo.product)
    await rewrite_variants(undo.variants)
    if undo.hidden:
        await catalog.hide_variants(work, undo.hidden)
    if undo.source is not None:
        url, is_fetched, picture_id = undo.source
        await ProductSource.filter(product_id=product.id).update(
            picture_url=url, is_fetched=is_fetched, picture_id=picture_id
        )
