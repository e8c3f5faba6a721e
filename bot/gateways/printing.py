"""Documents out of plain tables: PDF to read, XLSX to calculate with. Both are made in a thread, one at a time."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.screen import Cell, File, PdfFile, PrintedTable, Sheet, XlsxFile

FONT = Path(__file__).parent / "fonts" / "print.ttf"
"""English, Russian, Simplified Chinese and much beside them: see scripts/subset_font.py."""

# fpdf2 and xlsxwriter are imported where they are used: a shop that never prints saves their 25 MB.
# While a PDF is written fontTools tells of each table of the font, which is nobody's business.
logging.getLogger("fontTools").setLevel(logging.WARNING)


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


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────────────

NO_GLYPH = "□"
_STAND_INS = {
    "⭐": "★",
    "🌟": "★",
    "✅": "✓",
    "✔": "✓",
    "\t": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Sk"})
"""Categories of what only changes its neighbours: joiners, directions, accents apart from their letter, skin tones."""
_NEVER_FIRST = frozenset(
    ",.;:!?%)]}»’”…·、。，．：；！？％）］｝〉》」』】〕〗ー々" + "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NEVER_LAST = frozenset("([{«‘“（［｛〈《「『【〔〖")


class Letters:
    """The printing font's characters and their widths, in parts of the font's size."""

    def __init__(self, widths: dict[str, float]) -> None:
        self._widths = widths
        self._known = frozenset(widths) | {"\n"}

    def clean(self, text: str) -> str:
        """`text` in characters that the font has: near ones for some, nothing for the unseen, else a box."""
        if self._known.issuperset(text):
            return text
        return "".join(map(self._nearest, unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))

    def _nearest(self, letter: str) -> str:
        if letter in self._known:
            return letter
        near = _STAND_INS.get(letter) or unicodedata.normalize("NFKC", letter)
        if self._known.issuperset(near):
            return near
        return "" if unicodedata.category(letter) in _UNSEEN else NO_GLYPH

    def width(self, text: str) -> float:
        """Of its longest line."""
        if "\n" in text:
            return max(map(self.width, text.split("\n")))
        return sum(map(self._widths.__getitem__, text))

    def widest_piece(self, text: str) -> float:
        """The width below which a word would have to be broken in its middle."""
        widest = piece = 0.0
        before = "\n"
        for letter in text:
            if letter == "\n" or _may_break(before, letter):
                widest, piece = max(widest, piece), 0.0
            if letter not in " \n":
                piece += self._widths[letter]
            before = letter
        return max(widest, piece)

    def wrapped(self, text: str, width: float) -> list[str]:
        """Lines of at most `width`; a word that is wider is broken where the line ends."""
        return [line for paragraph in text.split("\n") for line in self._lines(paragraph, width)]

    def _lines(self, text: str, width: float) -> Iterator[str]:
        start = rest = 0
        """Where the line begins, and where the next one would."""
        used = 0.0
        for at, letter in enumerate(text):
            more = self._widths[letter]
            if at > start and _may_break(text[at - 1], letter):
                rest = at
            if used + more > width and at > start and letter != " ":
                if rest <= start:
                    rest = at
                yield text[start:rest].rstrip(" ")
                start, used = rest, self.width(text[rest:at])
            used += more
        yield text[start:].rstrip(" ")


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    if before in "-–—/":
        return after.isalpha()
    # From here on stand the scripts that are written without spaces.
    return before >= "\u2e80" or after >= "\u2e80"


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────

_PAGE_WIDTH, _PAGE_HEIGHT = 595.28, 841.89
_MARGIN = 36.0
_WIDTH = _PAGE_WIDTH - 2 * _MARGIN
_BOTTOM = _PAGE_HEIGHT - _MARGIN - 16
"""Below it stands the page's number."""
_LEADING = 1.32
_TITLE, _HEADING, _TEXT, _SMALL = 19.0, 12.5, 10.5, 8.5
_ONE_LINE_SIZES = (9.5, 8.5)
_WRAPPED_SIZES = (8.5, 7.5, 6.5)
"""Wide tables rather wrap than become small: the page is read on a phone."""
_GAP = 5.0
"""Between a cell's edge and its text, at the sides."""
_PAD = 3.0
"""The same above and below."""
_MOST_HEADER_LINES = 5
_SHORT_LABEL, _SHORT_CELL = 7.0, 10.0
"""Up to so wide they stay in one line if they can, in parts of the font's size: dates, codes, phone numbers."""
_INK, _QUIET = (28, 32, 38), (104, 112, 122)
_HEADER_FILL, _STRIPE, _RULE = (228, 233, 240), (246, 247, 249), (188, 196, 206)

_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: _Colour = _INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    colour: _Colour


@dataclass(frozen=True, slots=True)
class _Column:
    x: float
    width: float
    """Of the text, without the gaps beside it."""
    right: bool


