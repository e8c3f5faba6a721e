"""Documents that read back as what was put in: in three languages, over many pages, with nothing that calculates."""

from __future__ import annotations

import asyncio
import io
import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import openpyxl
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from openpyxl.utils.escape import unescape
from pypdf import PdfReader

from bot.gateways.printing import FONT, NO_GLYPH, FilePrinter
from bot.kernel.files import PdfFile, PrintedTable, Sheet, XlsxFile

NAUGHTY = (
    "",
    " ",
    "\n\n",
    "=1+1",
    "\x00\x01\x1b",
    "\ud800 half a character \udfff",
    "👨‍👩‍👧 family 👍🏽 🇷🇺 1️⃣",
    "สวัสดี مرحبا שלום 한국어",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤A̷L̸G̶O̵",
    "\u202eright to left\u202c\u200b\ufeff",
    "<b>&amp;</b> {nb} ( ) \\ **bold** __under__ --gone--",
    "a" * 600,
    "字" * 400,
    "https://example.org/" + "path/" * 60,
    "tab\tline\r\nline\u2028line\x0bend",
    "\uffff\ufffe\U0010ffff\ue000",
)


@pytest.fixture
def printer():
    return FilePrinter()


def pdf(*tables: PrintedTable, title="Statement", facts=(), footnote="") -> PdfFile:
    return PdfFile("statement.pdf", title, tuple(facts), tables, footnote)


def page_texts(raw: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages]


def picture(raw: bytes, page: int = 0):
    document = pypdfium2.PdfDocument(raw)
    try:
        return document[page].render(scale=2, grayscale=True).to_pil()
    finally:
        document.close()


def workbook(raw: bytes):
    return openpyxl.load_workbook(io.BytesIO(raw))


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "label", "value", "cell", "amount"),
    [
        ("Statement for March 2026", "Distributor", "Zoë O’Brien", "Jasmine tea – 100 g", "$1,234.50"),
        ("Выписка за март 2026 г.", "Дистрибьютор", "Ёлкина Анна, Їжак", "Чай «Да Хун Пао»", "1 234,50 ₽"),
        ("2026年3月对账单", "分销商", "王小明（喆）、張學友、堀内誠", "武夷山大红袍，特级", "¥1,234.50"),
    ],
    ids=["en", "ru", "zh"],
)
async def test_what_a_pdf_says_is_read_back_in_each_language(printer, title, label, value, cell, amount):
    table = PrintedTable((label, "№"), ((cell, amount),), frozenset({1}), title="¥ € £ ₽ ₸ ₹ $ ₴ ₩ ★")
    raw = await printer.print(pdf(table, title=title, facts=[(label, value)], footnote=f"{cell}."))

    (text,) = page_texts(raw)
    for said in (title, label, value, cell, amount, table.title, f"{cell}.", "1 / 1"):
        assert said in text
    metadata = PdfReader(io.BytesIO(raw)).metadata
    assert metadata is not None
    assert metadata.title == title


async def test_hanzi_are_drawn_from_a_font_inside_the_document(printer):
    with_names = await printer.print(pdf(title="国", facts=[("国", "国国国国")]))
    with_spaces = await printer.print(pdf(title="国", facts=[("国", "\u3000\u3000\u3000\u3000")]))
    boxes = await printer.print(pdf(title="国", facts=[("国", NO_GLYPH * 4)]))

    fonts: Any = PdfReader(io.BytesIO(with_names)).pages[0]["/Resources"]
    assert "/FontFile2" in fonts["/Font"]["/F1"]["/DescendantFonts"][0]["/FontDescriptor"]
    dark = [sum(picture(raw).histogram()[:128]) for raw in (with_names, boxes, with_spaces)]
    assert dark[0] > dark[1] > dark[2] > 0


def test_the_font_has_what_the_shop_s_languages_need():
    with TTFont(FONT, lazy=True) as font:
        known = font.getBestCmap().keys()
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    hanzi = "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells)
    assert len(hanzi) == 6763
    letters = "".join(map(chr, range(0x400, 0x460))) + "ҐґЎў¥€£₽₸₹$₴₩₺₫₾₼★№«»—…，。！？（）《》￥"
    assert [letter for letter in hanzi + letters if ord(letter) not in known] == []
    assert FONT.stat().st_size < 4_000_000
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("OFL.txt").read_text(encoding="utf-8")


async def test_many_rows_run_over_pages_that_all_have_the_header_and_their_number(printer):
    rows = tuple((f"row-{number:04}", f"{number}.00 ¥") for number in range(300))
    texts = page_texts(await printer.print(pdf(PrintedTable(("Order", "Amount"), rows, frozenset({1})))))

    assert len(texts) > 3
    for number, text in enumerate(texts, start=1):
        assert "Order" in text
        assert "Amount" in text
        assert f"{number} / {len(texts)}" in text
    assert re.findall(r"row-\d{4}", "\n".join(texts)) == [row[0] for row in rows]


