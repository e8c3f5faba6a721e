"""Browsing."""

from __future__ import annotations

from bot.domain import catalog, distributors, orders
from bot.domain.catalog import ProductCard, VariantCard
from bot.handlers.request import Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.customer import goods as views

QUERY_BYTES = 40
"""A search travels in the callback data of its page buttons, which holds 64 bytes."""


async def categories(request: Request) -> Screen:
    return views.categories(await catalog.categories(), request.texts)


async def category(request: Request) -> Screen:
    card, page = await catalog.category_page(request.number(0), request.page(1))
    return views.category(card, page, request.rules.currency, request.texts)


async def find(request: Request) -> Screen:
    words = _short(request.word(0))
    page = await catalog.search(words, request.page(1))
    return views.search_results(words, page, request.rules.currency, request.texts)


def _short(raw: str) -> str:
    text = " ".join(raw.replace(":", " ").split())
    return text.encode()[:QUERY_BYTES].decode(errors="ignore").strip()


async def product(request: Request) -> Screen:
    card = await catalog.product(request.number(0))
    if not card.on_sale:
        raise NotFound()
    in_cart = await orders.quantities_in_cart(request.person.id)
    return views.product(card, _chosen(card, request), in_cart, request.rules.currency, request.texts)


def _chosen(card: ProductCard, request: Request) -> VariantCard:
    """The variant the button names, else the first that can be bought, else the first."""
    wanted = request.number(1) if request.word(1) else 0
    for one in card.on_sale:
        if one.id == wanted:
            return one
    return next((one for one in card.on_sale if one.available > 0), card.on_sale[0])


async def product_qr(request: Request) -> Screen:
    """Everybody may show a product; a distributor shows it by a link of his own."""
    card, links = await catalog.product(request.number(0)), request.shop.links
    if not request.person.is_distributor:
        return views.product_qr(card, links.product(card.code), request.texts)
    seller = await distributors.distributor(request.person.id)
    link = links.shared_product(card.code, seller.code)
    return views.shared_product_qr(card, link, request.texts, is_suspended=seller.is_suspended)
