"""Carts. Buttons carry the quantity they lead to, so that a second tap changes nothing."""

from __future__ import annotations

from typing import Any

from bot.domain.catalog import variant
from bot.domain.orders.cards import CartCard, CartLineCard, SealedAddress
from bot.domain.orders.errors import QuantityRefused
from bot.domain.orders.rules import MOST_LINES, MOST_PIECES
from bot.domain.rulebook import Rules
from bot.domain.work import Work
from bot.domain.work.sql import Act, document, is_postgres, rows, together
from bot.models import CartLine

_LINES = """
    SELECT l.variant_id, l.quantity, v.product_id, v.sku, v.names AS variant_names, v.price_minor,
           p.names, p.kind, p.delivery,
           v.hidden_at IS NULL AND p.hidden_at IS NULL AND c.hidden_at IS NULL AS on_sale,
           s.received - s.reserved - s.sold AS available,
           a.id AS address_id, a.sealed AS address
    FROM cart_line l
    JOIN variant v ON v.id = l.variant_id
    JOIN product p ON p.id = v.product_id
    JOIN category c ON c.id = p.category_id
    JOIN stock s ON s.variant_id = l.variant_id
    LEFT JOIN address a ON a.id = (
        SELECT MAX(n.id) FROM address n WHERE n.person_id = ? AND n.hidden_at IS NULL)
    WHERE l.person_id = ?
    ORDER BY l.variant_id
"""


async def cart(person_id: int, rules: Rules, *, lock_stock: bool = False) -> CartCard:
    """What he has in his cart, at today's prices; `lock_stock` holds the shelves in the order of their ids."""
    locking = " FOR UPDATE OF s" if lock_stock and is_postgres() else ""
    found = await rows(_LINES + locking, person_id, person_id)
    lines = tuple(_line(r) for r in found)
    return CartCard(lines, rules.currency, rules.shipping_minor, _address(found[0]) if found else None)


async def quantities_in_cart(person_id: int) -> dict[int, int]:
    """Variant id → pieces."""
    found = await rows("SELECT variant_id, quantity FROM cart_line WHERE person_id = ?", person_id)
    return {r["variant_id"]: r["quantity"] for r in found}


async def set_quantity(work: Work, variant_id: int, quantity: int, *, at_least: bool = False) -> int:
    """Puts so many pieces of a variant into the actor's cart, none takes it out. Answers its product's id.

    `at_least` keeps a larger quantity that is there already. Raises NotFound, QuantityRefused.
    """
    person_id = work.actor.person_id
    if quantity == 0:
        await CartLine.filter(person_id=person_id, variant_id=variant_id).delete()
        product, _ = await variant(variant_id, for_staff=True)
        return product.id
    product, one = await variant(variant_id)
    if not 0 < quantity <= min(one.available, MOST_PIECES):
        raise QuantityRefused(available=max(min(one.available, MOST_PIECES), 0))
    existing = await CartLine.filter(person_id=person_id, variant_id=variant_id).first()
    if existing is None:
        if await CartLine.filter(person_id=person_id).count() >= MOST_LINES:
            raise QuantityRefused(available=MOST_LINES)
        await CartLine.create(
            person_id=person_id, variant_id=variant_id, quantity=quantity, added_at=work.now
        )
    elif existing.quantity != quantity and not (at_least and existing.quantity > quantity):
        await CartLine.filter(id=existing.id).update(quantity=quantity)
    return product.id


async def clear_cart(work: Work) -> None:
    await together(emptying(work))


def emptying(work: Work) -> Act:
    return "DELETE FROM cart_line WHERE person_id = ?", (work.actor.person_id,)


def _address(r: dict[str, Any]) -> SealedAddress | None:
    return None if r["address_id"] is None else SealedAddress(r["address_id"], bytes(r["address"]))


def _line(r: dict[str, Any]) -> CartLineCard:
    return CartLineCard(
        variant_id=r["variant_id"],
        product_id=r["product_id"],
        names=document(r["names"]),
        variant_names=document(r["variant_names"]),
        unit_minor=r["price_minor"],
        quantity=r["quantity"],
        available=r["available"],
        kind=r["kind"],
        sku=r["sku"],
        delivery=r["delivery"],
        is_on_sale=bool(r["on_sale"]),
    )
