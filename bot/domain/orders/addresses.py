"""Where parcels go: sealed, typed once, kept for the next time."""

from __future__ import annotations

from bot.domain.orders.cards import CartCard
from bot.domain.orders.rules import clean_address
from bot.domain.work import SealedColumn, Sealer, Work
from bot.domain.work.sql import rows
from bot.kernel.errors import NotFound
from bot.models import Address

_CONTEXT = "address.sealed"
SEALED = (SealedColumn(Address, "sealed", _CONTEXT),)
_CURRENT = "SELECT sealed FROM address WHERE person_id = ? AND hidden_at IS NULL ORDER BY id DESC LIMIT 1"


async def save_address(work: Work, raw: str) -> int:
    """Keeps what he typed as his address from now on. Raises AddressUnclear."""
    text = clean_address(raw)
    await Address.filter(person_id=work.actor.person_id, hidden_at=None).update(hidden_at=work.now)
    address = await Address.create(
        person_id=work.actor.person_id, sealed=work.sealer.seal(text.encode(), _CONTEXT), saved_at=work.now
    )
    return address.id


async def current_address(person_id: int, sealer: Sealer) -> str:
    """His address in plain text, for his own eyes; empty when he has none."""
    found = await rows(_CURRENT, person_id)
    return _opened(bytes(found[0]["sealed"]), sealer) if found else ""


def address_of(bag: CartCard, sealer: Sealer) -> str:
    """The same, where his cart was read anyway."""
    return _opened(bag.address.sealed, sealer) if bag.address else ""


def _opened(sealed: bytes, sealer: Sealer) -> str:
    return sealer.open(sealed, _CONTEXT).decode()


async def address_text(address_id: int, sealer: Sealer) -> str:
    """An order's address: the caller has checked that the order is his, or that he ships."""
    found = await Address.filter(id=address_id).first()
    if found is None:
        raise NotFound()
    return _opened(bytes(found.sealed), sealer)
