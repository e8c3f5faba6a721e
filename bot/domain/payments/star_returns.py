"""Stars that go back: the one money that the Bot API itself returns. Told to Telegram after the commit, by a job."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.orders import Method
from bot.domain.payments.receipts import book_return, lock_receipt
from bot.domain.people import person
from bot.domain.rulebook import record_act
from bot.domain.work import Work
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


async def star_returns_due(limit: int = 50) -> tuple[StarReturn, ...]:
    """What Telegram has not been told of, or has, but we died before we wrote it down: telling it twice is safe."""
    found = await Receipt.filter(state="returning").order_by("id").limit(limit)
    return tuple([StarReturn(r.id, (await person(r.person_id)).telegram_id, r.charge_id) for r in found])


async def finish_star_return(work: Work, receipt_id: int) -> None:
    """Telegram has returned them: booked, and the payer is told."""
    receipt = await lock_receipt(receipt_id)
    if receipt.state == "returning":
        await book_return(work, receipt, "Telegram")
