"""Reading receipts and slips: for staff."""

from __future__ import annotations

from bot.domain.payments.cards import ReceiptCard
from bot.domain.payments.transfers import SLIP_CONTEXT
from bot.domain.work import Sealer
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.models import Receipt, TransferSlip


async def receipt(receipt_id: int) -> ReceiptCard:
    """Raises NotFound."""
    found = await Receipt.filter(id=receipt_id).first()
    if found is None:
        raise NotFound()
    return _card(found)


async def receipts_in_review(limit: int = 20) -> tuple[ReceiptCard, ...]:
    found = await Receipt.filter(state="review").order_by("id").limit(limit)
    return tuple(_card(row) for row in found)


async def count_in_review() -> int:
    return await Receipt.filter(state="review").count()


async def slip_body(slip_id: int, sealer: Sealer) -> bytes:
    """The picture of a transfer, opened. The caller has checked that its reader is staff."""
    found = await TransferSlip.filter(id=slip_id).first()
    if found is None:
        raise NotFound()
    return sealer.open(bytes(found.sealed), SLIP_CONTEXT)


def _card(row: Receipt) -> ReceiptCard:
    return ReceiptCard(
        row.id,
        row.provider,
        row.charge_id,
        row.person_id,
        row.order_id,
        Money(row.amount_minor, row.currency),
        row.state,
        row.reason,
        row.received_at,
    )
