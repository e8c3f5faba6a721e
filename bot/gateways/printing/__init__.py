"""Documents out of plain tables: PDF to read, XLSX to calculate with, CSV for other shops.

All are made in a thread, one at a time.
"""

from __future__ import annotations

import asyncio
import codecs
import csv
import io

from bot.gateways.printing.letters import NO_GLYPH
from bot.gateways.printing.pdf import FONT, pdf_of
from bot.gateways.printing.xlsx import xlsx_of
from bot.kernel.files import CsvFile, File, PdfFile

__all__ = ["FONT", "NO_GLYPH", "FilePrinter"]

# fpdf2 and xlsxwriter are imported where they are used: a shop that never prints saves their 25 MB.


class FilePrinter:
    def __init__(self) -> None:
        # A large document takes seconds and memory; two at once take twice the memory and are no sooner done.
        # Who waits does so here and not in a thread, of which the loop has few.
        self._turn = asyncio.Lock()

    async def print(self, file: File) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(printed, file)


def printed(file: File) -> bytes:
    if isinstance(file, CsvFile):
        return csv_of(file)
    return pdf_of(file) if isinstance(file, PdfFile) else xlsx_of(file)


def csv_of(file: CsvFile) -> bytes:
    """With a mark in front by which spreadsheets know that it is UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(file.rows)
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8", "replace")
