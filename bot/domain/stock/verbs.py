"""Moving stock: one statement each, however many lines; the table's checks refuse what cannot be.

Rows are locked in the order of their variants' ids before they are moved, so that two orders never wait for
each other in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.domain.work.sql import Act, is_postgres, marks, rows, together
from bot.kernel.errors import NotFound, Refusal
from bot.models import Stock

Quantities = Mapping[int, int]
"""Variant id → pieces."""


_LOCKING = """
    SELECT variant_id, received - reserved - sold AS available
    FROM stock WHERE variant_id IN ({ids}) ORDER BY variant_id
"""
_MOVING = "UPDATE stock SET {assignment} WHERE variant_id IN ({ids}) RETURNING variant_id"


class OutOfStock(Refusal):
    """Somebody was faster, or there never was that much. `variant_id` and `available` tell the first such line."""

    key = "refusal.out_of_stock"

    def __init__(self, variant_id: int, available: int) -> None:
        super().__init__(available=max(available, 0))
        self.variant_id = variant_id


def reserving(quantities: Quantities) -> Act:
    """Keeps pieces for an order, for whoever already holds the rows and has seen that there is enough."""
    return _moving("reserved = reserved + {pieces}", quantities)


async def reserve(quantities: Quantities) -> None:
    """Keeps pieces for an order. Raises OutOfStock and changes nothing."""
    for variant_id, available in (await lock(quantities)).items():
        if available < quantities[variant_id]:
            raise OutOfStock(variant_id, available)
    await together(reserving(quantities))


async def release(quantities: Quantities) -> None:
    """An unpaid order ended: its pieces can be bought again."""
    await lock(quantities)
    await _move("reserved = reserved - {pieces}", quantities)


async def sell(quantities: Quantities) -> None:
    """An order was paid: kept pieces become sold ones."""
    await lock(quantities)
    await _move("reserved = reserved - {pieces}, sold = sold + {pieces}", quantities)


async def put_back(quantities: Quantities) -> None:
    """Sold pieces return to the shelf."""
    await lock(quantities)
    await _move("sold = sold - {pieces}", quantities)


async def lock(quantities: Quantities) -> dict[int, int]:
    """Holds the rows in id order; answers what is available of each. Raises NotFound."""
    statement = _LOCKING.format(ids=marks(quantities))
    found = await rows(statement + (" FOR UPDATE" if is_postgres() else ""), *quantities)
    if len(found) != len(quantities):
        raise NotFound()
    return {row["variant_id"]: row["available"] for row in found}


async def set_received(quantities: Quantities) -> None:
    """So many ever came in, whatever orders took of it; for whoever keeps his own record of the change."""
    if quantities:
        await lock(quantities)
        await _move("received = {pieces}", quantities)


async def _move(change: str, quantities: Quantities) -> None:
    await together(_moving(change, quantities))


def _moving(change: str, quantities: Quantities) -> Act:
    """The statement is the same for other variants and pieces, so that the drivers know it already."""
    pieces = f"CASE variant_id {'WHEN ? THEN CAST(? AS INTEGER) ' * len(quantities)}END"
    statement = _MOVING.format(assignment=change.format(pieces=pieces), ids=marks(quantities))
    told = [number for one in quantities.items() for number in one]
    return statement, (*told * change.count("{pieces}"), *quantities)


async def set_available(work: Work, variant_id: int, available: int) -> None:
    """Staff counted: so many can be bought from now on, besides what is kept for orders."""
    found = await Stock.filter(variant_id=variant_id).select_for_update().first()
    if found is None:
        raise NotFound()
    before = found.received - found.reserved - found.sold
    if before == available:
        return
    received = available + found.reserved + found.sold
    await Stock.filter(variant_id=variant_id).update(received=received)
    await record_act(work, "stock.counted", str(variant_id), before, available)
