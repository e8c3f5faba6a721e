"""Writes the shop's goods into a product file: importing it again changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
from pathlib import Path

from bot.app import opened_shop
from bot.commands.failures import CommandFailed
from bot.commands.importing import reading_of
from bot.domain import imports
from bot.domain.imports import Reading
from bot.models.migrating import migrate
from bot.settings import Settings, load


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
        async for rows in imports.exported_products(reading):
            sheet.writerows(rows)
            written += bool(rows)
            left_out += not rows
    return written, left_out
