"""docs/algorithms holds numbers that people read: they are what the rules really say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commissions.rules import Payee, Term, earnings_of, terms_of
from bot.domain.referrals import Click, Tie, Via, decide_binding
from tests.conftest import ROOT

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


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=8), _RATES)
def test_commission_never_exceeds_what_the_plan_allows(bases: list[int], rates: list[int]) -> None:
    terms = terms_of([10, 20, 30], rates, buyer_id=1)
    earned = earnings_of(list(enumerate(bases)), [Payee(term) for term in terms])
    for line_id, base in enumerate(bases):
        paid = sum(one.amount_minor for one in earned if one.line_id == line_id)
        assert 0 <= paid <= base * sum(rates) // 10_000
        assert base * sum(rates) // 10_000 - paid < len(rates)


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