async def test_a_long_cell_is_wrapped_and_one_longer_than_a_page_goes_on_overleaf(printer):
    words = [f"слово{number}" for number in range(3000)]
    table = PrintedTable(
        ("Текст", "Сумма"), ((" ".join(words), "1,00 ₽"), ("после", "2,00 ₽")), frozenset({1})
    )
    texts = page_texts(await printer.print(pdf(table)))

    assert len(texts) > 1
    assert re.findall(r"слово\d+", "\n".join(texts)) == words
    assert "после" in texts[-1]


async def test_texts_end_before_the_next_column_and_the_page_s_edge(printer):
    def ends(text, matrix, position, font, size):
        if text.strip():
            places.append((position[4], text.strip()))

    table = PrintedTable(
        ("Название", "Сумма"), (("字" * 200, "1.00"), ("short", "12,345.00")), frozenset({1})
    )
    places: list[tuple[float, str]] = []
    PdfReader(io.BytesIO(await printer.print(pdf(table)))).pages[0].extract_text(visitor_text=ends)

    amounts = {text: x for x, text in places if text in ("1.00", "12,345.00")}
    assert amounts["1.00"] > amounts["12,345.00"] > 400, (
        "amounts stand to the right, their last digits below each other"
    )
    assert picture(await printer.print(pdf(table))).crop((1190 - 70, 0, 1190, 1684)).getextrema() == (
        255,
        255,
    )


async def test_unknown_and_naughty_characters_never_fail(printer):
    table = PrintedTable(
        ("a", "b", "c"), tuple((text, text, text) for text in NAUGHTY), frozenset({2}), NAUGHTY[6]
    )
    file = pdf(
        table,
        PrintedTable(NAUGHTY, (NAUGHTY, NAUGHTY)),
        PrintedTable(("empty",), ()),
        title=" ".join(NAUGHTY),
        facts=[(text, text) for text in NAUGHTY],
        footnote="\n".join(NAUGHTY),
    )
    text = "\n".join(page_texts(await printer.print(file)))
    assert "half a character" in text
    assert "{nb}" in text
    assert await printer.print(pdf(title=""))


@pytest.mark.parametrize(
    ("put_in", "comes_out"),
    [
        ("Аня 🚀 шоп", f"Аня {NO_GLYPH} шоп"),
        ("⭐ 250", "★ 250"),
        ("и\u0306е\u0308", "йё"),
        ("𝓢𝓱𝓸𝓹", "Shop"),
        ("👍🏽", NO_GLYPH),
        ("a\u200d\u202eb\ufe0f", "ab"),
    ],
)
async def test_a_letter_that_the_font_lacks_gets_the_nearest_thing(printer, put_in, comes_out):
    (text,) = page_texts(await printer.print(pdf(title=f"[{put_in}]")))
    assert f"[{comes_out}]" in text


async def test_a_long_document_leaves_the_loop_free_and_is_done_soon(printer):
    rows = tuple(
        (
            f"{number % 28 + 1}.03.2026",
            f"A{number:05}",
            "武夷山大红袍 Да Хун Пао, 100 г",
            "Иван Петров",
            "1 234,50 ₽",
            "10 %",
        )
        for number in range(2000)
    )
    table = PrintedTable(("Дата", "Заказ", "Товар", "Покупатель", "Сумма", "Ставка"), rows, frozenset({4, 5}))
    loop = asyncio.get_running_loop()
    started = loop.time()
    printing = asyncio.create_task(printer.print(pdf(table)))
    ticks = 0
    while not printing.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert ticks >= 5
    assert loop.time() - started < 20
    assert len(PdfReader(io.BytesIO(printing.result())).pages) > 30


async def test_documents_printed_at_once_do_not_mix(printer):
    titles = ["Выписка", "对账单", "Statement", "Ёж", "价目表"]
    files = [pdf(title=title, facts=[(title, title * 3)]) for title in titles]
    for title, raw in zip(titles, await asyncio.gather(*map(printer.print, files)), strict=True):
        (text,) = page_texts(raw)
        assert unicodedata.normalize("NFC", text).count(title) == 5


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_sheet_reads_back_with_numbers_texts_and_local_times(printer):
    sheet = Sheet(
        "Продажи",
        ("Когда", "Заказ", "Сумма", "Штук", "名称", "Пусто"),
        (
            (datetime(2026, 3, 31, 22, 30, 15, tzinfo=UTC), "A1", Decimal("1234.50"), 3, "王小明", None),
            (datetime(2026, 1, 1, tzinfo=UTC), "A2", Decimal("-7"), -1, "", None),
            (datetime(2026, 7, 1, tzinfo=UTC), "A3", Decimal("0.00000001"), 0, "Ёж", None),
        ),
    )
    book = workbook(await printer.print(XlsxFile("sales.xlsx", (sheet,), "Europe/Berlin")))

    page = book["Продажи"]
    assert [cell.value for cell in page[1]] == list(sheet.columns)
    assert all(cell.font.bold for cell in page[1])
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F4"
    assert page["A2"].value.isoformat() == "2026-04-01T00:30:15"
    assert page["A3"].value.isoformat() == "2026-01-01T01:00:00"
    assert page["A4"].value.isoformat() == "2026-07-01T02:00:00"
    assert page["A2"].is_date
    assert [page[f"C{row}"].value for row in (2, 3, 4)] == [1234.5, -7, 0.00000001]
    assert [page[f"C{row}"].number_format for row in (2, 3, 4)] == ["#,##0.00", "#,##0", "#,##0.00000000"]
    assert [page[f"D{row}"].value for row in (2, 3, 4)] == [3, -1, 0]
    assert [page[f"E{row}"].value for row in (2, 3, 4)] == ["王小明", None, "Ёж"]
    assert page.column_dimensions["A"].width > page.column_dimensions["B"].width