class _Pages:
    """Lays lines and boxes from top to bottom and begins a new page where one is full."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self.marks: list[list[_Line | _Box]] = [[]]
        self.y = _MARGIN

    def turn(self) -> None:
        self.marks.append([])
        self.y = _MARGIN

    def space(self, height: float) -> None:
        """Room above what follows, except at the top of a page."""
        if self.marks[-1]:
            self.y += height

    def need(self, height: float) -> None:
        if self.y + height > _BOTTOM and self.marks[-1]:
            self.turn()

    def line(self, x: float, text: str, size: float, colour: _Colour = _INK, bold: bool = False) -> None:
        """Draw at the present height without moving on."""
        if text:
            baseline = self.y + size * (_LEADING / 2 + 0.38)
            self.marks[-1].append(_Line(x, baseline, text, size, colour, bold))

    def box(self, height: float, colour: _Colour) -> None:
        self.marks[-1].append(_Box(_MARGIN, self.y, _WIDTH, height, colour))

    def paragraph(self, text: str, size: float, colour: _Colour = _INK, bold: bool = False) -> None:
        for line in self.letters.wrapped(text, _WIDTH / size):
            self.need(size * _LEADING)
            self.line(_MARGIN, line, size, colour, bold)
            self.y += size * _LEADING

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if not facts:
            return
        width = self.letters.width
        labels = min(max(width(label) for label, _ in facts) * _TEXT, _WIDTH * 0.4)
        columns = (
            _Column(_MARGIN, labels, right=False),
            _Column(_MARGIN + labels + 3 * _GAP, _WIDTH - labels - 3 * _GAP, right=False),
        )
        for fact in facts:
            lines = [
                self.letters.wrapped(text, c.width / _TEXT) for c, text in zip(columns, fact, strict=True)
            ]
            for number in range(max(map(len, lines))):
                self.need(_TEXT * _LEADING)
                self.row(columns, lines, number, _TEXT, (_QUIET, _INK))
                self.y += _TEXT * _LEADING
            self.y += _PAD / 2

    def row(
        self,
        columns: Sequence[_Column],
        cells: Sequence[Sequence[str]],
        number: int,
        size: float,
        colours: Sequence[_Colour],
        bold: bool = False,
    ) -> None:
        """The row's line `number`, of those cells that have so many."""
        for column, lines, colour in zip(columns, cells, colours, strict=True):
            if number < len(lines):
                text = lines[number]
                indent = column.width - self.letters.width(text) * size if column.right else 0
                self.line(column.x + indent, text, size, colour, bold)

    def table(self, table: PrintedTable) -> None:
        columns, size = _columns(table, self.letters)
        inks = [_INK] * len(columns)
        height = size * _LEADING

        def wrapped(row: Iterable[str]) -> list[list[str]]:
            return [self.letters.wrapped(text, c.width / size) for c, text in zip(columns, row, strict=True)]

        header = [lines[:_MOST_HEADER_LINES] for lines in wrapped(table.columns)]
        header_lines = max(map(len, header), default=0)
        header_height = header_lines * height + 2 * _PAD

        def draw_header() -> None:
            self.box(header_height, _HEADER_FILL)
            self.y += _PAD
            for number in range(header_lines):
                self.row(columns, header, number, size, inks, bold=True)
                self.y += height
            self.y += _PAD

        self.need((_HEADING * _LEADING + _PAD) * bool(table.title) + header_height + 2 * height)
        if table.title:
            self.paragraph(table.title, _HEADING, bold=True)
            self.y += _PAD
        draw_header()
        for index, row in enumerate(table.rows):
            cells = wrapped(row)
            left = max(map(len, cells), default=0)
            done = 0
            is_first = self.y < _MARGIN + header_height + 1
            if self.y + left * height + 2 * _PAD > _BOTTOM and not is_first:
                self.turn()
                draw_header()
            while left:
                # Only a row that is taller than a page is laid in parts.
                fit = min(left, max(1, int((_BOTTOM - self.y - 2 * _PAD) // height)))
                if index % 2:
                    self.box(fit * height + 2 * _PAD, _STRIPE)
                self.y += _PAD
                for number in range(done, done + fit):
                    self.row(columns, cells, number, size, inks)
                    self.y += height
                self.y += _PAD
                done, left = done + fit, left - fit
                if left:
                    self.turn()
                    draw_header()
        self.box(0.7, _RULE)
        self.y += 0.7

    def numbers(self, title: str) -> None:
        """At the foot of each page the document's title and `n / m`."""
        for number, marks in enumerate(self.marks, start=1):
            text = f"{number} / {len(self.marks)}"
            width = self.letters.width(text) * _SMALL
            y = _PAGE_HEIGHT - _MARGIN
            marks.append(_Line(_MARGIN + _WIDTH - width, y, text, _SMALL, _QUIET))
            if number > 1:
                running = self.letters.wrapped(title, (_WIDTH - width - 4 * _GAP) / _SMALL)[0]
                marks.append(_Line(_MARGIN, y, running, _SMALL, _QUIET))


def _columns(table: PrintedTable, letters: Letters) -> tuple[list[_Column], float]:
    """Where the columns stand, and the largest size in which most cells need one line."""
    needs, wishes = [], []
    for number, label in enumerate(table.columns):
        cells = {row[number] for row in table.rows}
        widths = sorted(map(letters.width, cells)) or [0.0]
        need = letters.widest_piece(label)
        if number in table.amounts:
            need = wish = max(need, widths[-1])
        else:
            need = max(need, max(map(letters.widest_piece, cells), default=0.0))
            # One endless name among thousands must not make the others small.
            wish = widths[len(widths) * 9 // 10]
        wish = max(wish, min(letters.width(label), _SHORT_LABEL))
        if wish <= _SHORT_CELL:
            need = max(need, wish)
        # Whatever wants more than a good part of the page is broken.
        most = _WIDTH * (0.45 if len(table.columns) > 2 else 0.7) / _ONE_LINE_SIZES[0]
        needs.append(min(need, most))
        wishes.append(max(min(wish, most * 1.3), needs[-1]))

    room = _WIDTH - 2 * _GAP * len(needs)
    size = next((size for size in _ONE_LINE_SIZES if sum(wishes) * size <= room), 0.0)
    if size:
        # What is left over goes to the columns of words.
        words = [number for number in range(len(wishes)) if number not in table.amounts] or range(len(wishes))
        over = (room - sum(wishes) * size) / max(1, len(words))
        spread = [wish * size + over * (number in words) for number, wish in enumerate(wishes)]
    else:
        size = next((size for size in _WRAPPED_SIZES if sum(needs) * size <= room), _WRAPPED_SIZES[-1])
        if sum(needs) * size <= room:
            share = (room / size - sum(needs)) / (sum(wishes) - sum(needs))
            spread = [(need + (wish - need) * share) * size for need, wish in zip(needs, wishes, strict=True)]
        else:
            spread = [max(need, 1.0) * room / sum(max(need, 1.0) for need in needs) for need in needs]

    columns, x = [], _MARGIN
    for number, width in enumerate(spread):
        columns.append(_Column(x + _GAP, width, right=number in table.amounts))
        x += width + 2 * _GAP
    return columns, size


def _clean(file: PdfFile, letters: Letters) -> PdfFile:
    clean = letters.clean
    return PdfFile(
        name=file.name,
        title=clean(file.title),
        facts=tuple((clean(label), clean(value)) for label, value in file.facts),
        tables=tuple(
            PrintedTable(
                columns=tuple(map(clean, table.columns)),
                rows=tuple(tuple(map(clean, row)) for row in table.rows),
                amounts=table.amounts,
                title=clean(table.title),
            )
            for table in file.tables
        ),
        footnote=clean(file.footnote),
    )


def pdf_of(file: PdfFile) -> bytes:
    from fpdf import FPDF
    from fpdf.enums import TextMode
    from fpdf.fonts import TTFFont

    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    # Parsed for each document: it takes 0.05 s, and fpdf2 cuts its font down while it writes.
    pdf.add_font("print", fname=FONT)
    font = pdf.fonts["print"]
    assert isinstance(font, TTFFont)
    letters = Letters({chr(code): font.cw[code] / 1000 for code in font.cmap})
    file = _clean(file, letters)

    pages = _Pages(letters)
    pages.paragraph(file.title, _TITLE, bold=True)
    pages.space(8)
    pages.facts(file.facts)
    for table in file.tables:
        pages.space(14)
        pages.table(table)
    if file.footnote:
        pages.space(12)
        pages.paragraph(file.footnote, _SMALL, _QUIET)
    pages.numbers(file.title)

    pdf.set_title(file.title)
    for marks in pages.marks:
        pdf.add_page()
        for mark in marks:
            if isinstance(mark, _Box):
                pdf.set_fill_color(*mark.colour)
                pdf.rect(mark.x, mark.y, mark.width, mark.height, style="F")
                continue
            pdf.set_font("print", size=mark.size)
            pdf.set_text_color(*mark.colour)
            if mark.bold:
                # The font has one weight: an outline of the same colour makes it bold, in every script.
                with pdf.local_context(
                    text_mode=TextMode.FILL_STROKE, draw_color=mark.colour, line_width=mark.size / 45
                ):
                    pdf.text(mark.x, mark.y, mark.text)
            else:
                pdf.text(mark.x, mark.y, mark.text)
    return bytes(pdf.output())


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────────────────

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
