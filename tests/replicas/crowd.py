"""People who come, buy and ask, one after the other, whatever falls over meanwhile; and what must be true of it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.domain import ledger
from bot.domain.work.sql import rows
from bot.models import FailedUpdate, Notice
from tests.replicas.cluster import Cluster
from tests.survival.buyer import Phone, buys_by_invoice, changes_language, has_button

LOOK_SECONDS, PATIENCE_SECONDS, PAYMENT_SECONDS = 0.1, 90.0, 31.0
TOO_MANY_REQUESTS = 429
ALREADY_GONE = "Bad Request: message to delete not found"
"""Who draws a screen once more, since somebody died over it, finds that the message before it went the first time."""
NOTICES_SECONDS = 150
"""A notice that a process took with it is free after a minute, and looked for every 30 seconds."""


@dataclass(eq=False)
class Customer:
    phone: Phone
    link: str
    came: int = 0
    bought: int = 0
    asked: int = 0
    changed: int = 0

    async def lives_through(self) -> None:
        """Comes by a distributor's link, buys, asks, buys again, and changes the language."""
        await self.comes()
        await self._buys(is_first=True)
        await self.phone.say("/ask", then="")
        await self.phone.say("Is the green one still there?", then="")
        self.asked += 1
        await self._buys()
        await changes_language(self.phone)
        self.changed += 1

    async def comes(self) -> None:
        phone = self.phone
        await phone.expect(
            "link", lambda: phone.act("start", payload=self.link), lambda n: has_button(n, "shop")
        )
        self.came += 1

    async def _buys(self, *, is_first: bool = False) -> None:
        await buys_by_invoice(self.phone, is_first=is_first)
        self.bought += 1


@dataclass
class Crowd:
    """Several customers at a time; each is followed by another until `keeps_coming` ends."""

    here: Cluster
    at_once: int = 3
    customers: list[Customer] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(100))

    @contextlib.asynccontextmanager
    async def keeps_coming(self) -> AsyncIterator[None]:
        """While the block runs. Those who are there at its end live through their stories."""
        leaving = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.at_once):
                group.create_task(self._come(leaving))
            yield
            leaving.set()

    async def comes(self, count: int) -> None:
        """So many, all at once."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task((await self._newcomer()).lives_through())

    async def rush(self, count: int) -> None:
        """So many press START at the same moment, and no more."""
        newcomers = [await self._newcomer() for _ in range(count)]
        await asyncio.gather(*(newcomer.comes() for newcomer in newcomers))

    async def _come(self, leaving: asyncio.Event) -> None:
        while not leaving.is_set():
            await (await self._newcomer()).lives_through()

    async def _newcomer(self) -> Customer:
        number = next(self._numbers)
        links = list(self.here.sellers.values())
        person_id = await self.here.person(f"Ann {number}", number)
        phone = Phone(
            self.here,
            person_id,
            look_seconds=LOOK_SECONDS,
            patience_seconds=PATIENCE_SECONDS,
            payment_seconds=PAYMENT_SECONDS,
        )
        customer = Customer(phone, links[number % len(links)])
        self.customers.append(customer)
        return customer


@dataclass(frozen=True)
class Verdict:
    acts: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


async def judged(crowd: Crowd) -> Verdict:
    """Each act of each customer has its effect once. Waits until everybody was told of everything."""
    await until_told()
    found = {row["telegram_id"]: row for row in await rows(_EFFECTS)}
    lost, doubled, acts = [], [], 0
    for customer in crowd.customers:
        for what, wanted in _wanted(customer).items():
            number = found[customer.phone.id][what] if customer.phone.id in found else 0
            acts += wanted
            words = f"{customer.phone.id}: {number} {what} instead of {wanted}"
            lost += [words] * (number < wanted)
            doubled += [words] * (number > wanted)
    return Verdict(acts, tuple(lost), tuple(doubled))


def _wanted(customer: Customer) -> dict[str, int]:
    once_each = dict.fromkeys(("orders", "paid", "receipts", "sales", "commissions", "told"), customer.bought)
    others = {"questions": customer.asked, "languages": customer.changed}
    return {**once_each, **others, "touches": customer.came, "bindings": customer.came}


_EFFECTS = """
SELECT p.telegram_id,
  (SELECT COUNT(*) FROM customer_order o WHERE o.customer_id = p.id) AS orders,
  (SELECT COUNT(*) FROM customer_order o WHERE o.customer_id = p.id AND o.paid_at IS NOT NULL) AS paid,
  (SELECT COUNT(*) FROM receipt r WHERE r.person_id = p.id) AS receipts,
  (SELECT COUNT(*) FROM journal_entry e JOIN customer_order o ON o.id = e.order_id
   WHERE o.customer_id = p.id AND e.kind = 'sale') AS sales,
  (SELECT COUNT(*) FROM commission c JOIN customer_order o ON o.id = c.order_id
   WHERE o.customer_id = p.id) AS commissions,
  (SELECT COUNT(*) FROM notice n WHERE n.person_id = p.id AND n.kind = 'order_paid') AS told,
  (SELECT COUNT(*) FROM question q WHERE q.person_id = p.id) AS questions,
  (SELECT COUNT(*) FROM touch t WHERE t.person_id = p.id) AS touches,
  (SELECT COUNT(*) FROM binding b WHERE b.customer_id = p.id) AS bindings,
  (CASE WHEN p.language = 'ru' THEN 1 ELSE 0 END) AS languages
