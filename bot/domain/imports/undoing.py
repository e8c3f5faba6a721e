"""Taking an import back: what it added is hidden, what it changed becomes what it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain import catalog, orders, stock
from bot.domain.imports.cards import Undone
from bot.domain.imports.errors import UndoOver
from bot.domain.imports.events import UndoEnded
from bot.domain.imports.queries import DONE, UNDO_FOR, UNDOING, UNDONE
from bot.domain.imports.verbs import rewrite_variants
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.kernel.errors import NotFound
from bot.models import ImportChange, ImportRun, ProductSource

MOST_NAMED = 20
"""Goods that had to be left and are told by their names; the others are counted."""
MOST_TRIES = 5
_NOTHING_YET: Mapping[str, Any] = {"taken_back": 0, "kept": 0, "changed_since": 0, "names": [], "tries": 0}


async def start_undo(work: Work, run_id: int) -> None:
    """Writes its line of the audit trail, once."""
    if await ImportRun.filter(id=run_id).exclude(state__in=[UNDOING, UNDONE]).update(state=UNDOING):
        run = await ImportRun.get(id=run_id)
        await record_act(work, "import.undone", run.file_name, None, {"run": run_id})


async def ask_for_undo(work: Work, run_id: int, message_id: int) -> None:
    """The bot takes it back and tells who asked, once. `message_id` will show how far it is.

    Raises NotFound, UndoOver.
    """
    run = await ImportRun.filter(id=run_id).select_for_update(no_key=True).first()
    if run is None:
        raise NotFound()
    if run.state in (UNDOING, UNDONE):
        return
    if run.state != DONE or run.finished_at is None or work.now > run.finished_at + UNDO_FOR:
        raise UndoOver()
    await start_undo(work, run_id)
    await ImportRun.filter(id=run_id).update(
        undone_by=work.actor.person_id, undo_message_id=message_id or None, undo=_NOTHING_YET
    )


async def undo_asked(work: Work, run_id: int, limit: int) -> bool:
    """Some of a run that somebody asked in the chat to be taken back; answers whether it is over."""
    run = await ImportRun.filter(id=run_id).select_for_update(no_key=True).get()
    if run.state != UNDOING or run.undone_by is None:
        return True
    return (await undo_some(work, run_id, limit)).is_over


def _added(undo: Mapping[str, Any], done: Undone) -> dict[str, Any]:
    names = [dict(names) for names in done.kept]
    return {
        "taken_back": undo["taken_back"] + done.taken_back,
        "kept": undo["kept"] + len(names),
        "changed_since": undo["changed_since"] + done.changed_since,
        "names": [*undo["names"], *names][:MOST_NAMED],
        "tries": 0,
    }


async def remember_undo_message(work: Work, run_id: int, message_id: int) -> None:
    await ImportRun.filter(id=run_id).update(undo_message_id=message_id)


async def note_undo_trouble(work: Work, run_id: int) -> bool:
    """Counts a failure of ours; after some of them the undo can be asked for once more. Answers whether."""
    run = await ImportRun.filter(id=run_id, state=UNDOING).select_for_update(no_key=True).first()
    if run is None or run.undone_by is None:
        return True
    undo = {**(run.undo or _NOTHING_YET)}
    undo["tries"] += 1
    gives_up = undo["tries"] >= MOST_TRIES
    await ImportRun.filter(id=run_id).update(undo=undo, state=DONE if gives_up else UNDOING)
    if gives_up:
        await work.emit(UndoEnded(run_id, run.undone_by))
    return bool(gives_up)


async def undo_some(work: Work, run_id: int, limit: int) -> Undone:
    """Takes the newest changes back that still stand. Called until it says that it is over.

    One at a time: the command and the bot may be at it together, and each change is taken back once. Whoever comes to
    the end of it tells whoever asked for it in the chat.
    """
    run = await ImportRun.filter(id=run_id).select_for_update(no_key=True).get()
    changes = await ImportChange.filter(run_id=run_id, undone_at=None).order_by("-id").limit(limit)
    if not changes:
        await ImportRun.filter(id=run_id).update(state=UNDONE, undone_at=work.now)
        if run.undone_by is not None and run.state != UNDONE:
            await work.emit(UndoEnded(run_id, run.undone_by))
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
    done = Undone(taken_back, tuple(kept), changed_since, is_over=False)
    if run.undone_by is not None:
        await ImportRun.filter(id=run_id).update(undo=_added(run.undo or _NOTHING_YET, done))
    return done


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
