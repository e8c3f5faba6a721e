"""Races around distributors: whose customer somebody is, what is payable, and what is paid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.domain import commissions, distributors, ledger
from bot.domain.work import THE_SHOP, Actor
from bot.domain.work.sql import rows
from bot.kernel.roles import Role
from tests.races.ground import Act, Outcome, number, owning, words
from tests.races.race import Race, answers, refusals
from tests.situations import CUSTOMER

SECOND = timedelta(seconds=1)


class TwoLinks(Race):
    """A newcomer opens two links at once: he is one person, bound once, and both touches are kept."""

    async def set_up(self) -> None:
        here = self.here
        self.codes = [(await distributors.distributor(who.person_id)).code for who in (here.ann, here.mei)]

    async def acts(self, n: int) -> list[Act]:
        self.telegram_id = 1_000_000 + n
        newcomer = Actor(0, CUSTOMER, self.telegram_id)
        return [Act(newcomer, "follow", (code,)) for code in self.codes * 2]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert Counter(answers(outcomes, "follow"))["bound"] == 1
        person_id = await number("SELECT id FROM person WHERE telegram_id = ?", self.telegram_id)
        assert await number("SELECT COUNT(*) FROM binding WHERE customer_id = ?", person_id) == 1
        assert await number("SELECT COUNT(*) FROM touch WHERE person_id = ?", person_id) == 4


class ApprovedAgainstLink(Race):
    """Two owners approve an applicant who opens somebody's link: a distributor, and nobody's customer."""

    async def set_up(self) -> None:
        self.code = (await distributors.distributor(self.here.ann.person_id)).code

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.applicant = await here.make.person(2_000_000 + n)
        self.application_id = await self._apply(self.applicant)
        return [
            Act(here.owner, "approve the application", (self.application_id,)),
            Act(here.partner, "approve the application", (self.application_id,)),
            Act(self.applicant, "follow", (self.code,)),
            Act(self.applicant, "follow", (self.code,)),
        ]

    async def _apply(self, who: Actor) -> int:
        """As handed in: the answers themselves are nobody's concern here."""
        async with self.here.work(who) as work:
            rules = await self.here.make.rules()
            application_id = await distributors.start_application(work, rules, self.here.mei.person_id)
        await rows("UPDATE application SET state = 'submitted' WHERE id = ?", application_id)
        return application_id

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes)
        found = await rows("SELECT sponsor_id FROM distributor WHERE id = ?", self.applicant.person_id)
        assert [row["sponsor_id"] for row in found] == [self.here.mei.person_id]
        bound = "SELECT COUNT(*) FROM binding WHERE customer_id = ? AND ended_at IS NULL"
        assert await number(bound, self.applicant.person_id) == 0


