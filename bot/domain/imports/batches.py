"""A file's products, some dozens at a time, and the pictures that they want."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence

from bot.domain.imports.cards import Photo, Plan, Reading, Refused, SheetProduct
from bot.domain.imports.errors import ProductRefused
from bot.domain.imports.ports import Gallery, PictureUnavailable, ProductFile
from bot.domain.imports.rules.products import read_product

BATCH = 40
"""Products in one transaction."""


def batches(
    file: ProductFile, reading: Reading, *, after: int = 0
) -> Iterator[tuple[list[SheetProduct], list[Refused]]]:
    """Products as they are read, and those that are refused as they stand; behind the first `after` ones."""
    products = itertools.islice(file.products(), after, None)
    while together := list(itertools.islice(products, BATCH)):
        read: list[SheetProduct] = []
        refused: list[Refused] = []
        for rows in together:
            try:
                read.append(read_product(rows, reading))
            except ProductRefused as error:
                refused.append(Refused(error.line, rows[0].handle, error.reason, error.detail))
        yield read, refused


async def photos_for(
    plans: Sequence[Plan | Refused], gallery: Gallery, had: Callable[[Plan, Photo], None]
) -> dict[int, Photo]:
    """Line → picture. Fetched before the transaction begins: nothing in one waits for the network.

    `had` is told of each as it comes.
    """

    async def one(plan: Plan) -> Photo:
        photo = await _photo(gallery, plan.sheet)
        had(plan, photo)
        return photo

    wanted = [plan for plan in plans if isinstance(plan, Plan) and plan.wants_picture]
    found = await asyncio.gather(*[one(plan) for plan in wanted])
    return {plan.sheet.line: photo for plan, photo in zip(wanted, found, strict=True)}


async def _photo(gallery: Gallery, sheet: SheetProduct) -> Photo:
    try:
        return Photo(await gallery.fetch(sheet.picture_url), is_fetched=True)
    except PictureUnavailable as error:
        return Photo(await gallery.draw(sheet.title), is_fetched=False, trouble=str(error))
