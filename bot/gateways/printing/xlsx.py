"""Sheets to calculate with."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.files import Cell, Sheet, XlsxFile

MOST_ROWS = 1_048_576
"""Of a sheet, with its header."""
_MOST_TEXT = 32_767
_MOST_TITLE = 31
_MOST_DIGITS = 15
"""A number with more is written as text: a spreadsheet would round it."""
_MOST_PLACES = 30
_SAMPLE = 500
"""So many rows decide how wide a column stands."""
_STINT, _REST = 0.01, 0.0005
"""Seconds of work between two rests, and of a rest."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\s]+")


def xlsx_of(file: XlsxFile) -> bytes:
    from xlsxwriter import Workbook

    out = _Yielding()
    # Rows go to a file as they come, and the folder is gone whatever happens.
    with TemporaryDirectory(prefix="print-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with Workbook(out, options) as book:
            formats = _Formats(book)
            taken: set[str] = set()
            for sheet in file.sheets:
                page = book.add_worksheet(_title(sheet.title, taken))
                _write(page, sheet, formats, ZoneInfo(file.timezone), out.give_way)
    return out.getvalue()


class _Yielding(io.BytesIO):
    """Bytes whose writer rests often enough for others.

    A thread that writes files lets go of the interpreter at each write and has it back before another wakes: without
    a rest the loop would stand still for seconds, until the last row is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rest_at = 0.0

    def give_way(self) -> None:
        if time.monotonic() >= self._rest_at:
            time.sleep(_REST)
            self._rest_at = time.monotonic() + _STINT

    def write(self, data: Any, /) -> int:
        self.give_way()
        return super().write(data)


class _Formats:
    """A workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._decimals: dict[int, Any] = {}
        self.header = book.add_format({"bold": True, "bg_color": "#E4E9F0", "valign": "top"})
        self.instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.whole = book.add_format({"num_format": "0"})

    def decimal(self, places: int) -> Any:
        """Thousands apart, and as many places as the amount has."""
        if places not in self._decimals:
            pattern = "#,##0" + ("." + "0" * places if places else "")
            self._decimals[places] = self._book.add_format({"num_format": pattern})
        return self._decimals[places]


def _write(page: Any, sheet: Sheet, formats: _Formats, zone: ZoneInfo, give_way: Callable[[], None]) -> None:
    if len(sheet.rows) >= MOST_ROWS:
        raise ValueError(f"{len(sheet.rows)} rows do not fit into a sheet")
    page.freeze_panes(1, 0)
    for column, label in enumerate(sheet.columns):
        page.write_string(0, column, _text(label), formats.header)
        width = max(map(_width, (label, *(row[column] for row in sheet.rows[:_SAMPLE]))))
        page.set_column(column, column, min(60.0, max(8.0, width + 2)))
    if sheet.columns:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    for number, row in enumerate(sheet.rows, start=1):
        give_way()
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if text := _text(cell):
                    page.write_string(number, column, text)
            elif isinstance(cell, datetime):
                page.write_datetime(number, column, _local(cell, zone), formats.instant)
            elif cell is not None:
                _write_number(page, number, column, cell, formats)


def _write_number(page: Any, row: int, column: int, number: int | Decimal, formats: _Formats) -> None:
    exact = Decimal(number)
    digits, exponent = exact.as_tuple()[1:]
    if not isinstance(exponent, int) or len(digits) + max(0, exponent) > _MOST_DIGITS:
        page.write_string(row, column, str(number))
    elif isinstance(number, int):
        page.write_number(row, column, number, formats.whole)
    else:
        page.write_number(row, column, float(exact), formats.decimal(min(max(0, -exponent), _MOST_PLACES)))


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(zone).replace(tzinfo=None)


def _text(text: str) -> str:
    """What a cell can hold: no control characters, no halves of characters, not too long."""
    text = _CONTROLS.sub("", _cut(text, _MOST_TEXT))
    # xlsxwriter takes such a text for rich text that it has made itself, and writes it as it is.
    return f" {text[: _MOST_TEXT - 1]}" if text.startswith("<r>") and text.endswith("</r>") else text


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, as spreadsheets count."""
    return text.encode("utf-16-le", "ignore")[: 2 * units].decode("utf-16-le", "ignore")


def _title(title: str, taken: set[str]) -> str:
    """A name that spreadsheets allow and no sheet before has, whatever its case."""
    plain = _NOT_IN_TITLES.sub(" ", _text(title)).strip(" '") or "Sheet"
    if plain.casefold() == "history":  # kept for itself by Excel
        plain += " 1"
    name, number = _cut(plain, _MOST_TITLE).strip(" '"), 1
    while name.casefold() in taken:
        number += 1
        ending = f" {number}"
        name = _cut(plain, _MOST_TITLE - len(ending)).rstrip(" '") + ending
    taken.add(name.casefold())
    return name


def _width(cell: Cell) -> int:
    """About so many digits wide; a hanzi is as wide as two."""
    if cell is None:
        return 0
    if isinstance(cell, datetime):
        return 19
    text = f"{cell:,}" if isinstance(cell, Decimal) else str(cell)
    return max(
        (
            sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line[:60])
            for line in text.split("\n")
        ),
        default=0,
    )