FROM person p
"""


def _tells_of_payment(text: str) -> bool:
    """In whichever language he has when he is told."""
    return "received for order" in text or "за заказ №" in text


async def until_told(seconds: float = NOTICES_SECONDS) -> None:
    """The owner is told of everything, at one message a second: it may take long, but must not stand still."""
    fewest, until = None, 0.0
    while waiting := await Notice.filter(done_at=None).count():
        if fewest is None or waiting < fewest:
            fewest, until = waiting, time.monotonic() + seconds
        assert time.monotonic() < until, f"{waiting} notices were not sent"
        await asyncio.sleep(0.2)


async def a_minute_passes(here: Cluster) -> None:
    """After it, the notices are free that died with whoever had claimed them.

    A soak waits for it. Else all leave: then nobody is there who could have claimed any.
    """
    if os.environ.get("SOAK"):
        return
    up = [replica for replica in here.replicas if replica.is_up]
    assert await asyncio.gather(*(replica.stop() for replica in up)) == [0] * len(up)
    await Notice.filter(done_at=None).update(claimed_until=None)
    await here.start(up[0])


async def all_is_well(crowd: Crowd, *, deaths: int = 0, was_away: bool = False) -> Verdict:
    """Nothing lost, nothing doubled; the books prove; nobody tapped in vain, and no chat is stuck.

    Each of the `deaths`, of a replica or of what it stands on, may have a notice told twice. `was_away`: the shop was,
    perhaps for longer than Telegram waits with a payment, or than a button should turn.
    """
    verdict = await judged(crowd)
    assert not verdict.lost, verdict.lost
    assert not verdict.doubled, verdict.doubled
    assert not any((await ledger.check_books()).values())
    assert {one["outcome"] for one in await Notice.all().values("outcome")} == {"sent"}
    assert await FailedUpdate.exclude(parked_at=None).count() == 0
    again = [what for c in crowd.customers for what in c.phone.again]
    assert not again or (was_away and set(again) <= {"pay: timeout", "pay: refused"}), again
    told = [sum(map(_tells_of_payment, await c.phone.texts())) for c in crowd.customers]
    twice = [number - customer.bought for number, customer in zip(told, crowd.customers, strict=True)]
    assert min(twice) >= 0
    assert sum(twice) <= deaths, told
    report = await crowd.here.get("report")
    # While Redis does not answer in time each replica keeps its own pace: together they may be too fast, and wait.
    refused = {call["description"] for call in report["refusals"] if call["error_code"] != TOO_MANY_REQUESTS}
    assert refused <= ({ALREADY_GONE} if deaths else set()), refused
    faults = {words for call in report["fault_list"] for words in call["faults"]} - {
        "a call within retry_after"
    }
    assert all(was_away and "was never answered" in words for words in faults), faults
    assert report["unanswered_callbacks"] == []
    return verdict
