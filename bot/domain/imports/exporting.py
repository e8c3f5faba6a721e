"""The shop's goods as the rows of a product file."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain import catalog
from bot.domain.imports.cards import Reading, Source
from bot.domain.imports.errors import GoodsTooMany
from bot.domain.imports.queries import sources_of
from bot.domain.imports.rules.columns import HEADER
from bot.domain.imports.writing import rows_of

_BATCH = 200
MOST_CELLS = 4_000_000
"""Characters of an export by chat: far below what a bot may send, and what one process can spare."""


async def exported_products(reading: Reading) -> AsyncIterator[list[list[str]]]:
    """Each product's rows; none for one that has no variant on sale."""
    product_ids = await catalog.every_product_id()
    for start in range(0, len(product_ids), _BATCH):
        batch = product_ids[start : start + _BATCH]
        products, sources = await catalog.whole_products(batch), await sources_of(batch)
        for product_id in batch:
            source = sources.get(product_id, Source())
            yield list(rows_of(products[product_id], source, reading))


async def exported_sheet(reading: Reading) -> tuple[tuple[str, ...], ...]:
    """All of it, the header first. Raises GoodsTooMany."""
    sheet, size = [HEADER], 0
    async for product in exported_products(reading):
        sheet += [tuple(row) for row in product]
        size += sum(len(cell) for row in product for cell in row)
        if size > MOST_CELLS:
            raise GoodsTooMany()
    return tuple(sheet)
