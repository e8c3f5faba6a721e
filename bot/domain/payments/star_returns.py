"""Stars that go back: the one money that the Bot API itself returns. Told to Telegram after the commit, by a job."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.orders import Method
from bot.domain.payments.receipts import book_return, lock_receipt
from bot.domain.people import person
from bot.domain.rulebook import record_act
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.models import Receipt


@dataclass(frozen=True, slots=True)
class StarReturn:
    receipt_id: int
    telegram_id: int
    charge_id: str


async def start_star_return(work: Work, receipt_id: int) -> None:
    """The owner wants the Stars to go back. Twice changes nothing. Raises NotFound for other money."""
    receipt = await lock_receipt(receipt_id)
    if receipt.provider != Method.STARS:
        raise NotFound()
    if receipt.state != "review":
        return
    await Receipt.filter(id=receipt_id).update(state="returning")
    await record_act(work, "receipt.returned", str(receipt_id))


async def star_returns_due(after: int = 0, limit: int = 100) -> list[int]:
    """Receipts, by id from behind `after` on, of which Telegram has not been told.

    Or it has, but we died before we wrote it down: telling it twice is safe.
    """
    return await ids(Receipt.filter(state="returning", id__gt=after).order_by("id").limit(limit))


async def star_return(receipt_id: int) -> StarReturn | None:
    """What to tell Telegram; nothing when it is done meanwhile."""
    receipt = await Receipt.filter(id=receipt_id, state="returning").first()
    if receipt is None:
        return None
    return StarReturn(receipt.id, (await person(receipt.person_id)).telegram_id, receipt.charge_id)


async def finish_star_return(work: Work, receipt_id: int) -> None:
    """Telegram has returned them: booked, and the payer is told."""
    receipt = await lock_receipt(receipt_id)
    if receipt.state == "returning":
        await book_return(work, receipt, "Telegram")
