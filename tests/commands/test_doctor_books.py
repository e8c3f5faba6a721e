"""`doctor books`: every invariant by its name, beside a bot that runs; and what the bot does when one is broken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.doctor_books import MEANINGS
from bot.domain import commissions, fulfilment, ledger, payouts, rulebook, settlement
from bot.domain.work.sql import is_postgres, rows
from bot.jobs.prove_books import prove_books
from bot.kernel.money import Money
from bot.models import Notice
from bot.models.database import only_bot, opened
from tests.commands.test_commands import command
from tests.conftest import ROOT
from tests.situations import Situations, opened_situations


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    """A bot that runs, as far as its database can tell."""
    with only_bot(migrated_url):
        async with opened(migrated_url, synchronous="NORMAL"):
            yield await opened_situations()


async def sold_and_settled(make: Situations) -> None:
    """Two tiers earned on an order, the hold is over, and the months until then are closed."""
    mei = await make.distributor("Mei")
    ann = await make.distributor("Ann", mei)
    customer = await make.person()
    await make.follow(customer, ann)
    order = await make.paid_order(customer)
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    async with make.work(customer) as work:
        await fulfilment.confirm_received(work, order.id)
    make.clock.move(days=40)
    async with make.work() as work:
        await commissions.mature(work)
    for _ in ("2026-11", "2026-12"):
        async with make.work() as work:
            await settlement.close_next(work)


async def break_accruals() -> None:
    """By hand and past the guards, as only somebody with the database's password can."""
    table = ' ON "posting"' if is_postgres() else ""
    await rows(f'DROP TRIGGER "posting_no_update"{table}')
    await rows(
        "UPDATE posting SET amount_minor = amount_minor + 1 "
        "WHERE entry_id IN (SELECT id FROM journal_entry WHERE kind = 'accrual')"
    )


def test_every_invariant_has_its_meaning():
    assert set(MEANINGS) == set(ledger.INVARIANTS)


def test_the_manual_says_of_every_invariant_what_does_not_fit():
    text = (ROOT / "docs/manual/operators.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## `doctor books`\n")
    assert [name for name in ledger.INVARIANTS if f"`{name}`" not in section.partition("\n## ")[0]] == []


async def test_books_that_hold_are_told_line_by_line_while_the_bot_runs(
    make: Situations, migrated_url: str, tmp_path: Path
):
    await sold_and_settled(make)
    code, said = await command("doctor", "books", folder=tmp_path, DATABASE_URL=migrated_url)
    lines = said.splitlines()
    assert code == 0, said
    assert lines[:-1] == [f"ok    {name}" for name in ledger.INVARIANTS]
    assert lines[-1] == f"all {len(ledger.INVARIANTS)} hold"


async def test_a_broken_invariant_is_named_in_plain_words_with_its_rows(
    make: Situations, migrated_url: str, tmp_path: Path
):
    await sold_and_settled(make)
    await break_accruals()
    code, said = await command("doctor", "books", folder=tmp_path, DATABASE_URL=migrated_url)
    assert code == 1, said
    failed = [line for line in said.splitlines() if line.startswith("fail")]
    orders = await rows("SELECT id FROM customer_order")
    assert failed[0] == (
        "fail  accrual_differs_from_commissions: 2 rows, what was booked for a distributor is not the sum of "
        f"his commissions on it (orders {orders[0]['id']})"
    )
    assert [line.split()[1] for line in failed] == [f"{name}:" for name in await ledger.check_books()]
    assert said.count("ok    ") == len(ledger.INVARIANTS) - len(failed)
    assert said.splitlines()[-1].startswith(f"{len(failed)} of {len(ledger.INVARIANTS)} do not hold → ")


async def test_broken_books_halt_payouts_once_and_tell_the_owner_once(make: Situations):
    await sold_and_settled(make)
    await make.rules(tax_note="Each distributor declares his own income.", payout_minimum_minor=100)
    assert await prove_books(make.shop, make.clock.now()) == {}
    assert (await make.rules()).payouts_open
    await break_accruals()
    told = await prove_books(make.shop, make.clock.now())
    assert told["broken"] >= 1
    halted_at = (await make.rules()).payouts_halted_at
    make.clock.move(minutes=15)
    assert await prove_books(make.shop, make.clock.now()) == told
    assert (await make.rules()).payouts_halted_at == halted_at != ""
    acts = [entry.act for entry in await rulebook.audit_trail(50)]
    assert acts.count("payouts.halted") == 1
    assert await Notice.filter(kind="payouts_halted").count() == 1
    ann = await make.distributor("Bea")
    with pytest.raises(payouts.PayoutsHalted):
        async with make.work(ann) as work:
            await payouts.request_payout(work, Money(100, "EUR"))


async def test_without_books_nothing_is_proved_and_nothing_is_made(tmp_path: Path):
    code, said = await command("doctor", "books", folder=tmp_path)
    assert (code, "does not exist yet" in said) == (1, True), said
    assert list(tmp_path.iterdir()) == []
    code, said = await command(
        "doctor", "books", folder=tmp_path, DATABASE_URL="postgres://a:sesame@127.0.0.1:1/c"
    )
    assert (code, "Traceback" in said, "sesame" in said) == (1, False, False), said
    code, said = await command("doctor", "accounts", folder=tmp_path)
    assert (code, "choose from" in said) == (2, True), said
