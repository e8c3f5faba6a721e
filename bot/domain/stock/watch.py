"""Low stock: what is low now, and telling once of each time that it became so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.rulebook import current_rules
from bot.domain.stock.events import StockRanLow
from bot.domain.stock.rules import ENOUGH, Spell, must_be_told, next_level
from bot.domain.work import Work
from bot.domain.work.sql import document, marks, page, rows
from bot.kernel.page import Page

PAGE_SIZE = 8
_AVAILABLE = "s.received - s.reserved - s.sold"
_ON_SALE = """
    FROM stock s JOIN variant v ON v.id = s.variant_id JOIN product p ON p.id = v.product_id
    JOIN category c ON c.id = p.category_id
"""
_SHOWN = "v.hidden_at IS NULL AND p.hidden_at IS NULL AND c.hidden_at IS NULL"


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many variants on sale are low, and how many are sold out."""

    low: int = 0
    out: int = 0

    @property
    def any(self) -> int:
        return self.low + self.out


@dataclass(frozen=True, slots=True)
class LowVariant:
    variant_id: int
    product_names: Mapping[str, str]
    names: Mapping[str, str]
    available: int


async def shelf(threshold: int) -> Shelf:
    """One statement."""
    found = await rows(
        f"""
        SELECT COUNT(CASE WHEN {_AVAILABLE} > 0 THEN 1 END) AS low,
               COUNT(CASE WHEN {_AVAILABLE} <= 0 THEN 1 END) AS sold_out
        {_ON_SALE} WHERE {_SHOWN} AND {_AVAILABLE} <= ?
        """,
        threshold,
    )
    return Shelf(found[0]["low"], found[0]["sold_out"])


_LOW = f"""
    SELECT s.variant_id, p.names AS product_names, v.names, {_AVAILABLE} AS available
    {_ON_SALE} WHERE {_SHOWN} AND {_AVAILABLE} <= ?
"""


async def low_variants(threshold: int, number: int) -> Page[LowVariant]:
    """Those on sale, the emptiest first."""
    return await page(f"{_LOW} ORDER BY {_AVAILABLE}, s.variant_id", number, PAGE_SIZE, _low, threshold)


async def still_low(variant_ids: Iterable[int], threshold: int) -> tuple[LowVariant, ...]:
    """Those of the named ones that still are, the emptiest first."""
    named = list(variant_ids)
    found = await rows(
        f"{_LOW} AND s.variant_id IN ({marks(named)}) ORDER BY {_AVAILABLE}, s.variant_id", threshold, *named
    )
    return tuple(_low(row) for row in found)


def _low(row: dict[str, Any]) -> LowVariant:
    return LowVariant(
        row["variant_id"], document(row["product_names"]), document(row["names"]), max(row["available"], 0)
    )


# Telling ----------------------------------------------------------------------------------------------------

# Only what may have changed: all that was never looked at, and whatever is low or was.
_TO_LOOK_AT = f"""
    SELECT s.variant_id, s.received, s.reserved + s.sold AS taken, {_AVAILABLE} AS available,
           x.level, x.received AS noted, x.threshold
    {_ON_SALE} LEFT JOIN stock_spell x ON x.variant_id = s.variant_id
    WHERE {_SHOWN} AND (x.id IS NULL OR x.level > {ENOUGH} OR {_AVAILABLE} <= ?)
    ORDER BY s.variant_id
"""


async def look_at_stock(work: Work) -> int:
    """Notes how low everything is and tells of what sank, all in one event. Answers how many variants that were.

    What somebody else has noted meanwhile is his to tell: only rows that this call changed count.
    """
    _, rules = await current_rules()
    changed, told = [], set()
    for row in await rows(_TO_LOOK_AT, rules.low_stock):
        spell = None if row["level"] is None else Spell(row["level"], row["noted"], row["threshold"])
        level = next_level(spell, row["available"], row["received"], rules.low_stock)
        if spell is not None and level == spell.level:
            continue
        changed.append((row["variant_id"], level, row["received"]))
        if must_be_told(spell, level, was_taken=row["taken"] > 0):
            told.add(row["variant_id"])
    written = await _write(work, changed, rules.low_stock)
    sunk = [variant_id for variant_id, _, _ in changed if variant_id in told & written]
    if sunk:
        await work.emit(StockRanLow(tuple(sunk)))
    return len(sunk)


async def _write(work: Work, changed: list[tuple[int, int, int]], threshold: int) -> set[int]:
    """The variants whose row really became different by this."""
    written: set[int] = set()
    for start in range(0, len(changed), 500):
        values = ", ".join(
            f"({int(variant_id)}, {int(level)}, {int(received)}, {int(threshold)}, ?)"
            for variant_id, level, received in changed[start : start + 500]
        )
        found = await rows(
            f"""
            INSERT INTO stock_spell (variant_id, level, received, threshold, since) VALUES {values}
            ON CONFLICT (variant_id) DO UPDATE SET level = EXCLUDED.level, received = EXCLUDED.received,
                threshold = EXCLUDED.threshold, since = EXCLUDED.since
            WHERE stock_spell.level <> EXCLUDED.level RETURNING variant_id
            """,  # noqa: S608
            *[work.now] * len(changed[start : start + 500]),
        )
        written |= {row["variant_id"] for row in found}
    return written
