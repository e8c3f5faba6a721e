"""A file's products, some dozens at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.domain.imports.cards import Reading, Refused, SheetProduct
from bot.domain.imports.errors import ProductRefused
from bot.domain.imports.ports import ProductFile
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
