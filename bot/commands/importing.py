"""Takes in a product file: says what it would do, asks, and does it. Ended in the middle, it is run again."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tortoise.exceptions import IntegrityError

from bot.app import opened_shop, product_file, web_pictures
from bot.commands import importing_undo
from bot.commands.asking import confirmed
from bot.commands.failures import CommandFailed
from bot.commands.importing_words import NOTES, refusal_of_file, why
from bot.domain import imports, rulebook
from bot.domain.imports import (
    Gallery,
    Photo,
    Plan,
    ProductFile,
    Reading,
    Refused,
    SheetProduct,
    Tally,
    Verdict,
)
from bot.domain.work import THE_SHOP, retried
from bot.jobs.photos import photos_for
from bot.models.migrating import migrate
from bot.settings import Settings, load
from bot.shop import Shop
from bot.views.admin.imports import reading_for

MOST_LISTED = 200
_EVERY = 25
"""Batches between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Job:
    shop: Shop
    file: ProductFile
    reading: Reading
    gallery: Gallery | None
    """Nothing leaves pictures as they are."""


def main(options: argparse.Namespace) -> int:
    if bool(options.file) == options.undo:
        raise CommandFailed("name a file to import, or --undo to take the newest import back")
    if options.undo:
        return asyncio.run(importing_undo.undo(load(), is_sure=options.yes))
    return asyncio.run(
        take_file(load(), Path(options.file), is_sure=options.yes, with_pictures=not options.no_pictures)
    )


async def take_file(settings: Settings, path: Path, *, is_sure: bool, with_pictures: bool) -> int:
    await migrate(settings.database_url)
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(opened_shop(settings))
        file = _opened(stack, path)
        gallery = await stack.enter_async_context(web_pictures(shop)) if with_pictures else None
        return await run(Job(shop, file, await reading_of(shop), gallery), is_sure=is_sure)


def _opened(stack: AsyncExitStack, path: Path) -> ProductFile:
    try:
        return stack.enter_context(product_file(path))
    except imports.FileRefused as refused:
        raise CommandFailed(refusal_of_file(path.name, refused)) from refused
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror or error}") from error


async def reading_of(shop: Shop) -> Reading:
    _, rules = await rulebook.current_rules()
    return reading_for(rules, shop.texts)


async def run(job: Job, *, is_sure: bool) -> int:
    print(f"{job.file.name}: read as {job.file.encoding}, prices in {job.reading.currency}")
    expected = await report(job)
    if not expected.has_work:
        print("nothing to do")
        return 1 if expected.refused else 0
    if not is_sure and not confirmed("Import?"):
        print("nothing was changed")
        return 1
    done = await take(job, expected)
    print(f"done: {told(done)}")
    print("take it back with: python -m bot import --undo")
    return 0


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────


async def report(job: Job) -> Tally:
    """Every refused product as it is met, then the sums. Changes nothing."""
    tally = Tally()
    async for plans in _planned(job):
        for plan in plans:
            tally.count(plan)
            if isinstance(plan, Refused):
                _tell_refused(plan, tally.refused, job.reading.currency)
    print(f"{tally.products} products: {told(tally)}")
    for note, number in tally.notes.items():
        print(f"  {number} {NOTES[note]}")
    if tally.pictures:
        print(f"  {tally.pictures} pictures to fetch")
    return tally


def _tell_refused(refused: Refused, number: int, currency: str) -> None:
    if number <= MOST_LISTED:
        named = f" ({refused.handle})" if refused.handle else ""
        print(f"refused, line {refused.line}{named}: {why(refused.reason, refused.detail, currency)}")
    elif number == MOST_LISTED + 1:
        print("…and more: only counted from here on")


async def _planned(job: Job) -> AsyncIterator[list[Plan | Refused]]:
    for read, refused in imports.batches(job.file, job.reading):
        plans = await imports.plan_products(read, job.reading, with_pictures=job.gallery is not None)
        yield [*refused, *plans]


def told(tally: Tally) -> str:
    parts = [f"{tally.verdicts[verdict]} {verdict.value}" for verdict in Verdict]
    return ", ".join([*parts, f"{tally.refused} refused"])


# ── doing it ────────────────────────────────────────────────────────────────────────────────────────────────


async def take(job: Job, expected: Tally) -> Tally:
    async with job.shop.work(THE_SHOP) as work:
        run_id = await imports.start_run(work, job.file.name, job.file.digest, expected.expected())
    done = Tally()
    for number, (read, refused) in enumerate(imports.batches(job.file, job.reading), 1):
        photos = await _photos(job, read) if job.gallery is not None else None
        done.count_all([*refused, *await _taken(job, run_id, read, photos)], photos)
        if number % _EVERY == 0:
            print(f"{done.products} of {expected.products}", flush=True)
    async with job.shop.work(THE_SHOP) as work:
        await imports.finish_run(work, run_id)
    if done.drawn:
        print(
            f"{done.drawn} pictures could not be had: drawn instead, and asked for again at the next import"
        )
    return done


async def _taken(
    job: Job, run_id: int, read: Sequence[SheetProduct], photos: dict[int, Photo] | None
) -> list[Plan | Refused]:
    async def attempt() -> list[Plan | Refused]:
        async with job.shop.work(THE_SHOP) as work:
            return await imports.take_in(work, run_id, read, job.reading, photos)

    try:
        try:
            plans: list[Plan | Refused] = await retried(attempt)
        except IntegrityError:
            # Somebody added the same goods meanwhile: planned anew, they are found.
            plans = await retried(attempt)
    except imports.CurrencyMoved as error:
        raise CommandFailed("the shop's currency was changed meanwhile; run the import again") from error
    return plans


async def _photos(job: Job, read: Sequence[SheetProduct]) -> dict[int, Photo]:
    plans = await imports.plan_products(read, job.reading, with_pictures=True)
    assert job.gallery is not None
    return await photos_for(plans, job.gallery, _tell_trouble)


def _tell_trouble(plan: Plan, photo: Photo) -> None:
    if photo.trouble:
        print(f"picture, line {plan.sheet.line} ({plan.sheet.handle}): {photo.trouble}")
