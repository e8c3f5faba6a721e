"""The pictures that a file's products want."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.domain.imports import Gallery, Photo, PictureUnavailable, Plan, Refused, SheetProduct


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
