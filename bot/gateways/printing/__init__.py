"""Documents out of plain tables: PDF to read, XLSX to calculate with. Both are made in a thread, one at a time."""

from __future__ import annotations

import asyncio

from bot.gateways.printing.letters import NO_GLYPH
from bot.gateways.printing.pdf import FONT, pdf_of
from bot.gateways.printing.xlsx import xlsx_of
from bot.kernel.files import File, PdfFile

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
    return pdf_of(file) if isinstance(file, PdfFile) else xlsx_of(file)
