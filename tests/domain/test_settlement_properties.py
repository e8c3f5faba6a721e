"""What holds of settlement whatever happened before: random histories, played by the real verbs on real SQLite."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commissions, fulfilment, ledger, settlement
from bot.domain.settlement import StatementCard
from bot.domain.work.sql import rows
from bot.kernel.errors import Refusal
from bot.kernel.period import Period
from bot.models import JournalEntry
from tests.domain.months import HOUR, Life, a_life

BEGINS = datetime(2026, 9, 3, 18, tzinfo=UTC)
BERLIN = "Europe/Berlin"
MICROSECOND = timedelta(microseconds=1)
MONEY = (
    *("receipt", "customer_order", "order_line", "stock", "commission_terms", "commission", "maturing_run"),
    *("ledger_account", "ledger_mark", "journal_entry", "posting"),
    *("payout", "settlement_period", "statement", "audit_entry"),
)
Open = Callable[..., contextlib.AbstractAsyncContextManager[Life]]


@dataclass(frozen=True, slots=True)
class Step:
    """Hours pass, then something is done: it may be refused."""

    hours: int
    act: str
    share: int = 0
    """Percent of what is payable that is asked for, or an order's price."""


Steps = st.SearchStrategy[tuple[Step, ...]]
_HOURS = st.sampled_from([0, 1, 6, 24, 24 * 6, 24 * 15, 24 * 21])
_PRICES = st.sampled_from([6, 999, 3333, 10_000])
_NOTHING = st.just(0)


def acts(*names: str, share: st.SearchStrategy[int] = _NOTHING) -> st.SearchStrategy[Step]:
    return st.builds(Step, _HOURS, st.sampled_from(names), share)


_SALES: Steps = st.tuples(acts("sell", share=_PRICES))
_RECEIPTS: Steps = st.tuples(acts("receive"), acts("mature"))
_MATURING: Steps = st.tuples(acts("mature"))
_REQUEST = acts("request", share=st.integers(1, 100))
_PAYOUTS: Steps = st.one_of(
    st.tuples(_REQUEST),
    st.tuples(_REQUEST, acts("cancel", "reject", "approve")),
    st.tuples(_REQUEST, acts("approve"), acts("pay", "pay", "fail")),
    st.tuples(acts("approve", "pay", "fail", "reject", "cancel")),
)
_SUSPENSIONS: Steps = st.tuples(acts("suspend", "reinstate"))
_REFUNDS: Steps = st.tuples(acts("refund"))
_CLOSING: Steps = st.tuples(acts("close"))


def histories(*more: Steps) -> st.SearchStrategy[list[Step]]:
    """Something is payable soon, so that there is something to settle."""
    mixed = st.lists(st.one_of(_SALES, _RECEIPTS, _MATURING, *more), min_size=4, max_size=12)
    begun = st.tuples(_SALES, _SALES, st.tuples(acts("receive"), st.just(Step(24 * 15, "mature"))))
    return st.tuples(begun, mixed).map(
        lambda parts: [step for some in (*parts[0], *parts[1]) for step in some]
    )


few = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module")
def opened_copy(_migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """`async with opened_copy()`: a life on a database of its own."""
    folder = tmp_path_factory.mktemp("lives")
    numbers = itertools.count()

    @contextlib.asynccontextmanager
    async def open_one() -> AsyncIterator[Life]:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(_migrated_sqlite_file, path)
        async with a_life(f"sqlite://{path}", BEGINS, zone=BERLIN) as life:
            yield life
        path.unlink()

    return open_one


# ── playing ─────────────────────────────────────────────────────────────────────────────────────────────────


async def mature(life: Life) -> None:
    async with life.make.work() as work:
        await commissions.mature(work)


async def close(life: Life) -> None:
    async with life.make.work() as work:
        await settlement.close_next(work)


async def close_all(life: Life) -> None:
    with contextlib.suppress(settlement.NothingToClose):
        while True:
            await close(life)


async def do(life: Life, step: Step) -> None:
    """What a step says; raises Refusal."""
    waiting = [name for name in life.sold if name not in life.received | life.refunded]
    match step.act:
        case "sell":
            await life.sell(f"{len(life.sold)}", str(step.share), "1250")
        case "receive" if waiting:
            await life.receive(waiting[0])
        case "mature":
            await mature(life)
        case "close":
            await close(life)
        case "request":
            payable = (await ledger.pockets(life.ann.person_id, life.currency)).payable.minor
            await life.request(str(max(payable * step.share // 100, 1)))
        case "refund" if kept := [name for name in life.sold if name not in life.refunded]:
            await life.refund(kept[0])
        case "approve" | "pay" | "fail" | "reject" | "cancel" if life.payout_id:
            await getattr(life, step.act)()
        case "suspend" | "reinstate":
            await getattr(life, step.act)()


async def play(life: Life, history: Sequence[Step], *, without: str = "") -> None:
    """What is refused changes nothing, and the story goes on."""
    for step in history:
        life.clock.move(hours=step.hours)
        if step.act != without:
            with contextlib.suppress(Refusal):
                await do(life, step)


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────


def sums(cards: Sequence[StatementCard]) -> Counter[str]:
    """What all statements together say was earned, taken back and paid."""
    return Counter(
        earned=sum(card.earned.minor for card in cards),
        taken_back=sum(card.taken_back.minor for card in cards),
        paid=sum(card.paid.minor for card in cards),
    )


async def booked(life: Life, owner_id: int, until: datetime) -> Counter[str]:
    """The same in one big window, counted posting by posting, without a statement."""
    found, owed = Counter(earned=0, taken_back=0, paid=0), {"payable", "in_payout"}
    for row in await rows(
        """
        SELECT p.amount_minor AS minor, s.kind AS source, d.kind AS destination, s.owner_id AS source_owner,
               d.owner_id AS destination_owner
        FROM posting p JOIN journal_entry e ON e.id = p.entry_id
        JOIN ledger_account s ON s.id = p.source_id JOIN ledger_account d ON d.id = p.destination_id
        WHERE e.at < ?
        """,
        until,
    ):
        if row["source"] in owed and row["source_owner"] == owner_id and row["destination"] == "pending":
            found["earned"] += row["minor"]
        if row["destination"] in owed and row["destination_owner"] == owner_id:
            found["paid"] += row["minor"] if row["source"].startswith("cash.") else 0
            found["taken_back"] += row["minor"] if row["source"] == "commission_expense" else 0
    return found


async def check_chain(life: Life) -> None:
    """Every opening is the closing before it, every statement adds up, and so do its lines."""
    ends = {row["id"]: row["ends_at"] for row in await rows("SELECT id, ends_at FROM settlement_period")}
    for who in (life.ann, life.mei):
        cards = {card.period_id: card for card in await life.statements(who)}
        before = 0
        for period_id in sorted(ends, key=lambda one: str(ends[one])):
            if period_id not in cards:
                assert before == 0, "what is open is carried forward"
                continue
            card = cards[period_id]
            moved = card.earned.minor - card.taken_back.minor - card.paid.minor
            assert card.opening.minor == before
            assert card.opening.minor + moved == card.closing.minor
            assert sum(line.amount.minor for line in card.lines) == card.earned.minor - card.taken_back.minor
            assert before or card.earned.minor or card.taken_back.minor or card.paid.minor, (
                "it says something"
            )
            before = card.closing.minor
    assert await ledger.check_books() == {}


async def money(life: Life) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of money."""
    return {table: await rows(f"SELECT * FROM {table} ORDER BY 1") for table in MONEY}


# ── any partition ───────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def cut_at(moments: Sequence[datetime]) -> Iterator[None]:
    """Settles in the pieces between these moments, not in months."""
    following = dict(itertools.pairwise(moments))
    numbers = itertools.count()

    def next_piece(closed_until: datetime | None, _first: datetime | None, _zone: ZoneInfo) -> Period | None:
        start = closed_until or moments[0]
        return Period(start, following[start]) if start in following else None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.domain.settlement.verbs.next_period", next_piece)
        patched.setattr("bot.domain.settlement.verbs.key_of", lambda _period, _zone: f"{next(numbers)}")
        yield


_CUTS = st.lists(st.tuples(st.integers(0, 100), st.sampled_from([-1, 0, 0, 1])), max_size=6)


@pytest.mark.promise(32)
@few
@given(histories(_PAYOUTS, _SUSPENSIONS, _REFUNDS), _CUTS)
async def test_settling_the_pieces_of_any_partition_is_settling_the_whole(
    opened_copy: Open, history: list[Step], cuts: list[tuple[int, int]]
) -> None:
    async with opened_copy() as life:
        await play(life, history)
        life.clock.move(hours=1)
        end = life.clock.now()
        instants = [entry.at for entry in await JournalEntry.all().order_by("at")]
        inner = {instants[place % len(instants)] + micro * MICROSECOND for place, micro in cuts}
        with cut_at([BEGINS - HOUR, *sorted(inner), end]):
            await close_all(life)
        assert (await rows("SELECT COUNT(*) AS n FROM settlement_period"))[0]["n"] == len(inner) + 1
        await check_chain(life)
        for who in (life.ann, life.mei):
            cards = await life.statements(who)
            assert sums(cards) == await booked(life, who.person_id, end)
            assert (cards[-1].closing.minor if cards else 0) == await life.owed(who)


# ── how often maturing and closing run ──────────────────────────────────────────────────────────────────────


async def outcome(life: Life) -> dict[int, tuple[Counter[str], int, list[tuple[int, int, int]]]]:
    """By distributor: what was stated in all, what is owed, and which order lines were on statements."""
    found = {}
    for who in (life.ann, life.mei):
        cards = await life.statements(who)
        lines = [line for card in cards for line in card.lines]
        stated = sorted((line.order_id, line.tier, line.amount.minor) for line in lines if line.amount.minor)
        found[who.person_id] = (sums(cards), await life.owed(who), stated)
    return found


@few
@given(histories(_SUSPENSIONS, _CLOSING))
async def test_many_small_runs_settle_what_one_run_settles(opened_copy: Open, history: list[Step]) -> None:
    found = []
    for often in (True, False):
        async with opened_copy() as life:
            for step in history:
                await play(life, [step], without="" if often else "mature")
                if often:
                    await mature(life)
            life.clock.move(days=16)
            await mature(life)
            life.clock.move(days=31)
            await close_all(life)
            await check_chain(life)
            found.append(await outcome(life))
    assert found[0] == found[1]


@pytest.mark.promise(35)
@few
@given(histories(_PAYOUTS, _SUSPENSIONS, _REFUNDS, _CLOSING))
async def test_each_month_continues_the_last_however_late_it_is_closed(
    opened_copy: Open, history: list[Step]
) -> None:
    async with opened_copy() as life:
        await play(life, history)
        await close_all(life)
        await check_chain(life)
        async with life.make.work() as work:
            closed_until = (await ledger.hold_lock(work)).closed_until
        for who in (life.ann, life.mei):
            assert sums(await life.statements(who)) == await booked(life, who.person_id, closed_until)


# ── replaying ───────────────────────────────────────────────────────────────────────────────────────────────


async def again(life: Life, step: Step) -> None:
    """What a step did is told once more: by an event, by Telegram, by somebody who taps twice. Raises Refusal."""
    match step.act:
        case "sell":
            await tell_of_order(life, list(life.sold)[-1])
        case "receive" if life.received:
            await tell_of_order(life, max(life.received, key=int))
        case "close":
            """The next month is another one."""
        case "refund" if life.refunded:
            await life.repay(max(life.refunded, key=int))
        case _:
            await do(life, step)


async def tell_of_order(life: Life, name: str) -> None:
    await life.tell_of_payment(name)
    async with life.make.work(life.carl) as work:
        await commissions.freeze_terms(work, life.sold[name], life.carl.person_id)
        await commissions.accrue(work, life.sold[name])
        if name in life.received - life.refunded:
            await fulfilment.confirm_received(work, life.sold[name])
            await commissions.start_hold(work, life.sold[name])


_TOLD = {"approved": "approve", "paid": "pay", "failed": "fail", "rejected": "reject", "cancelled": "cancel"}
"""The verb that brought a payout into its state."""


async def tell_of_everything(life: Life) -> None:
    for name in life.sold:
        await tell_of_order(life, name)
    for row in await rows("SELECT id, state FROM payout WHERE state <> 'requested' ORDER BY id"):
        life.payout_id = row["id"]
        await getattr(life, _TOLD[row["state"]])()


@few
@given(histories(_PAYOUTS, _PAYOUTS, _SUSPENSIONS, _CLOSING))
async def test_telling_anything_again_changes_no_table_of_money(
    opened_copy: Open, history: list[Step]
) -> None:
    async with opened_copy() as life:
        for step in history:
            await play(life, [step])
            before = await money(life)
            with contextlib.suppress(Refusal):
                await again(life, step)
            assert await money(life) == before
        await mature(life)
        await close_all(life)
        before = await money(life)
        await mature(life)
        await close_all(life)
        life.clock.move(days=7)
        await tell_of_everything(life)
        assert await money(life) == before
        assert await ledger.check_books() == {}
