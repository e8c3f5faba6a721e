"""What a file would change, and what earlier imports did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum

from tortoise.expressions import Q

from bot.domain import catalog
from bot.domain.imports import planning
from bot.domain.imports.cards import Plan, Reading, Refused, RunCard, SheetProduct, Source
from bot.domain.imports.errors import NothingToUndo, ProductRefused, Reason
from bot.models import ImportChange, ImportRun, ProductSource

RUNNING, DONE, UNDOING, UNDONE = "running", "done", "undoing", "undone"
UNDO_FOR = timedelta(days=30)
"""How long the chat offers to take an import back. The command takes back the newest, however old."""


class FileState(StrEnum):
    """How far a file that was sent to the bot has come."""

    READING = "reading"
    READY = "ready"
    """Its report is there; it waits for its sender's yes."""
    IMPORTING = "importing"
    DONE = "done"
    STOPPED = "stopped"
    """Not to its end: what was taken until then stands, and can be taken back."""
    REFUSED = "refused"
    REPLACED = "replaced"
    """Its sender sent another one before he said yes."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"


async def plan_products(
    sheets: Sequence[SheetProduct], reading: Reading, *, with_pictures: bool
) -> list[Plan | Refused]:
    """What becomes of each, against the goods as they are now. Changes nothing."""
    return await plan_matched(sheets, await match(sheets), reading, with_pictures=with_pictures)


async def match(sheets: Sequence[SheetProduct]) -> dict[int, frozenset[int]]:
    """Line → the shop's products that it means: none for a new one, more than one when it cannot be told."""
    skus = {variant.sku for sheet in sheets for variant in sheet.variants}
    owners = await catalog.owners_of_skus(skus)
    handles = {sheet.handle for sheet in sheets}
    by_handle = await catalog.products_of_codes(handles)
    for source in await ProductSource.filter(handle__in=list(handles)):
        by_handle[str(source.handle)] = source.product_id
    found = {}
    for sheet in sheets:
        meant = {owners[variant.sku] for variant in sheet.variants if variant.sku in owners}
        if not meant and sheet.handle in by_handle:
            meant = {by_handle[sheet.handle]}
        found[sheet.line] = frozenset(meant)
    return found


async def plan_matched(
    sheets: Sequence[SheetProduct],
    matches: dict[int, frozenset[int]],
    reading: Reading,
    *,
    with_pictures: bool,
) -> list[Plan | Refused]:
    product_ids = {product_id for meant in matches.values() for product_id in meant}
    held = await catalog.whole_products(product_ids)
    sources = await sources_of(product_ids)
    plans: list[Plan | Refused] = []
    for sheet in sheets:
        meant = matches[sheet.line]
        try:
            if len(meant) > 1:
                raise ProductRefused(Reason.SKU_ELSEWHERE, sheet.line)
            if not meant:
                plans.append(planning.plan_new(sheet, reading, with_picture=with_pictures))
                continue
            (product_id,) = meant
            source = sources.get(product_id, Source())
            plans.append(
                planning.plan_change(sheet, held[product_id], source, reading, with_picture=with_pictures)
            )
        except ProductRefused as refused:
            plans.append(Refused(refused.line, sheet.handle, refused.reason, refused.detail))
    return plans


async def sources_of(product_ids: Collection[int]) -> dict[int, Source]:
    found = await ProductSource.filter(product_id__in=list(product_ids))
    return {s.product_id: Source(s.handle, s.picture_url, s.is_fetched, s.picture_id) for s in found}


async def newest_run() -> RunCard:
    """The newest import that stands, be it done or not; not one that the bot is at. Raises NothingToUndo."""
    # `exclude` of both at once would leave out whatever is either.
    stands = ImportRun.exclude(state=UNDONE).filter(Q(made_by=None) | ~Q(state=RUNNING))
    run = await stands.order_by("-id").first()
    if run is None:
        raise NothingToUndo()
    left = await ImportChange.filter(run_id=run.id, undone_at=None).count()
    return RunCard(run.id, run.file_name, run.state, run.started_at, left)
