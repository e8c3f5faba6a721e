"""Writes the shop's goods into a product file: importing it again changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot.app import opened_shop
from bot.commands.failures import CommandFailed
from bot.commands.importing import reading_of
from bot.domain import catalog, imports
from bot.domain.imports import Reading, Source
from bot.models.migrating import migrate
from bot.settings import Settings, load

_BATCH = 200


def main(options: argparse.Namespace) -> int:
    written, left_out = asyncio.run(export(load(), Path(options.file)))
    print(f"{written} products written to {options.file}")
    if left_out:
        print(f"  {left_out} left out: they have no variant on sale")
    return 0


async def export(settings: Settings, path: Path) -> tuple[int, int]:
    """How many products were written, and how many have nothing to sell."""
    if path.exists():
        raise CommandFailed(f"{path} exists already; name another file")
    await migrate(settings.database_url)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        async with opened_shop(settings) as shop:
            found = await write(unfinished, await reading_of(shop))
        unfinished.replace(path)
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return found


async def write(path: Path, reading: Reading) -> tuple[int, int]:
    written = left_out = 0
    with path.open("x", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(imports.HEADER)
        async for rows in _products(reading):
            sheet.writerows(rows)
            written += bool(rows)
            left_out += not rows
    return written, left_out


async def _products(reading: Reading) -> AsyncIterator[list[list[str]]]:
    product_ids = await catalog.every_product_id()
    for start in range(0, len(product_ids), _BATCH):
        batch = product_ids[start : start + _BATCH]
        products, sources = await catalog.whole_products(batch), await imports.sources_of(batch)
        for product_id in batch:
            source = sources.get(product_id, Source())
            yield list(imports.rows_of(products[product_id], source, reading))
