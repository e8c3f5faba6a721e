"""The rows of the table. A new goal is a new file in rows/: nothing else has to know of it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.bench import Bench


@dataclass(frozen=True, slots=True)
class Measure:
    """One printed line. `low` and `high` are the quartiles of its rounds; a counted thing has none."""

    value: float
    label: str = ""
    low: float | None = None
    high: float | None = None
    goal: float | None = None
    """Where it differs from its row's."""
    is_count: bool = False
    anchor: str = ""
    """Where it differs from its row's."""


Run = Callable[["Bench"], Awaitable[Sequence[Measure]]]


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    """goal.row: `P3.5`."""
    goal: float
    """At most so much."""
    anchor: str
    """What it is compared with, in a few words."""
    run: Run


ROWS: dict[str, Row] = {}


class UnknownRow(Exception):
    """Somebody asked for a row that is not there."""


def row(id: str, *, goal: float, anchor: str) -> Callable[[Run], Run]:
    """Registers a measuring function as the row `id`."""

    def register(run: Run) -> Run:
        if id in ROWS:
            raise ValueError(f"two rows are called {id}")
        ROWS[id] = Row(id, goal, anchor, run)
        return run

    return register


def discover() -> None:
    """Imports every file of rows/."""
    package = importlib.import_module("benchmarks.rows")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"benchmarks.rows.{module.name}")


def selected(names: Iterable[str]) -> list[Row]:
    """The rows of these names, `P3` meaning all of P3; every row when there are none. Raises UnknownRow."""
    wanted = list(names)
    unknown = [name for name in wanted if not any(_is_meant(name, row) for row in ROWS.values())]
    if unknown:
        raise UnknownRow(
            f"no such row: {', '.join(unknown)}; there are {', '.join(sorted(ROWS, key=_order))}"
        )
    chosen = [row for row in ROWS.values() if not wanted or any(_is_meant(name, row) for name in wanted)]
    return sorted(chosen, key=lambda row: _order(row.id))


def _is_meant(name: str, row: Row) -> bool:
    return row.id.upper() == name.upper() or row.id.upper().startswith(f"{name.upper()}.")


def _order(id: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", id)]
