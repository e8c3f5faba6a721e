"""The large books that maturing and closing are measured on: both sides must write the same, or no ratio means much."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from benchmarks import registry
from benchmarks.bench import Bench
from benchmarks.books import ONLY, Month, month, sizes
from benchmarks.registry import discover
from bot.domain.ledger import check_books
from tests import servers

ORDERS = 200
ABOUT_EARNING = {
    "entry_without_postings",
    "accrual_differs_from_commissions",
    "pending_differs_from_unmatured_commissions",
    "statement_does_not_continue_the_last",
    "statement_differs_from_ledger",
    "periods_with_a_gap",
}


@pytest.fixture
def bench(postgres: servers.Postgres) -> Bench:
    return Bench(rounds=1, is_quick=True, _postgres=postgres)


@pytest.fixture
async def books(bench: Bench) -> AsyncIterator[Month]:
    async with month(bench, ORDERS) as found:
        yield found


async def matured(books: Month) -> list[Any]:
    return list(
        await books.connection.fetch(
            "SELECT p.source_id, p.destination_id, p.amount_minor FROM posting p "
            "JOIN journal_entry e ON e.id = p.entry_id WHERE e.kind = 'maturing' ORDER BY 1"
        )
    )


async def stated(books: Month) -> list[Any]:
    return list(
        await books.connection.fetch(
            "SELECT distributor_id, opening_minor, earned_minor, taken_back_minor, paid_minor, closing_minor "
            "FROM statement ORDER BY 1"
        )
    )


async def told(books: Month) -> list[Any]:
    return list(
        await books.connection.fetch(
            "SELECT person_id FROM notice WHERE kind = 'statement_issued' ORDER BY 1"
        )
    )


async def test_the_books_of_a_month_are_sound(books: Month) -> None:
    assert not ABOUT_EARNING & (await check_books()).keys()
    await books.mature()
    await books.close()
    assert not ABOUT_EARNING & (await check_books()).keys()


async def test_maturing_books_what_its_anchor_books(books: Month) -> None:
    await books.mature()
    ours = await matured(books)
    await books.rewind()
    assert await matured(books) == []
    await books.mature_bare()
    assert len(ours) == ORDERS // 10
    assert await matured(books) == ours


async def test_closing_states_and_tells_what_its_anchor_does(books: Month) -> None:
    await books.mature_hourly()
    assert len(await matured(books)) > ORDERS
    await books.close()
    ours = await stated(books), await told(books)
    await books.reopen()
    assert await stated(books) == []
    await books.close_bare()
    assert len(ours[0]) == len(ours[1]) == ORDERS // 10
    assert (await stated(books), await told(books)) == ours


async def test_coming_by_again_changes_nothing(books: Month) -> None:
    await books.mature()
    await books.close()
    before = await matured(books), await stated(books), await told(books)
    await books.mature()
    await books.close()
    assert (await matured(books), await stated(books), await told(books)) == before


@pytest.mark.parametrize("id", ["P3.14", "P4.13", "P4.15", "P7.17"])
async def test_a_small_dose_of_each_row_about_earning_measures(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, id: str
) -> None:
    monkeypatch.setenv(ONLY, str(ORDERS))
    discover()
    measures = await registry.ROWS[id].run(bench)
    assert measures
    assert all(measure.value > 0 for measure in measures)


def test_a_million_orders_are_measured_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sizes(Bench(rounds=9)) == [(100_000, 7), (1_000_000, 3)]
    assert sizes(Bench(rounds=3, is_quick=True)) == [(20_000, 3)]
    monkeypatch.setenv(ONLY, "500")
    assert sizes(Bench(rounds=9)) == [(500, 9)]
