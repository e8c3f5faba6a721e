"""Reading a product file: pure rules, and what no text may do to them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import WholeProduct, WholeVariant
from bot.domain.imports import HEADER, Reading, Reason, Row, Source, Verdict, read_product, read_rows, rows_of
from bot.domain.imports.errors import FileRefused, ProductRefused
from bot.domain.imports.planning import plan_change
from bot.domain.imports.rules.body import _Reader, read_body, write_body
from bot.domain.imports.rules.columns import read_cell, safe_cell
from bot.domain.imports.rules.products import made_sku
from bot.kernel.plain import plain_text
from simulator.text.html import parse_html
from tests.conftest import ROOT

EUROS = Reading("EUR", "en", {"en": "Other"})
EXCERPT = (ROOT / "tests/files/products.csv").read_text(encoding="utf-8")


def lines_of(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def products_of(text: str, reading: Reading = EUROS):
    found: dict[str, list[Row]] = {}
    for row in read_rows(lines_of(text)):
        found.setdefault(row.handle, []).append(row)
    return [read_product(rows, reading) for rows in found.values()]


def sheet(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


MUG = {"Handle": "mug", "Title": "Mug", "Variant Price": "12.30"}


def refusal(*rows: dict[str, str], reading: Reading = EUROS) -> tuple[Reason, int]:
    with pytest.raises(ProductRefused) as refused:
        products_of(sheet(*rows), reading)
    return refused.value.reason, refused.value.line


# ── rows → products ─────────────────────────────────────────────────────────────────────────────────────────


def test_rows_with_one_handle_are_one_product_with_variants_and_one_picture():
    mug, towel, bell = products_of(EXCERPT)
    assert [(v.sku, v.name, v.price_minor, v.quantity) for v in mug.variants] == [
        ("clay-mug:Moss/Large", "Moss / Large", 2450, 4),
        ("clay-mug:Moss/Small", "Moss / Small", 1900, 0),
        ("clay-mug:Sand/Small", "Sand / Small", 1900, 2),
    ]
    assert (mug.picture_url, mug.notes) == ("https://pictures.example.org/mug.jpg", ("more_pictures",))
    assert mug.body.rich == 'A mug for <b>strong</b> tea.\n\n• Holds 12" of steam\n• Dishwasher safe'
    assert (towel.category, [v.name for v in towel.variants], towel.is_hidden) == ("Textiles", [""], False)
    assert (bell.category, bell.is_hidden, bell.variants[0].price_minor) == ("", True, 3990)


@pytest.mark.parametrize("status", ["draft", "archived", "Draft"])
def test_drafts_and_archived_goods_are_hidden(status: str):
    assert products_of(sheet({**MUG, "Status": status, "Published": "TRUE"}))[0].is_hidden is True


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Variant Price": "12.345"}, Reason.PRICE),
        ({"Variant Price": ""}, Reason.PRICE),
        ({"Variant Price": "0"}, Reason.PRICE),
        ({"Variant Price": "-3"}, Reason.PRICE),
        ({"Variant Price": "NaN"}, Reason.PRICE),
        ({"Title": " \u200b "}, Reason.TITLE),
        ({"Handle": ""}, Reason.HANDLE),
        ({"Variant Inventory Qty": "many"}, Reason.QUANTITY),
        ({"Variant Inventory Qty": "99999999"}, Reason.QUANTITY),
        ({"Variant SKU": "x" * 65}, Reason.SKU),
        ({"Status": "sold"}, Reason.STATUS),
        ({"Variant Requires Shipping": "false"}, Reason.DIGITAL),
        ({"Gift Card": "true"}, Reason.DIGITAL),
    ],
)
def test_a_product_that_cannot_be_taken_is_refused_with_its_line(changes: dict[str, str], reason: Reason):
    assert refusal({**MUG, **changes}) == (reason, 2)


def test_prices_follow_the_currencys_own_minor_unit():
    yen, dinar, stars = (replace(EUROS, currency=one) for one in ("JPY", "KWD", "XTR"))
    price = {**MUG, "Variant Price": "1200"}
    assert products_of(sheet(price), yen)[0].variants[0].price_minor == 1200
    assert products_of(sheet({**MUG, "Variant Price": "1.234"}), dinar)[0].variants[0].price_minor == 1234
    assert refusal(MUG, reading=yen)[0] is Reason.PRICE
    assert products_of(sheet(price), stars)[0].variants[0].price_minor == 1200
    assert refusal({**price, "Variant Requires Shipping": "true"}, reading=stars)[0] is Reason.PHYSICAL


def test_a_quantity_counts_without_a_tracker_and_a_debt_is_an_empty_shelf():
    sold_out = sheet({**MUG, "Variant Inventory Qty": "-4", "Variant Inventory Tracker": ""})
    assert products_of(sold_out)[0].variants[0].quantity == 0
    assert products_of(sheet(MUG))[0].variants[0].quantity is None


def test_the_same_variant_twice_is_refused_with_the_second_ones_line():
    blue = {**MUG, "Option1 Value": "Blue"}
    assert refusal(blue, {**blue, "Title": ""}) == (Reason.VARIANT_TWICE, 3)


def test_options_that_differ_only_where_they_are_cut_are_refused():
    long = "A material with a very long and winding name"
    rows = [{**MUG, "Option1 Value": long, "Option2 Value": size} for size in ("S", "M")]
    assert refusal(*rows)[0] is Reason.OPTIONS


def test_more_variants_than_a_page_has_buttons_for_are_refused():
    assert refusal(*[{**MUG, "Option1 Value": str(n)} for n in range(51)])[0] is Reason.VARIANTS


def test_long_titles_and_descriptions_are_cut_with_a_note():
    (product,) = products_of(sheet({**MUG, "Title": "t" * 200, "Body (HTML)": "<p>" + "w " * 900}))
    assert (len(product.title), len(product.body.plain) <= 700) == (80, True)
    assert product.notes == ("title_cut", "body_cut")


@given(st.lists(st.tuples(st.text(max_size=70), st.lists(st.text(max_size=30), max_size=3)), max_size=6))
def test_made_skus_fit_and_differ_where_handle_or_options_do(keys):
    made = {(handle, tuple(options)): made_sku(handle, options) for handle, options in keys}
    assert all(len(sku) <= 64 for sku in made.values())
    assert len(set(made.values())) == len(made)


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", Reason.EMPTY, 0),
        ("Title,Variant Price\n", Reason.COLUMN_MISSING, 1),
        ("Handle,Title,Handle,Variant Price\n", Reason.COLUMN_TWICE, 1),
        ('Handle,Title,Variant Price\na,A,1\nb,"B,1\nc,C,1\n', Reason.QUOTES, 3),
        ('Handle,Title,Variant Price\n\na,"A"x,1\n', Reason.QUOTES, 3),
        ("Handle,Title,Variant Price\n" + "x" * 1_000_001, Reason.LONG_LINE, 2),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_with_the_line(text: str, reason: Reason, line: int):
    with pytest.raises(FileRefused) as refused:
        list(read_rows(lines_of(text)))
    assert (refused.value.reason, refused.value.line) == (reason, line)


def test_a_comma_without_quotes_refuses_its_product_only():
    text = "Handle,Title,Variant Price\na,Cups, large,1\nb,B,2\n"
    first, second = read_rows(lines_of(text))
    with pytest.raises(ProductRefused) as refused:
        read_product([first], EUROS)
    assert (refused.value.reason, refused.value.line) == (Reason.CELLS, 2)
    assert read_product([second], EUROS).title == "B"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_files_saved_by_a_spreadsheet_elsewhere_are_read_too(delimiter: str):
    text = delimiter.join(["Handle", "Title", "Variant Price"]) + "\n" + delimiter.join(["a", "A", "1,50"])
    assert products_of(text)[0].variants[0].price_minor == 150


def test_later_names_of_the_columns_are_known():
    text = "URL handle,Title,Description,SKU,Price,Inventory quantity\na,A,<i>x</i>,S-1,2,3\n"
    (product,) = products_of(text)
    assert (product.body.rich, product.variants[0].sku, product.variants[0].quantity) == (
        "<i>x</i>",
        "S-1",
        3,
    )


pieces = st.sampled_from(
    ["Handle", "Title", "Variant Price", ",", '"', "\n", "\r", "\0", ";", "1", "x", "\ufeff"]
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(pieces, max_size=60).map("".join),
        st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=60).map(
            lambda parts: (
                "Handle,Title,Variant Price,Body (HTML),Option1 Value,Variant SKU\n" + "".join(parts)
            )
        ),
    ),
    st.sampled_from(["EUR", "JPY", "XTR"]),
)
def test_any_text_is_read_or_refused(text: str, currency: str):
    try:
        rows = list(read_rows(lines_of(text)))
    except FileRefused:
        return
    for row in rows:
        try:
            product = read_product([row], replace(EUROS, currency=currency))
        except ProductRefused:
            continue
        assert product.title
        assert product.variants[0].price_minor > 0


# ── descriptions ────────────────────────────────────────────────────────────────────────────────────────────

bits = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<strong>", "</strong>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>"),
        *(
            "<code>",
            "</code>",
            "<a href='http://x.org/?a=1&b=\"2'>",
            '<a href="javascript:1">',
            "</a>",
            "<li>",
        ),
        *("</li>", "<ul>", "</ul>", "<br>", "<br/>", "<script>", "</script>", "<!-- x", "-->", "<![if x]>"),
        *(
            "&lt;",
            "&amp;",
            "&#769;",
            "&#0;",
            "&nbsp;",
            " ",
            "\n",
            "<",
            ">",
            "a",
            "e",
            "\u0301",
            "\u200b",
            "\0",
        ),
        *("<span>", "</span>", "<td>", "<h2>", "</h2>", "𝒳", "\ud800", '"', "'", "="),
    ]
)
bodies = st.one_of(st.lists(st.one_of(bits, st.text(max_size=4)), max_size=40).map("".join), st.text())


@settings(max_examples=500, deadline=None)
@given(bodies, st.integers(1, 60))
def test_any_description_becomes_text_that_telegram_takes_and_reads_the_same_again(source: str, limit: int):
    body = read_body(source, limit)
    shown, _ = parse_html(body.shown)
    assert shown == body.plain
    assert len(body.plain) <= limit
    again = read_body(write_body(body.shown), limit)
    assert (again.plain, again.rich) == (body.plain, body.rich)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>One</p>\n<p>Two &amp; three</p>", "One\n\nTwo &amp; three"),
        ("<ul><li>a</li><li><em>b</em></li></ul>end", "• a\n• <i>b</i>\n\nend"),
        ("<b>x<i>y</b>z</i>", "<b>x<i>y</i></b><i>z</i>"),
        ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
        ("<a href='https://x.org/?a=1&amp;b=2'>l</a>", '<a href="https://x.org/?a=1&amp;b=2">l</a>'),
        ("<a href='javascript:alert(1)'>l</a>", "l"),
        ("<b><strong>x</strong>y</b>", "<b>xy</b>"),
        ("<code>a<b>b</b></code>", "<code>ab</code>"),
        ("1 < 2 <unknown>x", "1 &lt; 2 x"),
        ("a<br><br><br>b", "a\n\n\nb"),
    ],
)
def test_markup_is_kept_as_far_as_telegram_has_it(source: str, shown: str):
    assert read_body(source).shown == shown


def test_a_hostile_description_takes_no_time():
    for source in ("<a " * 20_000, '<a "' * 20_000, "<!--" * 20_000, "<b>" * 15_000, "&" * 50_000):
        read_body(source)


# ── out and in again ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(48)
@given(st.text())
def test_a_cell_is_never_a_formula_and_reads_as_it_was_written(text: str):
    assert read_cell(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


names = st.text(max_size=60).map(lambda raw: plain_text(raw, lines=False)[:40].strip()).filter(bool)
described = st.one_of(st.just(""), st.text(max_size=200).map(plain_text))


@st.composite
def whole_products(draw) -> WholeProduct:
    skus = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    marked = read_body(draw(bodies))
    is_rich = draw(st.booleans())
    return WholeProduct(
        id=1,
        code="Ab3dEf7h",
        category_id=1,
        category_names={"en": draw(names)},
        kind="physical",
        names=draw(st.dictionaries(st.sampled_from(["en", "ru"]), names, min_size=1)),
        descriptions={"en": marked.plain if is_rich else draw(described)},
        rich_descriptions={"en": marked.rich} if is_rich and marked.rich else {},
        picture_id=None,
        delivery="",
        is_hidden=draw(st.booleans()),
        variants=tuple(
            WholeVariant(
                n,
                sku,
                {"en": draw(names)} if draw(st.booleans()) else {},
                draw(st.integers(1, 10**9)),
                False,
                9,
                2,
            )
            for n, sku in enumerate(skus)
        ),
    )


@settings(max_examples=300, deadline=None)
@given(whole_products(), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_exported_changes_nothing_when_it_is_imported(product: WholeProduct, currency: str):
    reading = replace(EUROS, currency=currency)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *rows_of(product, Source(), reading)])
    (read,) = products_of(out.getvalue(), reading)
    plan = plan_change(read, product, Source(), reading, with_picture=True)
    assert plan.verdict is Verdict.UNCHANGED, plan


def test_an_endless_number_of_a_character_stays_as_it_stands():
    endless = "&#" + "9" * 5000 + ";"
    assert read_body(f"<p>Tea</p>{endless}").plain.startswith("Tea\n\n&#999")
    assert read_body(f"<a href='https://x.org/{endless}'>Tea</a>").plain == "Tea"


def test_tags_inside_of_each_other_are_followed_so_far_and_no_further():
    """Each is looked for in all that are open: of sixteen thousand that took seconds."""
    reader = _Reader()
    for _ in range(16_000):
        reader.tag("b", False, "")
    assert len(reader.open) == 100
    assert read_body("<b>" * 300 + "Tea" + "</b>" * 300).shown == "<b>Tea</b>"
