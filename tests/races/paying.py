"""Races around money that comes, and that goes back to the customer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.orders import Method
from bot.domain.work import THE_SHOP
from bot.domain.work.sql import rows
from tests.races.ground import Act, Outcome, number, words
from tests.races.race import Race, answers, refusals


async def status_of(order_id: int) -> str:
    return await words("SELECT status FROM customer_order WHERE id = ?", order_id)


async def receipts_of(order_id: int) -> list[str]:
    found = await rows("SELECT state FROM receipt WHERE order_id = ? ORDER BY state", order_id)
    return [row["state"] for row in found]


async def entries_of(order_id: int) -> list[str]:
    found = await rows("SELECT kind FROM journal_entry WHERE order_id = ? ORDER BY kind", order_id)
    return [row["kind"] for row in found]


async def refunds_of(order_id: int) -> list[str]:
    found = await rows("SELECT state FROM refund WHERE order_id = ? ORDER BY state", order_id)
    return [row["state"] for row in found]


class PaidTwice(Race):
    """Telegram tells of one charge twice, and of another one: one pays the order, the other waits for the owner."""

    async def acts(self, n: int) -> list[Act]:
        carl = self.here.carl
        self.order_id = await self.here.order(carl)
        charges = ("one", "one", "two", "two")
        return [Act(carl, "pay", (self.order_id, f"{charge} of {n}")) for charge in charges]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert len(set(answers(outcomes, "pay"))) == 2
        assert await receipts_of(self.order_id) == ["matched", "review"]
        assert await entries_of(self.order_id) == ["accrual", "sale"]
        assert await status_of(self.order_id) == "paid"


class PaidAgainstCancel(Race):
    """He pays and cancels at once: paid and not cancelled, or cancelled and the money waits for the owner."""

    async def acts(self, n: int) -> list[Act]:
        carl = self.here.carl
        self.order_id = await self.here.order(carl)
        cancel = Act(carl, "cancel", (self.order_id,))
        return [cancel, cancel, Act(carl, "pay", (self.order_id, f"charge of {self.order_id}"))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        was_cancelled = not refusals(outcomes, "cancel")
        expected = ("cancelled", ["review"]) if was_cancelled else ("paid", ["matched"])
        assert (await status_of(self.order_id), await receipts_of(self.order_id)) == expected
        assert was_cancelled or refusals(outcomes) == {"NoLongerPossible": 2}


class PaidAgainstExpiry(Race):
    """Money comes as the job ends the order: paid, or ended and the money waits."""

    async def acts(self, n: int) -> list[Act]:
        carl = self.here.carl
        self.order_id = await self.here.order(carl)
        self.here.clock.move(minutes=30)
        expire = Act(THE_SHOP, "expire", (self.order_id,))
        return [expire, expire, Act(carl, "pay", (self.order_id, f"charge of {self.order_id}"))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        expired = answers(outcomes, "expire").count(True)
        expected = ("expired", ["review"]) if expired else ("paid", ["matched"])
        assert expired <= 1
        assert (await status_of(self.order_id), await receipts_of(self.order_id)) == expected


class ReviewDecidedTwice(Race):
    """Late money: one owner accepts it for the order, the other one pays it back."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl)
        await self.do(here.carl, "cancel", self.order_id)
        self.receipt_id = await here.pay(here.carl, self.order_id)
        accept = Act(here.owner, "accept the receipt", (self.receipt_id,))
        give_back = Act(here.partner, "return the receipt", (self.receipt_id, "SEPA 0815"))
        return [accept, accept, give_back, give_back]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        was_accepted = bool(answers(outcomes, "accept the receipt"))
        assert refusals(outcomes) == {"NotFound": 2}
        expected = ("paid", ["matched"]) if was_accepted else ("cancelled", ["returned"])
        assert (await status_of(self.order_id), await receipts_of(self.order_id)) == expected


