"""Goods in chat: adding a product from its name to the sale, changing it, hiding it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import catalog, orders, people, rulebook
from bot.domain.catalog import BadName, BadPrice, BadStock, NotReadyToShow, ProductCard
from bot.kernel.errors import NotFound
from bot.kernel.screen import ProductPicture, Screen
from bot.texts import Texts
from bot.views.customer.goods import product_text
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows

CAPTION_LIMIT = 1024


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def _product(desk: Desk, name: str = "Jasmine tea") -> ProductCard:
    """A hidden product with a price and twenty on the shelf."""
    await desk.tap("agnew:p")
    await desk.say("Tea")
    await desk.say(name)
    await desk.say("12.50")
    await desk.say("20")
    product_id = int(str((await _asked(desk))["product"]))
    await desk.tap(f"apskip:{product_id}:picture")
    return await catalog.product(product_id, for_staff=True)


async def _asked(desk: Desk) -> dict[str, object]:
    arrival = await people.arrival_of(desk.telegram_id)
    assert arrival is not None
    return dict(arrival.person.dialogue_data)


async def _english(desk: Desk) -> Texts:
    return desk.make.shop.texts.of("en")


async def test_a_product_goes_from_its_name_to_the_sale_question_by_question(desk: Desk) -> None:
    choose = await desk.tap(leads_to(await desk.tap("ag"), "apcat"))
    await desk.tap(leads_to(choose, "agnew"))
    name = await desk.say("Tea")
    assert "📦" in name.text
    assert "EUR" in name.text
    await desk.say("Jasmine tea")
    assert "12.50" in (await desk.tap(await _prompt(desk, "price"))).text
    await desk.say("12.50")
    picture = await desk.say("20")
    assert shows(picture, "apskip")
    page = await desk.send(b"a jpeg")
    assert await desk.dialogue() is None
    assert isinstance(page.picture, ProductPicture)
    on_sale = await desk.tap(leads_to(page, "apshow"))
    assert shows(on_sale, "aphideask")
    card = await catalog.product(1)
    assert (card.kind, card.names, card.variants[0].price_minor) == ("physical", {"en": "Jasmine tea"}, 1250)
    assert card.available == 20


async def _prompt(desk: Desk, field: str) -> str:
    return f"apask:{(await _asked(desk))['product']}:{field}:1"


async def test_the_page_shows_what_customers_see(desk: Desk) -> None:
    card = await _product(desk)
    page = await desk.tap(f"ap:{card.id}")
    assert product_text(card, card.variants[0], "EUR", await _english(desk)) in page.text


async def test_a_product_exists_hidden_from_its_name_on(desk: Desk) -> None:
    await desk.tap("agnew:p")
    await desk.say("Tea")
    await desk.say("Jasmine tea")
    page = await desk.tap("astop:ap:1")
    assert shows(page, "apshow")
    with pytest.raises(NotFound):
        await catalog.product(1)
    with pytest.raises(NotReadyToShow):
        await desk.tap("apshow:1")


async def test_a_digital_product_is_asked_what_its_buyer_receives(desk: Desk) -> None:
    await desk.tap("asetcur:XTR")
    await desk.tap("agnew:p")
    name = await desk.say("Files")
    assert "💾" in name.text
    for text in ("Tea book", "250", "999"):
        await desk.say(text)
    await desk.tap("apskip:1:picture")
    with pytest.raises(NotReadyToShow):
        await desk.tap("apshow:1")
    await desk.say("https://example.org/book")
    await desk.tap("apshow:1")
    card = await catalog.product(1)
    assert (card.kind, card.delivery) == ("digital", "https://example.org/book")


async def test_goods_of_another_currency_can_change_their_kind(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap("asetcur:XTR")
    page = await desk.tap(f"ap:{card.id}")
    changed = await desk.tap_twice(leads_to(page, "apkind"))
    assert not shows(changed, "apkind")
    assert shows(changed, "aped")
    assert (await catalog.product(card.id, for_staff=True)).kind == "digital"


async def test_each_field_is_changed_by_one_message(desk: Desk) -> None:
    card = await _product(desk)
    for field, text in (
        ("name", "Green tea"),
        ("description", "Rolled by hand."),
        ("price", "9.90"),
        ("stock", "3"),
    ):
        await desk.tap(f"aped:{card.id}:{field}")
        page = await desk.say(text)
        assert await desk.dialogue() is None
        assert shows(page, "aped")
    changed = await catalog.product(card.id, for_staff=True)
    assert (changed.names["en"], changed.descriptions["en"]) == ("Green tea", "Rolled by hand.")
    assert (changed.variants[0].price_minor, changed.available) == (990, 3)


async def test_a_name_in_another_language_keeps_the_first(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap("l:ru")
    await desk.tap(f"aped:{card.id}:name")
    await desk.say("Чай с жасмином")
    names = (await catalog.product(card.id, for_staff=True)).names
    assert names == {"en": "Jasmine tea", "ru": "Чай с жасмином"}


@pytest.mark.parametrize(
    ("field", "text", "refusal"),
    [
        ("name", "x" * 81, BadName),
        ("description", "x" * 701, BadName),
        ("price", "cheap", BadPrice),
        ("price", "0", BadPrice),
        ("price", "1.234", BadPrice),
        ("stock", "-1", BadStock),
        ("stock", "many", BadStock),
    ],
)
async def test_an_answer_that_does_not_fit_keeps_the_question(
    desk: Desk, field: str, text: str, refusal: type[Exception]
) -> None:
    card = await _product(desk)
    await desk.tap(f"aped:{card.id}:{field}")
    with pytest.raises(refusal):
        await desk.say(text)
    assert await desk.dialogue() == f"product_{field}"
    assert await catalog.product(card.id, for_staff=True) == card


async def test_counting_the_shelf_leaves_what_is_kept_for_orders(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap(f"apshow:{card.id}")
    ann = await desk.make.person()
    await desk.make.cart(ann, {card.variants[0].id: 2})
    order_id = await desk.make.place(ann)
    await desk.tap(f"aped:{card.id}:stock")
    await desk.say("5")
    assert (await catalog.product(card.id)).available == 5
    async with desk.make.work(ann) as work:
        await orders.cancel(work, order_id, of=ann.person_id)
    assert (await catalog.product(card.id)).available == 7


async def test_hiding_asks_first_and_both_ways_work_tapped_twice(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap_twice(f"apshow:{card.id}")
    question = await desk.tap(leads_to(await desk.tap(f"ap:{card.id}"), "aphideask"))
    assert (await catalog.product(card.id)).on_sale
    hidden = await desk.tap_twice(leads_to(question, "aphide"))
    assert shows(hidden, "apshow")
    acts = [entry.act for entry in await rulebook.audit_trail()]
    assert acts[:2] == ["product.hidden", "product.shown"]


async def test_an_old_skip_button_changes_nothing(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap(f"aped:{card.id}:price")
    await desk.tap(f"apskip:{card.id}:picture")
    assert await desk.dialogue() == "product_price"


async def test_a_second_variant_first_names_the_one_that_is_there(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap(f"avnew:{card.id}")
    await desk.say("50 g")
    price = await desk.say("100 g")
    fresh = (await catalog.product(card.id, for_staff=True)).variants[1]
    assert (fresh.price_minor, fresh.available) == (1250, 0)
    await desk.tap(leads_to(price, "avskip"))
    await desk.say("7")
    changed = await catalog.product(card.id, for_staff=True)
    assert [(one.names["en"], one.available) for one in changed.variants] == [("50 g", 20), ("100 g", 7)]
    listed = await desk.tap(f"aped:{card.id}:price")
    assert len([data for data in data_of(listed) if data.startswith("av:")]) == 2


async def test_a_variant_is_renamed_priced_counted_and_hidden(desk: Desk) -> None:
    card = await _product(desk)
    one = card.variants[0]
    for field, text in (("name", "Tin"), ("price", "15"), ("stock", "4")):
        await desk.tap(f"aved:{one.id}:{field}")
        await desk.say(text)
    await desk.tap_twice(f"avhide:{one.id}")
    _, changed = await catalog.variant(one.id, for_staff=True)
    assert (changed.names, changed.price_minor, changed.available) == ({"en": "Tin"}, 1500, 4)
    assert changed.is_hidden
    await desk.tap_twice(f"avshow:{one.id}")
    assert (await catalog.product(card.id, for_staff=True)).on_sale


async def test_categories_are_renamed_and_products_move_between_them(desk: Desk) -> None:
    card = await _product(desk)
    await desk.tap("agnew")
    await desk.say("Coffee")
    await desk.tap(f"acren:{card.category_id}")
    await desk.say("Fine tea")
    places = await desk.tap(f"apmove:{card.id}")
    await desk.tap_twice(leads_to(places, "apmoveto"))
    moved = await catalog.product(card.id, for_staff=True)
    assert (await catalog.category(moved.category_id)).names == {"en": "Coffee"}
    assert (await catalog.category(card.category_id)).names == {"en": "Fine tea"}
    listed = await desk.tap(f"ac:{moved.category_id}")
    assert "🙈" in next(b.text for row in listed.rows for b in row if b.data == f"ap:{card.id}")


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_the_longest_product_fits_under_its_picture(desk: Desk, language: str) -> None:
    card = await _product(desk, "Ж" * 80)
    await desk.tap(f"l:{language}")
    await desk.tap(f"aped:{card.id}:name")
    await desk.say("Ж" * 80)
    await desk.tap(f"aped:{card.id}:description")
    await desk.say("Ж" * 700)
    await desk.tap(f"acren:{card.category_id}")
    await desk.say("Ж" * 80)
    await desk.tap(f"aped:{card.id}:picture")
    page = await desk.send(b"a jpeg")
    await desk.tap("asetcur:XTR")
    for screen in (page, await desk.tap(f"ap:{card.id}"), await desk.tap(f"apkind:{card.id}")):
        assert len(_visible(screen)) <= CAPTION_LIMIT


def _visible(screen: Screen) -> str:
    text = screen.text
    for tag in ("<b>", "</b>", "<i>", "</i>"):
        text = text.replace(tag, "")
    return text
