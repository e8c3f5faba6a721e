"""Sealing anew what an older key sealed, so that the key can be dropped. Each room says what it keeps sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tortoise.models import Model

from bot.domain.work.ports import SealBroken, Sealer
from bot.domain.work.sql import marks, rows
from bot.domain.work.unit import Work


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of sealed bytes; with `digest`, the column that holds a keyed hash of what is sealed."""

    model: type[Model]
    column: str
    context: str
    digest: str = ""
    told_by: Callable[[bytes], bytes] = bytes
    """What the hash is made of."""

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Resealed:
    """One step: how many rows were found, up to which id, how many are sealed anew, how many no key opens."""

    found: int
    last_id: int
    done: int
    unreadable: int


async def reseal_some(work: Work, column: SealedColumn, after_id: int, limit: int) -> Resealed:
    """The next rows behind `after_id` that the newest key did not seal.

    A row that changed meanwhile is left: whoever changed it sealed it with the newest key.
    """
    name, head = column.column, work.sealer.heads[0]
    found = await rows(
        f"""
        SELECT id, {name} AS sealed FROM {column.model._meta.db_table}
        WHERE id > ? AND {name} IS NOT NULL AND substr({name}, 1, {len(head)}) <> ? ORDER BY id LIMIT {limit:d}
        """,  # noqa: S608 - our own names
        after_id,
        head,
    )
    opened = [await _reseal(work, column, row["id"], bytes(row["sealed"])) for row in found]
    last_id = int(found[-1]["id"]) if found else after_id
    return Resealed(len(found), last_id, opened.count(True), opened.count(False))


async def _reseal(work: Work, column: SealedColumn, row_id: int, sealed: bytes) -> bool:
    try:
        plain = work.sealer.open(sealed, column.context)
    except SealBroken:
        return False
    anew: dict[str, Any] = {column.column: work.sealer.seal(plain, column.context)}
    if column.digest:
        anew[column.digest] = work.sealer.digests(column.told_by(plain), column.context)[0]
    await column.model.filter(id=row_id, **{column.column: sealed}).update(**anew)
    return True


async def count_by_key(sealer: Sealer, column: SealedColumn) -> tuple[int, int]:
    """How many rows an older key of ours sealed, and how many a key that we do not have."""
    name, heads = column.column, sealer.heads
    found = await rows(
        f"""
        SELECT SUM(CASE WHEN substr({name}, 1, {len(heads[0])}) IN ({marks(heads[1:])}) THEN 1 ELSE 0 END) AS older,
            SUM(CASE WHEN substr({name}, 1, {len(heads[0])}) IN ({marks(heads)}) THEN 0 ELSE 1 END) AS foreign_ones
        FROM {column.model._meta.db_table} WHERE {name} IS NOT NULL
        """,  # noqa: S608 - our own names
        *heads[1:],
        *heads,
    )
    return int(found[0]["older"] or 0), int(found[0]["foreign_ones"] or 0)