class TransferDecided(Race):
    """Two of staff confirm a transfer, one turns its slip down, and the customer sends another slip."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl, Method.TRANSFER)
        slip_id = await self.do(here.carl, "upload a slip", self.order_id, b"a picture")
        return [
            Act(here.owner, "confirm the transfer", (self.order_id,)),
            Act(here.partner, "confirm the transfer", (self.order_id,)),
            Act(here.partner, "reject the slip", (slip_id,)),
            Act(here.carl, "upload a slip", (self.order_id, b"another picture")),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes, "confirm the transfer")
        assert not refusals(outcomes, "reject the slip")
        assert await status_of(self.order_id) == "paid"
        assert await receipts_of(self.order_id) == ["matched"]
        assert (
            await number(
                "SELECT COUNT(*) FROM transfer_slip WHERE order_id = ? AND decision = ''", self.order_id
            )
            == 0
        )


class CancelAgainstConfirmAndShip(Race):
    """A transfer is confirmed and shipped while the customer cancels: cancelled unpaid, or paid and on its way."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl, Method.TRANSFER)
        return [
            Act(here.carl, "cancel", (self.order_id,)),
            Act(here.owner, "confirm the transfer", (self.order_id,)),
            Act(here.partner, "confirm the transfer", (self.order_id,)),
            Act(here.owner, "ship", (self.order_id,)),
            Act(here.partner, "ship", (self.order_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        status = await status_of(self.order_id)
        parcels = await number("SELECT COUNT(*) FROM shipment WHERE order_id = ?", self.order_id)
        if status == "cancelled":
            assert not refusals(outcomes, "cancel")
            assert (await receipts_of(self.order_id), parcels) == ([], 0)
            return
        assert refusals(outcomes, "cancel") == {"NoLongerPossible": 1}
        assert await receipts_of(self.order_id) == ["matched"]
        assert (status, parcels) in (("paid", 0), ("shipped", 1))


class RefundAskedAgainstShip(Race):
    """He wants to cancel what two of staff ship: it stays here, or it is on its way and he reads so."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl)
        await here.pay(here.carl, self.order_id)
        ask = Act(here.carl, "ask for a refund", (self.order_id,))
        return [ask, ask, *(Act(who, "ship", (self.order_id,)) for who in (here.owner, here.partner))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        parcels = await number("SELECT COUNT(*) FROM shipment WHERE order_id = ?", self.order_id)
        found = (await status_of(self.order_id), parcels, await refunds_of(self.order_id))
        assert found in (("refund_asked", 0, ["asked"]), ("shipped", 1, []))
        loser = "ship" if parcels == 0 else "ask for a refund"
        assert refusals(outcomes) == refusals(outcomes, loser) == {"NoLongerPossible": 2}


class RefundDecidedTwice(Race):
    """Two owners decide on it while the customer asks for it, and thinks better of it."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl)
        await here.pay(here.carl, self.order_id)
        return [
            Act(here.owner, "decide", (self.order_id,)),
            Act(here.partner, "decide", (self.order_id,)),
            Act(here.carl, "ask for a refund", (self.order_id,)),
            Act(here.carl, "keep the order", (self.order_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes, "decide")
        assert await status_of(self.order_id) == "refund_due"
        states = await refunds_of(self.order_id)
        assert states in (["due"], ["due", "withdrawn"])
        acts = "SELECT COUNT(*) FROM audit_entry WHERE act = 'order.refund_decided' AND subject = ?"
        assert await number(acts, str(self.order_id)) == 1


class RefundConfirmedTwice(Race):
    """Two owners say that the money is back, with one voucher and with another, while one calls it off."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.order_id = await here.order(here.carl)
        await here.pay(here.carl, self.order_id)
        await self.do(here.owner, "decide", self.order_id)
        self.refund_id = await number("SELECT id FROM refund WHERE order_id = ?", self.order_id)
        return [
            Act(here.owner, "confirm the refund", (self.refund_id, "SEPA 0815")),
            Act(here.owner, "confirm the refund", (self.refund_id, "SEPA 0815")),
            Act(here.partner, "confirm the refund", (self.refund_id, "SEPA 4711")),
            Act(here.partner, "withdraw the refund", (self.refund_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        status, states = await status_of(self.order_id), await refunds_of(self.order_id)
        booked = [kind for kind in await entries_of(self.order_id) if kind in ("refund", "clawback")]
        if status == "paid":
            assert (states, booked) == (["withdrawn"], [])
            assert refusals(outcomes) == {"VoucherNotKept": 3}
            return
        assert (status, states, booked) == ("refunded", ["done"], ["clawback", "refund"])
        assert refusals(outcomes, "withdraw the refund") == {"RefundMovedOn": 1}


PAYING: dict[str, type[Race]] = {
    "paid twice": PaidTwice,
    "paid against cancelled": PaidAgainstCancel,
    "paid against expired": PaidAgainstExpiry,
    "late money decided twice": ReviewDecidedTwice,
    "transfer confirmed twice": TransferDecided,
    "cancelled against confirmed and shipped": CancelAgainstConfirmAndShip,
    "refund asked against shipped": RefundAskedAgainstShip,
    "refund decided twice": RefundDecidedTwice,
    "refund confirmed twice": RefundConfirmedTwice,
}
