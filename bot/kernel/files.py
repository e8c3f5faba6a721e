"""Documents as plain tables: views build them, a gateway prints them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

MOST_SENT = 20 * 1024 * 1024
"""Bytes of the largest file that Telegram lets a bot fetch."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Cells are finished texts in the reader's language; columns named in `amounts` (from 0) stand to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amounts: frozenset[int] = frozenset()
    title: str = ""


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A document to print: a title, facts in two columns, tables that run over as many pages as they need."""

    name: str
    """The file's name, with `.pdf`."""
    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PrintedTable, ...]
    footnote: str = ""


Cell = str | int | Decimal | datetime | None
"""A cell of a sheet: amounts are decimals in whole units, instants are aware."""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class XlsxFile:
    """A workbook to calculate with. Texts are never formulas, whatever they begin with."""

    name: str
    """The file's name, with `.xlsx`."""
    sheets: tuple[Sheet, ...]
    timezone: str = "UTC"
    """In which instants are shown: a sheet knows no time zones."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A table in text, as product files are. Cells stand as they are: whoever fills them disarms formulas."""

    name: str
    """The file's name, with `.csv`."""
    rows: tuple[tuple[str, ...], ...]


File = PdfFile | XlsxFile | CsvFile
