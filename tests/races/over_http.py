"""The same races by what people do in their chats: updates that reach two replicas at one moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import commissions, distributors, fulfilment, orders, payouts, runs
from bot.domain.orders import Method
from bot.domain.work import THE_SHOP, Actor
from bot.domain.work.sql import rows
from tests.races.ground import PARCEL, number, words
from tests.races.stage import Json, Stage
from tests.situations import ADDRESS, OWNER_ID, SetClock, Situations

PRICE, SHIPPING = 1250, 490
CROWD = 6
HttpRace = Callable[[Stage, int], Awaitable[None]]


async def last_unit(here: Stage, rounds: int) -> None:
    variant_id = await here.make.variant(PRICE, 1)
    for round_ in range(rounds):
        stock = 1 + round_ % 3
        await rows("UPDATE stock SET received = reserved + sold + ? WHERE variant_id = ?", stock, variant_id)
        crowd = [await _with_cart(here, variant_id) for _ in range(CROWD)]
        await here.strike([here.tapped(who, _place_data()) for who in crowd])
        ids = ", ".join(str(who.person_id) for who in crowd)
        placed = f"SELECT COUNT(*) FROM customer_order WHERE customer_id IN ({ids})"
        assert await number(placed) == stock
        left = await number("SELECT received - reserved - sold FROM stock WHERE variant_id = ?", variant_id)
        assert left == 0


async def double_tap(here: Stage, rounds: int) -> None:
    """Four taps, and each of them is told to both."""
    variant_id = await here.make.variant(PRICE, 1000)
    for _ in range(rounds):
        who = await _with_cart(here, variant_id)
        await here.strike(_to_both([here.tapped(who, _place_data()) for _ in range(4)]))
        placed = "SELECT COUNT(*) FROM customer_order WHERE customer_id = ?"
        assert await number(placed, who.person_id) == 1


async def paid_twice(here: Stage, rounds: int) -> None:
    """Two charges for one order, each told to both."""
    variant_id = await here.make.variant(PRICE, 1000)
    for round_ in range(rounds):
        who = await _with_cart(here, variant_id)
        order = await here.make.order(await _placed(here, who))
        paid = [_paying(here, who, order, f"{charge} of {round_}") for charge in ("one", "two")]
        await here.strike(_to_both(paid))
        found = await rows("SELECT state FROM receipt WHERE order_id = ? ORDER BY state", order.id)
        assert [row["state"] for row in found] == ["matched", "review"]
        sales = "SELECT COUNT(*) FROM journal_entry WHERE kind = 'sale' AND order_id = ?"
        assert await number(sales, order.id) == 1


async def bound_twice(here: Stage, rounds: int) -> None:
    """A newcomer presses START under two distributors' links at once."""
    codes = []
    for _ in range(2):
        seller = await here.make.distributor(who=await here.someone())
        code = (await distributors.distributor(seller.person_id)).code
        codes.append(here.shop.links.customer(code).partition("?start=")[2])
    for round_ in range(rounds):
        newcomer = Actor(0, frozenset(), 3_000_000 + round_)
        await here.strike(_to_both([here.said(newcomer, **_command(f"/start {code}")) for code in codes]))
        person_id = await number("SELECT id FROM person WHERE telegram_id = ?", newcomer.telegram_id)
        assert await number("SELECT COUNT(*) FROM binding WHERE customer_id = ?", person_id) == 1
        assert await number("SELECT COUNT(*) FROM touch WHERE person_id = ?", person_id) == 2


async def paid_out_twice(here: Stage, rounds: int) -> None:
    """The confirming button four times, told to both; then two owners approve it and say that it is paid."""
    olga, otto = await here.someone(OWNER_ID, "Olga"), await here.someone(OWNER_ID + 1, "Olga")
    for _ in range(rounds):
        seller = await _with_earnings(here)
        claim = await payouts.claim_of(seller.person_id, await here.make.rules(), here.shop.sealer)
        data = f"dyok:{claim.payable.minor}:{claim.details_id}:{claim.newest_id}"
        await here.strike(_to_both([here.tapped(seller, data) for _ in range(2)]))
        asked = "SELECT COUNT(*) FROM payout WHERE distributor_id = ?"
        assert await number(asked, seller.person_id) == 1
        payout_id = await number("SELECT id FROM payout WHERE distributor_id = ?", seller.person_id)
        await here.strike(
            [
                *_to_both([here.tapped(who, f"ayok:{payout_id}") for who in (olga, otto)]),
                here.tapped(seller, f"dyx:{payout_id}"),
            ]
        )
        state = await words("SELECT state FROM payout WHERE id = ?", payout_id)
        assert state in ("approved", "cancelled")
        acts = "SELECT COUNT(*) FROM audit_entry WHERE act = 'payout.approved' AND subject = ?"
        assert await number(acts, str(payout_id)) == (state == "approved")