@pytest.mark.promise(48)
async def test_texts_are_never_formulas_links_numbers_or_markup(printer):
    texts: tuple[str, ...] = (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("https://example.org")',
        "{=1}",
        "\t=1",
        "'=1",
        "0012",
        "1e5",
    )
    texts += (
        "https://example.org",
        "mailto:a@example.org",
        "internal:Sheet1!A1",
        "#REF!",
        "TRUE",
        "<b>&amp;</b>",
    )
    texts += ("_x0041_", "<r><t>rich</t></r>")
    raw = await printer.print(XlsxFile("x.xlsx", (Sheet("x", texts, (texts, texts)),)))

    page = workbook(raw).active
    for row in page.iter_rows():
        for cell, text in zip(row, texts, strict=True):
            assert cell.data_type == "s"
            assert unescape(cell.value).strip() == text.strip()
            assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


async def test_naughty_texts_make_no_broken_sheet(printer):
    long = "字" * 40_000
    rows = tuple((text,) for text in (*NAUGHTY, long, "🎁" * 20_000))
    page = workbook(await printer.print(XlsxFile("x.xlsx", (Sheet("x", ("text",), rows),)))).active
    values = [cell.value for (cell,) in page.iter_rows(min_row=2)]

    assert values[5] == " half a character "
    assert values[6] == NAUGHTY[6]
    assert values[14] == "tab\tline\nline\u2028lineend"
    assert values[-2] == long[:32_767]
    assert values[-1] == "🎁" * 16_383


async def test_sheets_get_names_that_spreadsheets_allow_and_tell_apart(printer):
    titles = ("a/b: [c]*?", "A" * 40, "a" * 40, "", "  ", "'quoted'", "History", "🎁" * 20, "销售\n三月")
    book = workbook(
        await printer.print(XlsxFile("x.xlsx", tuple(Sheet(t, ("c",), (("v",),)) for t in titles)))
    )

    assert len(book.sheetnames) == len(titles)
    assert len({name.casefold() for name in book.sheetnames}) == len(titles)
    assert book.sheetnames[:2] == ["a b c", "A" * 31]
    assert book.sheetnames[2] == "a" * 29 + " 2"
    assert book.sheetnames[5] == "quoted"
    for name in book.sheetnames:
        assert len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\\n")
        assert book[name]["A2"].value == "v"


async def test_numbers_too_long_for_a_spreadsheet_stay_exact_as_texts(printer):
    row = (
        10**15 - 1,
        10**15,
        Decimal("1234567890123.45"),
        Decimal("12345678901234.56"),
        Decimal("NaN"),
        Decimal("1E3"),
    )
    page = workbook(await printer.print(XlsxFile("x.xlsx", (Sheet("x", ("a",) * 6, (row,)),)))).active
    assert [cell.value for cell in page[2]] == [
        *(10**15 - 1, "1000000000000000", 1234567890123.45, "12345678901234.56", "NaN", 1000),
    ]


async def test_an_instant_without_a_zone_is_refused(printer):
    with pytest.raises(ValueError, match="time zone"):
        await printer.print(XlsxFile("x.xlsx", (Sheet("x", ("a",), ((datetime(2026, 1, 1),),)),)))  # noqa: DTZ001


async def test_an_empty_workbook_and_an_empty_sheet_are_fine(printer):
    assert workbook(await printer.print(XlsxFile("x.xlsx", ()))).sheetnames
    page = workbook(await printer.print(XlsxFile("x.xlsx", (Sheet("x", ("a", "b"), ()),)))).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [["a", "b"]]


@pytest.mark.slow
async def test_a_hundred_thousand_rows_fit_into_a_sheet_and_leave_the_loop_free(printer):
    rows = tuple(
        (datetime(2026, 3, 1, tzinfo=UTC), f"A{number:06}", "王小明", Decimal(number) / 100, number)
        for number in range(100_000)
    )
    file = XlsxFile("x.xlsx", (Sheet("x", ("a", "b", "c", "d", "e"), rows),))
    loop = asyncio.get_running_loop()
    ticks = [loop.time()]
    printing = asyncio.create_task(printer.print(file))
    while not printing.done():
        await asyncio.sleep(0.005)
        ticks.append(loop.time())
    longest = max(after - before for before, after in pairwise(ticks))
    assert longest < (ticks[-1] - ticks[0]) / 20

    book = openpyxl.load_workbook(io.BytesIO(printing.result()), read_only=True)
    read = list(book.active.iter_rows(min_row=2, values_only=True))
    book.close()
    assert [row[1] for row in read] == [row[1] for row in rows]
    assert read[-1][3] == 999.99
