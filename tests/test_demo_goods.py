"""The demo shop's goods and their pictures are complete and fit a phone."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import bot

DEMO = Path(bot.__file__).parent / "demo"
PICTURES = DEMO / "pictures"
LANGUAGES = {"en", "zh_Hans", "ru"}
GOODS: dict[str, Any] = json.loads((DEMO / "goods.json").read_text(encoding="utf-8"))
CATEGORIES: list[dict[str, Any]] = GOODS["categories"]
PRODUCTS: list[dict[str, Any]] = GOODS["products"]
VARIANTS: list[dict[str, Any]] = [variant for product in PRODUCTS for variant in product["variants"]]

each_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product["code"])


def test_there_are_six_categories_in_order_and_at_least_forty_two_products() -> None:
    assert [category["position"] for category in CATEGORIES] == [1, 2, 3, 4, 5, 6]
    assert len(PRODUCTS) >= 42


def test_codes_and_skus_are_unique() -> None:
    for values in (
        [category["code"] for category in CATEGORIES],
        [product["code"] for product in PRODUCTS],
        [variant["sku"] for variant in VARIANTS],
    ):
        assert len(values) == len(set(values))


def test_every_category_has_an_emoji_a_name_in_three_languages_and_products() -> None:
    filled = {product["category"] for product in PRODUCTS}
    for category in CATEGORIES:
        assert category["emoji"]
        assert set(category["name"]) == LANGUAGES
        assert all(category["name"].values())
        assert category["code"] in filled


@each_product
def test_a_product_belongs_to_a_known_category_and_is_physical(product: dict[str, Any]) -> None:
    assert product["category"] in {category["code"] for category in CATEGORIES}
    assert product["kind"] == "physical"


@each_product
def test_a_product_has_a_short_name_and_description_in_three_languages(product: dict[str, Any]) -> None:
    for field, longest in (("name", 40), ("description", 300)):
        assert set(product[field]) == LANGUAGES
        for text in product[field].values():
            assert 0 < len(text) <= longest
            assert text == text.strip()
            assert not set(text) & set("<>\n*`")


@each_product
def test_variants_are_named_exactly_when_there_is_a_choice(product: dict[str, Any]) -> None:
    variants = product["variants"]
    assert 1 <= len(variants) <= 4
    for variant in variants:
        assert set(variant["name"]) == LANGUAGES
        assert all(len(name) <= 18 for name in variant["name"].values())
        assert all(bool(name) == (len(variants) > 1) for name in variant["name"].values())
    for language in LANGUAGES:
        assert len({variant["name"][language] for variant in variants}) == len(variants)


def test_russian_and_chinese_texts_are_written_in_their_own_script() -> None:
    for item in (*CATEGORIES, *PRODUCTS):
        assert any("а" <= letter <= "я" for letter in item["name"]["ru"].lower())
        assert any("\u4e00" <= letter <= "\u9fff" for letter in item["name"]["zh_Hans"])


def test_prices_are_positive_whole_minor_units() -> None:
    assert all(type(variant["price_minor"]) is int and variant["price_minor"] > 0 for variant in VARIANTS)


def test_stock_shows_plenty_a_few_left_and_one_product_sold_out() -> None:
    stocks = [variant["stock"] for variant in VARIANTS]
    assert all(type(stock) is int and stock >= 0 for stock in stocks)
    assert sum(1 <= stock <= 3 for stock in stocks) >= 3
    sold_out = [
        product["code"]
        for product in PRODUCTS
        if not any(variant["stock"] for variant in product["variants"])
    ]
    assert len(sold_out) == 1


@each_product
def test_a_picture_is_a_small_square_jpeg_named_after_its_product(product: dict[str, Any]) -> None:
    assert product["picture"] == f"{product['code']}.jpg"
    path = PICTURES / product["picture"]
    assert path.stat().st_size <= 45_000
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (800, 800)


def test_every_picture_is_different_and_belongs_to_a_product() -> None:
    files = sorted(PICTURES.iterdir())
    assert {file.name for file in files} == {product["picture"] for product in PRODUCTS}
    assert len({sha256(file.read_bytes()).hexdigest() for file in files}) == len(files)
