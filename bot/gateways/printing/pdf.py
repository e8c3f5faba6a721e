"""Documents to read."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.gateways.printing.letters import Letters
from bot.kernel.files import PdfFile, PrintedTable

FONT = Path(__file__).parent.parent / "fonts" / "print.ttf"
"""English, Russian, Simplified Chinese and much beside them: see scripts/subset_font.py."""

# While a PDF is written fontTools tells of each table of the font, which is nobody's business.
logging.getLogger("fontTools").setLevel(logging.WARNING)

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
