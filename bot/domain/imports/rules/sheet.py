"""A file's lines as rows: nothing but cells and where they stood. Pure, and one row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.imports.errors import FileRefused, Reason
from bot.domain.imports.rules.columns import HANDLE, SKU, columns_of, read_cell
from bot.kernel.plain import plain_text

MOST_CHARACTERS = 1_000_000
"""Of a line and of a cell: more is no product, but a quote that was never closed."""
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    """Where it begins; 1 is the header's."""
    cells: Mapping[str, str]
    """Only columns that mean something, and only those with something in them."""
    has_too_many: bool = False
    """More cells than the header: an unquoted comma has shifted them."""
    twin: int = 0
    """The line of another product that has this row's SKU already."""

    @property
    def handle(self) -> str:
        return plain_text(self.cells.get(HANDLE, ""), lines=False)

    @property
    def sku(self) -> str:
        return plain_text(self.cells.get(SKU, ""), lines=False)


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The rows behind the header; blank ones are left out. Raises FileRefused and nothing else.

    `lines` come with their ends, as csv wants them.
    """
    feed = iter(_bounded(lines))
    first = next(feed, None)
    if first is None:
        raise FileRefused(Reason.EMPTY)
    delimiter = _delimiter(first)
    records = _records(_again(first, feed), delimiter)
    _, header = next(records, (1, []))
    columns = columns_of(header)
    for line, cells in records:
        filled = {
            columns[n]: read_cell(cell) for n, cell in enumerate(cells) if n in columns and cell.strip()
        }
        if any(cell.strip() for cell in cells):
            yield Row(line, filled, any(cell.strip() for cell in cells[len(header) :]))


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_CHARACTERS:
            raise FileRefused(Reason.LONG_LINE, number)
        yield line


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(header: str) -> str:
    """Spreadsheets save with a semicolon or tab in much of the world: what gives most columns."""
    return max(_DELIMITERS, key=header.count)


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MOST_CHARACTERS)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(Reason.QUOTES, begins) from error
        yield begins, cells
        begins = reader.line_num + 1
