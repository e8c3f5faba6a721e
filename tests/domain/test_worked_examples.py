"""docs/algorithms holds numbers that people read: they are what the rules really say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ledger
from bot.domain.commissions.rules import Payee, Term, earnings_of, terms_of
from bot.domain.referrals import Click, Tie, Via, decide_binding
from bot.domain.work import Actor
from tests.conftest import ROOT
from tests.domain.months import Row, a_life, row_of

_ROW = re.compile(r"^\| (\d+) \|([\d ]+)\|([\d ]+)\|([\d ]*)\|([\d ]*)\|([\d ]*)\|", re.MULTILINE)
COMMISSION = _ROW.findall((ROOT / "docs/algorithms/commission.md").read_text())


def test_there_are_enough_of_them() -> None:
    assert len(COMMISSION) >= 10


@pytest.mark.parametrize("row", COMMISSION, ids=lambda row: row[0])
def test_commission(row: tuple[str, ...]) -> None:
    lines, rates = [int(base) for base in row[1].split()], [int(rate) for rate in row[2].split()]
    expected = [int(cell) for cell in row[3:6] if cell.strip()]
    terms = terms_of([10, 20, 30], rates, buyer_id=1)
    earned = earnings_of(list(enumerate(lines)), [Payee(term) for term in terms])
    assert [sum(one.amount_minor for one in earned if one.term == term) for term in terms] == expected


_RATES = st.lists(st.integers(1, 3333), min_size=1, max_size=3)


@pytest.mark.promise(33)
@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=8), _RATES)
def test_commission_never_exceeds_what_the_plan_allows(bases: list[int], rates: list[int]) -> None:
    terms = terms_of([10, 20, 30], rates, buyer_id=1)
    earned = earnings_of(list(enumerate(bases)), [Payee(term) for term in terms])
    for line_id, base in enumerate(bases):
        paid = sum(one.amount_minor for one in earned if one.line_id == line_id)
        assert 0 <= paid <= base * sum(rates) // 10_000
        assert base * sum(rates) // 10_000 - paid < len(rates)


@pytest.mark.promise(38)
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=3), st.integers(1, 5))
def test_nobody_is_paid_for_his_own_order(upline: list[int | None], buyer_id: int) -> None:
    terms = terms_of(upline, [1500, 1000, 500], buyer_id)
    assert all(term.distributor_id != buyer_id for term in terms)
    assert len({term.tier for term in terms}) == len(terms)


def test_a_suspended_distributors_part_goes_to_nobody() -> None:
    first, second = Term(1, 10, 1500), Term(2, 20, 1000)
    earned = earnings_of([(1, 10_000)], [Payee(first, is_suspended=True), Payee(second)])
    assert [(one.amount_minor, one.withheld) for one in earned] == [(0, "suspended"), (1000, "")]


NOW = datetime(2026, 11, 25, tzinfo=UTC)
_DECISION = re.compile(r"^\| (yes|no) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", re.MULTILINE)
DECISIONS = _DECISION.findall((ROOT / "docs/algorithms/attribution.md").read_text())
TIES = {
    "none": None,
    "expired": Tie(30, NOW),
    "same": Tie(20, NOW + timedelta(days=1)),
    "other": Tie(30, NOW + timedelta(days=1)),
}


def _choices(cell: str) -> tuple[bool, ...]:
    return (True, False) if cell == "any" else (cell == "yes",)


def test_the_decision_table_leaves_nothing_open() -> None:
    decided: dict[tuple[bool, bool, bool, bool, str], str] = {}
    for own, distributor, suspended, invites, tie, outcome in DECISIONS:
        ties = TIES if tie == "any" else (tie,)
        cells = product(_choices(own), _choices(distributor), _choices(suspended), _choices(invites), ties)
        for case in cells:
            decided.setdefault(case, outcome)
    assert len(decided) == 2**4 * len(TIES)
    for (own, distributor, suspended, invites, tie), outcome in decided.items():
        visitor = 20 if own else 1
        click = Click(visitor, distributor, 20, suspended, Via.RECRUIT if invites else Via.LINK)
        assert decide_binding(TIES[tie], click, NOW) == outcome


_STORY = re.compile(
    r"^\| (\d+) \| (\w{3}), ([\w/]+) \| (Ann|Mei) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE
)
STORIES = _STORY.findall((ROOT / "docs/algorithms/settlement.md").read_text())
_HAPPENS = re.compile(r"(\d\d-\d\d)(?: (\d\d:\d\d(?::\d\d\.\d{6})?))? ([a-z]+)((?: \w+)*)")
_STATED = re.compile(r"(\d{4}-\d\d): (-?\d+) \+ (\d+) - (\d+) - (\d+) = (-?\d+)")


def _events(story: str) -> list[tuple[datetime, str, list[str]]]:
    """When, what and with what; the first is in 2026, and a date that goes back begins the next year."""
    events, year, before = [], 2026, ""
    for part in story.split("; "):
        found = _HAPPENS.fullmatch(part)
        assert found, part
        date, time, verb, words = found.groups()
        year, before = year + (date < before), date
        at = datetime.fromisoformat(f"{year}-{date}T{time or '12:00'}").replace(tzinfo=UTC)
        events.append((at, verb, words.split()))
    return events


def _stated(cell: str) -> list[Row]:
    if cell == "none":
        return []
    found = [_STATED.fullmatch(part) for part in cell.split("; ")]
    return [(row[1], *(int(row[n]) for n in range(2, 7))) for row in found if row]  # type: ignore[misc]


_NUMBERS = r" ([-\d]+ [-\d]+ [-\d]+ [-\d]+) \|"
_REFUND = re.compile(rf"^\| (\d+) \| ([^|]+) \| ([^|]+) \|{_NUMBERS * 4}$", re.MULTILINE)
MATRIX = _REFUND.findall((ROOT / "docs/algorithms/commission.md").read_text())


def test_every_row_of_the_refund_matrix_is_read() -> None:
    table = (ROOT / "docs/algorithms/commission.md").read_text().split("|---|\n")[2]
    assert len(MATRIX) == len(table.splitlines()) >= 12


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row[0]} {row[1]}")
async def test_refund_matrix(row: tuple[str, ...], migrated_sqlite_url: str) -> None:
    """Decided, left waiting for weeks, confirmed: what lies where, and that the books prove each time."""
    _, _, story, before, due, after, meis = row
    events = _events(story)

    async def pockets(who: Actor) -> str:
        found = await ledger.pockets(who.person_id, "EUR")
        assert await ledger.check_books() == {}
        return f"{found.pending.minor} {found.payable.minor} {found.in_payout.minor} {found.paid.minor}"

    async with a_life(migrated_sqlite_url, events[0][0] - timedelta(days=1)) as life:
        for at, verb, words in events:
            await life.go_to(at)
            await getattr(life, verb)(*words)
        assert await pockets(life.ann) == before
        await life.decide("a")
        assert await pockets(life.ann) == due
        await life.go_to(life.clock.now() + timedelta(days=40))
        assert await pockets(life.ann) == due, "nothing matures and nothing is paid out meanwhile"
        await life.repay("a")
        assert (await pockets(life.ann), await pockets(life.mei)) == (after, meis)
        await life.go_to(life.clock.now() + timedelta(days=40))
        for who in (life.ann, life.mei):
            cards = await life.statements(who)
            assert (cards[-1].closing.minor if cards else 0) == await life.owed(who)


def test_every_row_of_the_settlement_table_is_read() -> None:
    table = (ROOT / "docs/algorithms/settlement.md").read_text().split("|---|\n")[1]
    assert len(STORIES) == len(table.splitlines()) >= 10
    assert all(len(_stated(row[5])) == len(row[5].split("; ")) for row in STORIES if row[5] != "none")


@pytest.mark.parametrize("row", STORIES, ids=lambda row: row[0])
async def test_settlement(row: tuple[str, ...], migrated_sqlite_url: str) -> None:
    _, currency, zone, whose, story, statements = row
    events = _events(story)
    async with a_life(migrated_sqlite_url, events[0][0] - timedelta(days=1), currency, zone) as life:
        for at, verb, words in events:
            await life.go_to(at)
            await getattr(life, verb)(*words)
        cards = await life.statements(life.ann if whose == "Ann" else life.mei)
        assert [row_of(card) for card in cards] == _stated(statements)
        assert [sum(line.amount.minor for line in card.lines) for card in cards] == [
            card.earned.minor - card.taken_back.minor for card in cards
        ]
        assert await ledger.check_books() == {}
