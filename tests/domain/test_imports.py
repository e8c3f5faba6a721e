"""Goods from a file, on both engines: what becomes of them, of orders, and of everything when it is taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from bot.domain import catalog, imports, rulebook, stock
from bot.domain.imports import (
    HEADER,
    CurrencyMoved,
    NothingToUndo,
    Photo,
    Plan,
    Reading,
    Reason,
    Refused,
    Row,
    Source,
    Verdict,
    read_product,
    read_rows,
)
from bot.domain.work import THE_SHOP
from bot.models import AuditEntry, Category, ImportRun, Product, ProductSource, Stock, Variant
from bot.views.customer.goods import product_text
from tests.conftest import ROOT
from tests.situations import Situations

EXCERPT = (ROOT / "tests/files/products.csv").read_text(encoding="utf-8")
EUROS = Reading("EUR", "en", {"en": "Other", "ru": "Другое"})
PHOTO, DRAWING = Photo(b"photo", is_fetched=True), Photo(b"drawing", is_fetched=False)


def products_of(text: str, reading: Reading = EUROS):
    found: dict[str, list[Row]] = {}
    for row in read_rows(io.StringIO(text, newline="")):
        found.setdefault(row.handle, []).append(row)
    return [read_product(rows, reading) for rows in found.values()]


def sheet(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


MUG = {"Handle": "mug", "Title": "Mug", "Variant Price": "12.30", "Variant Inventory Qty": "5"}


async def take(
    make: Situations, text: str, photo: Photo | None = None, reading: Reading = EUROS, name: str = "f.csv"
):
    """The whole way of one file; with `photo` for every picture that is wanted."""
    sheets = products_of(text, reading)
    async with make.work() as work:
        run_id = await imports.start_run(work, name, name, {"new": len(sheets)})
    photos = None if photo is None else {one.line: photo for one in sheets}
    async with make.work() as work:
        plans = await imports.take_in(work, run_id, sheets, reading, photos)
        await imports.finish_run(work, run_id)
    return plans


def verdicts(plans: Iterable[Plan | Refused]) -> list[Verdict | Reason]:
    return [plan.reason if isinstance(plan, Refused) else plan.verdict for plan in plans]


async def undo(make: Situations) -> imports.Undone:
    run = await imports.newest_run()
    async with make.work() as work:
        await imports.start_undo(work, run.id)
    kept: list[Mapping[str, str]] = []
    taken_back = changed_since = 0
    for _ in range(10):
        async with make.work() as work:
            done = await imports.undo_some(work, run.id, 2)
        if done.is_over:
            return imports.Undone(taken_back, tuple(kept), changed_since)
        kept += done.kept
        taken_back += done.taken_back
        changed_since += done.changed_since
    raise AssertionError("it does not end")


async def goods() -> dict[str, tuple]:
    """Everything that customers could notice of the goods, by name."""
    whole = await catalog.whole_products(await catalog.every_product_id())
    return {
        str(dict(one.names)): (
            one.category_id,
            dict(one.descriptions),
            dict(one.rich_descriptions),
            one.picture_id,
            one.is_hidden,
            [(v.sku, dict(v.names), v.price_minor, v.available, v.is_hidden) for v in one.variants],
        )
        for one in whole.values()
    }


async def exported(reading: Reading = EUROS) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    product_ids = await catalog.every_product_id()
    products, sources = await catalog.whole_products(product_ids), await imports.sources_of(product_ids)
    for product_id in product_ids:
        writer.writerows(imports.rows_of(products[product_id], sources.get(product_id, Source()), reading))
    return out.getvalue()


# ── taking in ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_becomes_goods_that_customers_see(make: Situations):
    assert verdicts(await take(make, EXCERPT, PHOTO)) == [Verdict.NEW] * 3
    found = {card.names["en"]: card for card in await catalog.categories(with_hidden=True)}
    assert {name: card.products for name, card in found.items()} == {"Mugs": 1, "Textiles": 1, "Other": 0}
    _, page = await catalog.category_page(found["Mugs"].id, 0)
    card = await catalog.product(page.items[0].id)
    assert [(v.names, v.price_minor, v.available) for v in card.variants] == [
        ({"en": "Moss / Large"}, 2450, 4),
        ({"en": "Moss / Small"}, 1900, 0),
        ({"en": "Sand / Small"}, 1900, 2),
    ]
    assert card.picture_id is not None
    assert await catalog.picture_body(card.picture_id) == b"photo"
    assert (await catalog.search("dishwasher", 0)).items[0].id == card.id
    shown = product_text(card, card.variants[0], "EUR", make.shop.texts.of("zh_Hans"))
    assert 'A mug for <b>strong</b> tea.\n\n• Holds 12" of steam' in shown


async def test_the_same_file_again_changes_nothing(make: Situations):
    await take(make, EXCERPT, PHOTO)
    before = await goods()
    plans = await imports.plan_products(products_of(EXCERPT), EUROS, with_pictures=True)
    assert [(plan.verdict, plan.has_work) for plan in plans if isinstance(plan, Plan)] == [
        (Verdict.UNCHANGED, False)
    ] * 3
    assert verdicts(await take(make, EXCERPT, PHOTO, name="again.csv")) == [Verdict.UNCHANGED] * 3
    assert await goods() == before


async def test_an_export_changes_nothing_when_it_is_imported(make: Situations):
    """Also of goods that were made in the chat, in several languages."""
    await take(make, EXCERPT, PHOTO)
    await make.variant(1234, 7, name="=1+2")
    async with make.work() as work:
        twin = await catalog.add_category(work, {"en": "Mugs", "ru": "Кружки"})
        product_id = await catalog.add_product(
            work, twin, "physical", {"ru": "Чашка", "zh_Hans": "茶杯"}, "EUR"
        )
        await catalog.add_variant(work, product_id, 100, 1, names={"ru": "@Белая"}, sku="-W")
        await catalog.add_variant(work, product_id, 100, 1, names={"ru": "@Белая"}, sku="'-B")
        await catalog.change_product(work, product_id, descriptions={"ru": "Одна\n\n\n\nдве <b> & три"})
    before = await goods()
    text = await exported()
    assert verdicts(await take(make, text, PHOTO, name="export.csv")) == [Verdict.UNCHANGED] * 5
    assert await goods() == before
    assert await exported() == text


async def test_only_what_differs_is_changed_and_blanks_leave_things_as_they_are(make: Situations):
    await take(make, EXCERPT)
    product = await Product.get(search_text__contains="mug for")
    await Product.filter(id=product.id).update(names={"en": "Clay Mug", "ru": "Кружка"})
    changed = {"Handle": "clay-mug", "Title": "Stone Mug", "Option1 Value": "Moss", "Option2 Value": "Large"}
    new = {"Handle": "clay-mug", "Option1 Value": "Ash", "Variant Price": "21", "Variant Inventory Qty": "3"}
    plans = await take(make, sheet({**changed, "Variant Price": "25"}, new), name="second.csv")
    assert verdicts(plans) == [Verdict.CHANGED]
    card = await catalog.product(product.id)
    assert card.names == {"en": "Stone Mug", "ru": "Кружка"}
    assert card.descriptions["en"].startswith("A mug for strong tea.")
    assert [(v.names["en"], v.price_minor, v.available) for v in card.variants] == [
        ("Moss / Large", 2500, 4),
        ("Moss / Small", 1900, 0),
        ("Sand / Small", 1900, 2),
        ("Ash", 2100, 3),
    ]


async def test_a_sku_finds_its_product_whatever_the_handle(make: Situations):
    await take(make, sheet({**MUG, "Variant SKU": "M-1"}))
    renamed = {**MUG, "Handle": "mug-2026", "Variant SKU": "M-1", "Variant Price": "13"}
    assert verdicts(await take(make, sheet(renamed), name="b")) == [Verdict.CHANGED]
    assert await Product.all().count() == 1
    assert (await Variant.get(sku="M-1")).price_minor == 1300


async def test_a_variant_that_has_lost_its_sku_is_found_by_its_options(make: Situations):
    await take(make, sheet({**MUG, "Variant SKU": "M-1", "Option1 Value": "Blue"}))
    assert verdicts(await take(make, sheet({**MUG, "Option1 Value": "Blue"}), name="b")) == [
        Verdict.UNCHANGED
    ]
    assert await Variant.all().count() == 1


async def test_skus_of_two_products_under_one_handle_are_refused(make: Situations):
    cup = {**MUG, "Handle": "cup", "Title": "Cup"}
    await take(make, sheet({**MUG, "Variant SKU": "M-1"}, {**cup, "Variant SKU": "C-1"}))
    both = [{**MUG, "Variant SKU": sku, "Option1 Value": sku} for sku in ("M-1", "C-1")]
    assert verdicts(await take(make, sheet(*both), name="b")) == [Reason.SKU_ELSEWHERE]


async def test_stock_that_is_kept_for_orders_stays_kept(make: Situations):
    await take(make, sheet(MUG))
    variant_id = (await Variant.get()).id
    customer = await make.person()
    await make.cart(customer, {variant_id: 2})
    await make.place(customer)
    await take(make, sheet({**MUG, "Variant Inventory Qty": "9"}), name="b")
    shelf = await Stock.get()
    assert (shelf.received, shelf.reserved) == (11, 2)


async def test_a_type_is_found_in_any_language_and_no_type_is_other(make: Situations):
    async with make.work() as work:
        existing = await catalog.add_category(work, {"en": "Mugs", "ru": "Кружки"})
    await take(make, sheet({**MUG, "Type": "кружки"}, {**MUG, "Handle": "cup", "Title": "Cup"}))
    assert {c.id: c.names for c in await Category.all()} == {
        existing: {"en": "Mugs", "ru": "Кружки"},
        existing + 1: EUROS.other,
    }


async def test_a_shop_in_stars_gets_digital_goods_that_wait_for_what_buyers_receive(make: Situations):
    await make.rules(currency="XTR")
    stars = replace(EUROS, currency="XTR")
    text = sheet({**MUG, "Variant Price": "50"})
    (plan,) = await take(make, text, reading=stars)
    assert isinstance(plan, Plan)
    assert plan.notes == ("needs_delivery",)
    product = await Product.get()
    assert (product.kind, product.hidden_at is not None) == ("digital", True)
    assert verdicts(await take(make, text, reading=stars, name="b")) == [Verdict.UNCHANGED]


async def test_prices_of_another_currency_are_never_written(make: Situations):
    async with make.work() as work:
        run_id = await imports.start_run(work, "f", "f", {})
    await make.rules(currency="JPY")
    with pytest.raises(CurrencyMoved):
        async with make.work() as work:
            await imports.take_in(work, run_id, products_of(sheet(MUG)), EUROS, None)
    assert await Product.all().count() == 0


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────

PICTURED = sheet({**MUG, "Image Src": "https://x.example/1.jpg"})


async def test_a_picture_that_could_not_be_had_is_drawn_and_asked_for_again(make: Situations):
    await take(make, PICTURED, DRAWING)
    (plan,) = await imports.plan_products(products_of(PICTURED), EUROS, with_pictures=True)
    assert isinstance(plan, Plan)
    assert (plan.verdict, plan.wants_picture, plan.has_picture) == (Verdict.UNCHANGED, True, True)
    await take(make, PICTURED, DRAWING, name="b")
    assert await catalog.picture_body((await Product.get()).picture_id or 0) == b"drawing"
    await take(make, PICTURED, PHOTO, name="c")
    assert await catalog.picture_body((await Product.get()).picture_id or 0) == b"photo"


async def test_the_owners_own_picture_outlives_the_same_file(make: Situations):
    await take(make, PICTURED, PHOTO)
    async with make.work() as work:
        own = await catalog.save_picture(work, b"own")
        await catalog.change_product(work, (await Product.get()).id, picture_id=own)
    assert verdicts(await take(make, PICTURED, PHOTO, name="b")) == [Verdict.UNCHANGED]
    assert (await Product.get()).picture_id == own
    assert "x.example" not in await exported()


async def test_without_pictures_none_is_wanted_now_and_it_is_later(make: Situations):
    (plan,) = await take(make, PICTURED)
    assert isinstance(plan, Plan)
    assert not plan.wants_picture
    await take(make, PICTURED, PHOTO, name="b")
    assert (await Product.get()).picture_id is not None


# ── records ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_import_is_one_line_of_the_audit_trail_and_so_is_its_undo(make: Situations):
    await take(make, EXCERPT)
    await undo(make)
    acts = await AuditEntry.filter(act__in=["goods.imported", "import.undone"]).order_by("id")
    assert [(entry.act, entry.subject) for entry in acts] == [
        ("goods.imported", "f.csv"),
        ("import.undone", "f.csv"),
    ]
    assert not await AuditEntry.filter(act__startswith="product.").exists()
    assert not await AuditEntry.filter(act__startswith="category.").exists()


async def test_a_killed_import_goes_on_in_its_run_when_the_file_comes_again(make: Situations):
    mug = products_of(EXCERPT)[0]
    async with make.work() as work:
        run_id = await imports.start_run(work, "f.csv", "f.csv", {"new": 3})
    async with make.work() as work:
        await imports.take_in(work, run_id, [mug], EUROS, None)
    # killed here
    assert verdicts(await take(make, EXCERPT)) == [Verdict.UNCHANGED, Verdict.NEW, Verdict.NEW]
    assert await ImportRun.all().count() == 1
    assert await AuditEntry.filter(act="goods.imported").count() == 1
    assert (await undo(make)).taken_back == 3


async def test_a_batch_is_all_or_nothing(make: Situations):
    async with make.work() as work:
        run_id = await imports.start_run(work, "f", "f", {})
    with pytest.raises(ZeroDivisionError):
        async with make.work() as work:
            await imports.take_in(work, run_id, products_of(EXCERPT), EUROS, None)
            raise ZeroDivisionError
    assert (await Product.all().count(), await Variant.all().count(), await ProductSource.all().count()) == (
        0,
        0,
        0,
    )


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_undo_hides_what_was_new_and_restores_what_was_changed(make: Situations):
    await take(make, EXCERPT, PHOTO)
    before = await goods()
    second = (
        EXCERPT.replace("Clay Mug", "Stone Mug")
        .replace("24.50", "30")
        .replace("<b>strong</b>", "<i>weak</i>")
    )
    second = (
        second.replace(",Textiles,", ",Cloth,").replace("mug.jpg", "other.jpg").replace(",7,deny", ",2,deny")
    )
    extra = "new-thing,New Thing,,,,,true,,,,,,,,,,1,,,5,,,,,,,,\n"
    more = "clay-mug,,,,,,,,Ash,,,,,,,,1,,,5,,,,,,,,\n"
    plans = await take(make, second + extra + more, Photo(b"other", is_fetched=True), name="second.csv")
    assert verdicts(plans) == [Verdict.CHANGED, Verdict.CHANGED, Verdict.UNCHANGED, Verdict.NEW]
    assert await goods() != before
    done = await undo(make)
    assert (done.taken_back, done.kept, done.changed_since) == (3, (), 0)
    after = await goods()
    *_, is_hidden, _ = after.pop("{'en': 'New Thing'}")
    assert is_hidden
    variants = after["{'en': 'Clay Mug'}"][-1]
    assert variants.pop()[-1], "the variant that it added is hidden"
    assert after == before
    # What was taken back can be imported again, and the first import can be taken back too.
    assert (
        verdicts(await take(make, second, Photo(b"other", is_fetched=True), name="second.csv"))[:2]
        == [Verdict.CHANGED] * 2
    )
    await undo(make)
    await undo(make)
    assert all(one[-2] for one in (await goods()).values())
    with pytest.raises(NothingToUndo):
        await undo(make)


async def test_new_goods_that_somebody_ordered_stay(make: Situations):
    await take(make, EXCERPT)
    towel = await Variant.get(sku="linen-towel:")
    customer = await make.person()
    await make.cart(customer, {towel.id: 1})
    await make.place(customer)
    done = await undo(make)
    assert (done.taken_back, done.kept) == (2, ({"en": "Linen Towel"},))
    assert not (await goods())["{'en': 'Linen Towel'}"][-2]


async def test_stock_that_orders_hold_is_not_taken_from_under_them(make: Situations):
    await take(make, sheet(MUG))
    await take(make, sheet({**MUG, "Variant Inventory Qty": "9", "Variant Price": "14"}), name="b")
    variant_id = (await Variant.get()).id
    customer = await make.person()
    await make.cart(customer, {variant_id: 7})
    await make.place(customer)
    before = await goods()
    assert (await undo(make)).kept == ({"en": "Mug"},)
    assert await goods() == before, "nothing of it, so that the product stays of one piece"


async def test_an_order_within_the_old_stock_does_not_keep_it_from_being_restored(make: Situations):
    await take(make, sheet(MUG))
    await take(make, sheet({**MUG, "Variant Inventory Qty": "9", "Variant Price": "14"}), name="b")
    variant_id = (await Variant.get()).id
    customer = await make.person()
    await make.cart(customer, {variant_id: 2})
    await make.place(customer)
    await undo(make)
    shelf = await Stock.get()
    assert (shelf.received, shelf.reserved, (await Variant.get()).price_minor) == (5, 2, 1230)


async def test_what_somebody_changed_after_the_import_stays_his(make: Situations):
    await take(make, sheet(MUG))
    await take(make, sheet({**MUG, "Title": "Cup", "Variant Inventory Qty": "9"}), name="b")
    async with make.work() as work:
        await stock.set_available(work, (await Variant.get()).id, 20)
    done = await undo(make)
    assert (done.taken_back, done.changed_since) == (1, 1)
    assert ((await Product.get()).names, (await Stock.get()).received) == ({"en": "Mug"}, 20)


# ── in the catalog's own rooms ──────────────────────────────────────────────────────────────────────────────


async def test_a_description_that_is_written_anew_in_the_chat_loses_its_markup(make: Situations):
    await take(make, EXCERPT)
    product = await Product.get(search_text__contains="mug for")
    async with make.work() as work:
        await catalog.change_product(work, product.id, names={"en": "Cup"})
    assert (await catalog.product(product.id)).rich_descriptions
    async with make.work() as work:
        await catalog.change_product(work, product.id, descriptions={"en": "Mine: 1 < 2"})
    card = await catalog.product(product.id)
    assert card.rich_descriptions == {}
    assert "Mine: 1 &lt; 2" in product_text(card, card.variants[0], "EUR", make.shop.texts.of("en"))


async def test_the_books_hold_after_imports_and_undos(make: Situations):
    from bot.domain import ledger

    await take(make, EXCERPT)
    await make.paid_order(await make.person())
    await take(make, EXCERPT.replace("24.50", "30"), name="b")
    await undo(make)
    await undo(make)
    assert await ledger.check_books() == {}


async def test_the_shop_itself_imports(make: Situations):
    await take(make, EXCERPT)
    (entry,) = [one for one in await rulebook.audit_trail() if one.act == "goods.imported"]
    assert entry.actor_id is THE_SHOP.id_or_none