async def closed_twice(here: Stage, rounds: int) -> None:
    """So many months have ended: two owners close each of them, while the job is asked to close them all."""
    olga, otto = await here.someone(OWNER_ID, "Olga"), await here.someone(OWNER_ID + 1, "Olga")
    seen = max((run.id for run in (await runs.newest_runs(["close periods"]))["close periods"]), default=0)
    asked = [here.tapped(who, f"ajrun:close periods:{seen}") for who in (olga, otto)]
    months = await _months(here)
    assert len(months) >= rounds
    for place, month in enumerate(months):
        taps = _to_both([here.tapped(who, f"aclose:{month}") for who in (olga, otto)])
        await here.strike([*taps, *(asked if place == 2 else ())])
    found = [row["key"] for row in await rows("SELECT key FROM settlement_period ORDER BY key")]
    assert found == months
    twice = "SELECT 1 AS one FROM statement GROUP BY period_id, distributor_id HAVING COUNT(*) > 1"
    assert await rows(twice) == []


OVER_HTTP: dict[str, HttpRace] = {
    "last unit": last_unit,
    "double tap": double_tap,
    "paid twice": paid_twice,
    "bound twice": bound_twice,
    "paid out twice": paid_out_twice,
    "closed twice": closed_twice,
}


# ── the shortest ways ───────────────────────────────────────────────────────────────────────────────────────


async def somebody_earned_long_ago(here: Stage, months: int) -> None:
    """So that as many months as that can be closed. The job rests until it is asked."""
    async with here.make.work(await here.someone(OWNER_ID, "Olga")) as work:
        await runs.pause(work, "close periods")
    then = (datetime.now(UTC).replace(day=1) - timedelta(days=31 * months - 20)).replace(day=5)
    await _with_earnings(here, then)


async def _months(here: Stage) -> list[str]:
    """Those that have ended, by their keys."""
    first = (await rows("SELECT MIN(at) AS at FROM journal_entry WHERE kind = 'accrual'"))[0]["at"]
    now, keys = here.shop.clock.now(), []
    month = first.replace(day=1)
    while (month.year, month.month) < (now.year, now.month):
        keys.append(f"{month:%Y-%m}")
        month = (month + timedelta(days=32)).replace(day=1)
    return keys


def _to_both(updates: list[Json]) -> list[Json]:
    """Each to one replica and at the same time to the other one."""
    return [update for update in updates for _ in range(2)]


def _place_data() -> str:
    return f"pl:1:telegram:{PRICE + SHIPPING}"


async def _with_cart(here: Stage, variant_id: int) -> Actor:
    who = await here.someone()
    await here.make.cart(who, {variant_id: 1}, address=ADDRESS)
    return who


async def _placed(here: Stage, who: Actor) -> int:
    rules = await here.make.rules()
    async with here.make.work(who) as work:
        methods = orders.methods_for(rules, can_invoice=True)
        return await orders.place(work, 1, Method.TELEGRAM, methods, rules, PRICE + SHIPPING)


def _paying(here: Stage, who: Actor, order: Any, charge: str) -> Json:
    paid = {
        "currency": order.total.currency,
        "total_amount": order.total.minor,
        "invoice_payload": order.code,
        "telegram_payment_charge_id": charge,
        "provider_payment_charge_id": f"at the bank: {charge}",
    }
    return here.said(who, successful_payment=paid)


def _command(text: str) -> Json:
    length = len(text.split()[0])
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


async def _with_earnings(here: Stage, then: datetime | None = None) -> Actor:
    """A distributor whose commission has matured: of an order that was paid `then`, else three weeks ago."""
    is_long_ago = then is not None
    then = then or here.shop.clock.now() - timedelta(days=21)
    clock = SetClock(then)
    make = Situations(replace(here.shop, clock=clock), clock, here.make.counter)
    seller = await make.distributor(who=await here.someone())
    customer = await here.someone()
    await make.follow(customer, seller)
    variant_id = await make.variant(PRICE, 10)
    await make.cart(customer, {variant_id: 1})
    past = replace(here, shop=make.shop, make=make)
    order = await make.order(await _placed(past, customer))
    await make.pay(customer, order, charge=f"charge of {order.code}")
    async with make.work(THE_SHOP) as work:
        await fulfilment.ship(work, order.id, PARCEL, await make.rules())
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    async with make.work(seller) as work:
        await payouts.save_details(work, f"Bank of Tests, account {seller.telegram_id}, Dora")
    # The replicas have matured meanwhile: by a clock that is behind theirs nothing would.
    clock.instant = then + timedelta(days=20) if is_long_ago else here.shop.clock.now()
    async with make.work(THE_SHOP) as work:
        await commissions.mature(work)
    return seller