class LinesThatMeet(Race):
    """Two distributors open each other's invitation, and each other's link: lines do not move, and nobody is bound."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        acts = []
        for who, other in ((here.ann, here.mei), (here.mei, here.ann)):
            code = (await distributors.distributor(other.person_id)).code
            acts += [Act(who, "follow", (code,)), Act(who, "apply under", (other.person_id,))]
        return acts

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert refusals(outcomes) == {"AlreadyDistributor": 2}
        assert "bound" not in answers(outcomes, "follow")
        found = await rows("SELECT id, sponsor_id FROM distributor ORDER BY id")
        mei, ann = self.here.mei.person_id, self.here.ann.person_id
        assert {row["id"]: row["sponsor_id"] for row in found} == {mei: None, ann: mei}


class Closing(Race):
    """At a month's end three close it, two mature, money comes and goes: each cent is stated once."""

    async def set_up(self) -> None:
        self.months = 0
        self.seller = owning(self.here.ann)
        self.here.clock.instant = self.here.clock.now().replace(day=1, hour=0)

    async def acts(self, n: int) -> list[Act]:
        here, clock = self.here, self.here.clock
        self.months = n
        begins = clock.now()
        order_id = await here.order(here.carl)
        await here.pay(here.carl, order_id)
        await here.deliver(here.carl, order_id)
        clock.instant = (begins + timedelta(days=32)).replace(day=1) - timedelta(minutes=10)
        late = await here.order(here.carl)
        if n == 1:  # somebody has something to be paid out, and a first month can be closed
            async with here.work(here.owner) as work:
                await commissions.mature(work)
        clock.move(minutes=10)
        return [
            *(Act(THE_SHOP, "close") for _ in range(3)),
            *(Act(THE_SHOP, "mature", (), ahead) for ahead in (-SECOND, timedelta())),
            Act(here.carl, "pay", (late, f"charge of {late}"), -SECOND),
            Act(self.seller, "pay out", (), -SECOND),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert not refusals(outcomes)
        assert [bool(closed) for closed in answers(outcomes, "close")].count(True) == 1
        assert await number("SELECT COUNT(*) FROM settlement_period") == self.months
        stated = await rows(
            "SELECT distributor_id, COUNT(*) AS statements FROM statement s JOIN settlement_period p"
            " ON p.id = s.period_id WHERE p.ends_at = ? GROUP BY distributor_id",
            self.here.clock.now(),
        )
        assert all(row["statements"] == 1 for row in stated)
        assert len(stated) == 2
        assert await self._misstated() == []

    async def _misstated(self) -> list[dict[str, int]]:
        """Statements of the last month that differ from what was booked in it."""
        return await rows(
            """
            SELECT s.id FROM statement s JOIN settlement_period n ON n.id = s.period_id
            WHERE n.ends_at = ? AND s.closing_minor - s.opening_minor <> (
                SELECT SUM(CASE WHEN p.source_id = a.id THEN p.amount_minor ELSE -p.amount_minor END)
                FROM journal_entry e JOIN posting p ON p.entry_id = e.id
                JOIN ledger_account a ON a.id = p.source_id OR a.id = p.destination_id
                WHERE a.kind IN ('payable', 'in_payout') AND a.owner_id = s.distributor_id
                    AND e.at >= n.starts_at AND e.at < n.ends_at)
            """,
            self.here.clock.now(),
        )


class Payouts(Race):
    """Ann has something payable; each round's payout is out of the way before the next one."""

    async def set_up(self) -> None:
        await self.here.earn()
        self.payable = await self._payable()
        self.payout_id = 0

    async def _payable(self) -> int:
        return (await ledger.pockets(self.here.ann.person_id, "EUR")).payable.minor

    async def state(self) -> str:
        return await words("SELECT state FROM payout WHERE id = ?", self.payout_id)


class PayoutAskedTwice(Payouts):
    """Four taps ask for all there is: it leaves the pocket once."""

    async def acts(self, n: int) -> list[Act]:
        return [Act(self.here.ann, "ask for a payout", (self.payable,))] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        (self.payout_id,) = answers(outcomes, "ask for a payout")
        assert refusals(outcomes) == {"PayoutRunning": 3}
        assert await self._payable() == 0
        await self.do(self.here.ann, "cancel the payout", self.payout_id)
        assert await self._payable() == self.payable


class PayoutDecidedTwice(Payouts):
    """Two owners approve it while one turns it down and Ann takes it back: one of the three."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.payout_id = await here.ask_for_payout(self.payable)
        return [
            Act(here.owner, "approve the payout", (self.payout_id,)),
            Act(here.partner, "approve the payout", (self.payout_id,)),
            Act(here.partner, "reject the payout", (self.payout_id, "please check the account")),
            Act(here.ann, "cancel the payout", (self.payout_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        state = await self.state()
        winner = {"approved": "approve", "rejected": "reject", "cancelled": "cancel"}[state]
        assert [one for one in outcomes if not one.refusal] == [
            one for one in outcomes if one.verb == f"{winner} the payout"
        ]
        assert set(refusals(outcomes)) == {"PayoutMovedOn"}
        if state == "approved":
            await self.do(self.here.owner, "mark the payout failed", self.payout_id, "no such account")
        assert await self._payable() == self.payable


class PayoutPaidTwice(Payouts):
    """Two owners say that it is paid, one that it could not be: one of the two, and a cent moves once."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        if self.payable < 10:
            await here.earn()
        self.payable = await self._payable()
        self.payout_id = await here.ask_for_payout()
        await self.do(here.owner, "approve the payout", self.payout_id)
        paid = [
            Act(who, "mark the payout paid", (self.payout_id, "SEPA 4711"))
            for who in (here.owner, here.owner, here.partner)
        ]
        return [*paid, Act(here.partner, "mark the payout failed", (self.payout_id, "no such account"))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        left = {"paid": self.payable - 1, "failed": self.payable}[await self.state()]
        assert await self._payable() == left
        was_paid = left < self.payable
        expected = {"PayoutMovedOn": 1} if was_paid else {"VoucherNotKept": 3}
        assert refusals(outcomes) == expected


class PayoutAgainstRefund(Payouts):
    """A payout is approved as the order that earned it is refunded: refused, or whoever pays it is warned."""

    async def set_up(self) -> None:
        self.order_id = await self.here.earn()
        self.payable = await self._payable()

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        self.payout_id = await here.ask_for_payout(self.payable)
        return [
            Act(here.owner, "approve the payout", (self.payout_id,)),
            Act(here.owner, "approve the payout", (self.payout_id,)),
            Act(here.partner, "decide", (self.order_id,)),
            Act(here.partner, "decide", (self.order_id,)),
        ]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        here, state = self.here, await self.state()
        warned = await number(
            "SELECT COUNT(*) FROM notice WHERE kind = 'payout_uncovered' AND key LIKE ?",
            f"%uncovered:{self.payout_id}:%",
        )
        if state == "approved":
            assert not refusals(outcomes)
            assert warned == 1
            await self.do(here.owner, "mark the payout failed", self.payout_id, "no such account")
        else:
            assert refusals(outcomes) == {"NotCovered": 2}
            assert warned == 0
            await self.do(here.ann, "cancel the payout", self.payout_id)
        refund_id = await number("SELECT MAX(id) FROM refund WHERE order_id = ?", self.order_id)
        await self.do(here.owner, "withdraw the refund", refund_id)


class StaffLink(Race):
    """Four people open one link for staff: one of them has joined."""

    async def acts(self, n: int) -> list[Act]:
        code = await self.here.make.invitation(Role.WAREHOUSE)
        return [Act(who, "join staff", (code,)) for who in self.here.crowd[:4]]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert answers(outcomes, "join staff") == ["warehouse"]
        assert refusals(outcomes) == {"InvitationUsed": 3}
        assert await number("SELECT COUNT(*) FROM staff_member WHERE ended_at IS NULL") == 1
        found = await number("SELECT person_id FROM staff_member WHERE ended_at IS NULL")
        await self.do(self.here.owner, "remove from staff", found, Role.WAREHOUSE)


EARNING: dict[str, type[Race]] = {
    "bound twice": TwoLinks,
    "approved against a link": ApprovedAgainstLink,
    "lines that meet": LinesThatMeet,
    "closed twice": Closing,
    "payout asked twice": PayoutAskedTwice,
    "payout decided twice": PayoutDecidedTwice,
    "payout paid twice": PayoutPaidTwice,
    "payout against refund": PayoutAgainstRefund,
    "staff link used by four": StaffLink,
}
