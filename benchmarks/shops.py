"""Databases, goods and people to measure on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg

from bot.domain import catalog
from bot.models import Address, CartLine, Person, Product
from bot.models.database import opened
from tests.situations import BOT_ID, Situations, opened_situations

PRODUCTS, VARIANTS = 8, 30
PRICE_MINOR, SHIPPING_MINOR = 1250, 500
"""The fee is the one that tests/situations.py opens its shop with."""
PLENTY = 1_000_000
_telegram_ids = count(1_000_000)


@dataclass(frozen=True, slots=True)
class Goods:
    """Three categories: one full page of products, one product with a picture, one with many variants."""

    category_id: int
    product_id: int
    """A product with a picture that Telegram knows."""
    variant_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    person_id: int
    telegram_id: int
    address_id: int


@asynccontextmanager
async def opened_shop(url: str) -> AsyncIterator[Situations]:
    """An open shop, through the ORM as `run` opens it."""
    async with opened(url):
        yield await opened_situations()


async def goods_for(make: Situations) -> Goods:
    rules = await make.rules()
    async with make.work() as work:
        page, shown, many = [
            await catalog.add_category(work, {"en": f"Category {n}"}, "🍵") for n in range(3)
        ]
        products = [
            await catalog.add_product(work, category_id, "physical", {"en": f"Tea {n}"}, rules.currency)
            for n, category_id in enumerate([page] * PRODUCTS + [shown, many])
        ]
        for product_id in products[:-1]:
            await catalog.add_variant(work, product_id, PRICE_MINOR, PLENTY)
        variants = [
            await catalog.add_variant(work, products[-1], PRICE_MINOR, PLENTY, names={"en": f"Tin {n}"})
            for n in range(VARIANTS)
        ]
        for product_id in products:
            await catalog.show_product(work, product_id, rules.currency)
        picture_id = await catalog.save_picture(work, b"a picture")
        await catalog.remember_upload(BOT_ID, picture_id, "known")
        await Product.filter(id=products[-2]).update(picture_id=picture_id)
    return Goods(page, products[-2], tuple(variants))


async def customers(make: Situations, number: int) -> list[Customer]:
    """People who have an address and have answered what newcomers are asked."""
    telegram_ids = [next(_telegram_ids) for _ in range(number)]
    now = make.clock.now()
    await Person.bulk_create(
        Person(telegram_id=i, name="Ann", telegram_language="en", met_at=now, promotions_asked_at=now)
        for i in telegram_ids
    )
    people = await Person.filter(telegram_id__in=telegram_ids).order_by("id")
    sealed = make.shop.sealer.seal(b"Ann Lee, +49 30 1234567, Lindenstr. 5, 10969 Berlin", "address.sealed")
    await Address.bulk_create(Address(person_id=p.id, sealed=sealed, saved_at=now) for p in people)
    addresses = {a.person_id: a.id for a in await Address.filter(person_id__in=[p.id for p in people])}
    return [Customer(p.id, p.telegram_id, addresses[p.id]) for p in people]


async def fill_carts(make: Situations, people: Sequence[Customer], variant_ids: Sequence[int]) -> None:
    """One piece of each variant for everybody."""
    now = make.clock.now()
    await CartLine.bulk_create(
        CartLine(person_id=customer.person_id, variant_id=variant_id, quantity=1, added_at=now)
        for customer in people
        for variant_id in variant_ids
    )


@asynccontextmanager
async def bare_pool(url: str) -> AsyncIterator[Any]:
    """The driver's own pool, less the round trip with which it resets every connection it takes back."""

    async def nothing_to_reset(_: Any) -> None:
        return None

    async with asyncpg.create_pool(url, min_size=2, max_size=10, reset=nothing_to_reset) as pool:
        yield pool
