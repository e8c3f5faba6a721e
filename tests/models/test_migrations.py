"""The schema on both engines: complete, equal to the models, refusing what it must, and never losing a row."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException, IntegrityError
from tortoise.migrations import operations as ops
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.transactions import in_transaction

from bot import models
from bot.models import guards
from bot.models.database import FileInUse, config, only_bot, opened
from bot.models.engines import locks
from bot.models.engines.rebuild import KeepingSqliteEditor, RebuildLoses
from bot.models.engines.swap import CopyBroken
from bot.models.migrating import DatabaseNewer, DatabaseUnreachable, migrate, pending
from tests.conftest import ROOT
from tests.models import schema

STEPS = [
    *("0001_initial", "0002_guards", "0003_earning", "0004_earning_guards", "0005_staff", "0006_importing"),
    *("0007_refunds", "0008_promotions", "0009_home", "0010_imports_by_chat", "0011_health", "0012_jobs"),
]
TABLES = {getattr(models, name)._meta.db_table for name in models.__all__}


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    async with TortoiseContext() as context:
        await context.init(config(url, synchronous="NORMAL"))
        yield context.db()


# ── what is there ───────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_database_gets_every_step_once(database_url: str):
    told: list[str] = []
    assert await pending(database_url) == STEPS
    assert await migrate(database_url, told.append) == STEPS
    assert told == [f"applied {step}" for step in STEPS]
    assert await migrate(database_url) == []
    assert await pending(database_url) == []


async def test_models_match_migrations():
    """`makemigrations` would write nothing."""
    settings = config("sqlite://:memory:")
    async with TortoiseContext() as context:
        await context.init(settings)
        assert context.apps is not None
        changes = await MigrationAutodetector(context.apps, settings["apps"]).changes()
    assert [operation.describe() for change in changes for operation in change.operations] == []


async def test_all_tables_indexes_and_keys_are_there(migrated_url: str):
    async with connected(migrated_url) as connection:
        found = await schema.read(connection)
    assert found.tables == TABLES
    wanted_indexes = {
        (model._meta.db_table, index.name): tuple(index.fields)
        for model in (getattr(models, name) for name in models.__all__)
        for index in model._meta.indexes
    }
    assert {key: found.indexes.get(key) for key in wanted_indexes} == wanted_indexes
    assert schema.keys_of_models() <= found.keys
    assert found.keys - schema.keys_of_models() == set()


async def test_all_guards_are_there(migrated_url: str):
    async with connected(migrated_url) as connection:
        found = await schema.read(connection)
        is_postgres = connection.capabilities.dialect == "postgres"
    every = (
        *guards.CHECKS,
        *guards.APPEND_ONLY,
        *guards.PARTIAL_KEYS,
        *guards.EARNING,
        *guards.STAFF,
        *guards.JOBS,
        *guards.REFUNDS,
    )
    append_only = {guard.table for guard in every if isinstance(guard, guards.AppendOnly)}
    checks = [guard for guard in every if isinstance(guard, guards.Check)]
    acts = ("update", "delete", "truncate") if is_postgres else ("update", "delete")
    triggers = {f"{table}_no_{act}" for table in append_only for act in acts}
    for once in (guard for guard in every if isinstance(guard, guards.WriteOnce)):
        triggers |= {guards.UntilMatured.name, *(f"{once.table}_no_{act}" for act in acts[1:])}
    if is_postgres:
        assert found.checks == {check.name for check in checks}
        triggers |= {"journal_entry_has_postings"}
    else:
        triggers |= {f"{check.name}_{act}" for check in checks for act in ("insert", "update")}
    assert found.triggers == triggers
    assert found.partial_keys == {key.name for key in every if isinstance(key, guards.PartialKey)}


async def test_every_reference_is_indexed(migrated_url: str):
    """Otherwise deleting, or locking, one row reads the whole table that refers to it."""
    async with connected(migrated_url) as connection:
        found = await schema.read(connection)
    leading = {(table, columns[0]) for (table, _), columns in found.indexes.items()}
    leading |= {(table, columns[0]) for table, columns in found.keys}
    assert found.references
    assert found.references - leading == set()


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────

FILLED = """
INSERT INTO person (id, telegram_id, name, telegram_language, dialogue_data, cart_version, met_at)
  VALUES (1, 11, 'A', '', '{}', 1, '2026-01-01 00:00:00+00:00');
INSERT INTO category (id, position, emoji, names) VALUES (1, 0, '', '{}');
INSERT INTO product (id, code, category_id, kind, names, descriptions, search_text, delivery, position, created_at)
  VALUES (1, 'p1', 1, 'physical', '{}', '{}', '', '', 0, '2026-01-01 00:00:00+00:00');
INSERT INTO variant (id, product_id, sku, names, price_minor, position) VALUES (1, 1, 'S', '{}', 100, 0);
INSERT INTO stock (id, variant_id, received, reserved, sold) VALUES (1, 1, 5, 2, 1);
INSERT INTO customer_order (id, code, customer_id, cart_version, status, kind, payment_method, currency,
  goods_minor, shipping_minor, total_minor, checkout_query, placed_at)
  VALUES (1, 'o1', 1, 1, 'unpaid', 'physical', 'telegram', 'EUR', 200, 50, 250, '', '2026-01-01 00:00:00+00:00');
INSERT INTO order_line (id, order_id, variant_id, sku, names, unit_minor, quantity, amount_minor, delivery)
  VALUES (1, 1, 1, 'S', '{}', 100, 2, 200, '');
INSERT INTO cart_line (id, person_id, variant_id, quantity, added_at)
  VALUES (1, 1, 1, 3, '2026-01-01 00:00:00+00:00');
INSERT INTO order_event (id, order_id, at, what, params)
  VALUES (1, 1, '2026-01-01 00:00:00+00:00', 'placed', '{}');
INSERT INTO audit_entry (id, at, act, subject) VALUES (1, '2026-01-01 00:00:00+00:00', 'x', 'y');
INSERT INTO ledger_account (id, kind, owner_id, currency) VALUES (1, 'sales', 0, 'EUR'), (2, 'cash', 0, 'EUR');
INSERT INTO journal_entry (id, kind, reference, currency, at)
  VALUES (1, 'sale', '1', 'EUR', '2026-01-01 00:00:00+00:00');
INSERT INTO posting (id, entry_id, source_id, destination_id, amount_minor) VALUES (1, 1, 1, 2, 250);
INSERT INTO receipt (id, provider, charge_id, person_id, order_id, payload, currency, amount_minor, state, reason,
  voucher, received_at)
  VALUES (1, 'telegram', 'c1', 1, 1, 'o1', 'EUR', 250, 'matched', '', '', '2026-01-01 00:00:00+00:00');
INSERT INTO transfer_slip (id, order_id, sealed, uploaded_at, decision)
  VALUES (1, 1, '', '2026-01-01 00:00:00+00:00', '');
INSERT INTO staff_member (id, person_id, role, since, added_by)
  VALUES (1, 1, 'finance', '2026-01-01 00:00:00+00:00', 1);
INSERT INTO staff_invitation (id, role, sealed_code, code_digest, made_by, made_at, expires_at)
  VALUES (1, 'finance', '', 'd', 1, '2026-01-01 00:00:00+00:00', '2026-01-03 00:00:00+00:00');
INSERT INTO distributor (id, code, approved_at, suspension_reason)
  VALUES (1, 'ABCD2345', '2026-01-01 00:00:00+00:00', '');
INSERT INTO commission (id, order_id, line_id, tier, distributor_id, currency, base_minor, rate_bp, amount_minor,
  withheld, accrued_at, matures_at)
  VALUES (1, 1, 1, 1, 1, 'EUR', 200, 1500, 30, '', '2026-01-01 00:00:00+00:00', '2026-01-16 00:00:00+00:00'),
  (2, 1, 1, 2, 1, 'EUR', 200, 1000, 20, '', '2026-01-01 00:00:00+00:00', '2026-01-20 00:00:00+00:00');
INSERT INTO person (id, telegram_id, name, telegram_language, dialogue_data, cart_version, met_at)
  VALUES (2, 12, 'B', '', '{}', 1, '2026-01-01 00:00:00+00:00');
INSERT INTO touch (id, person_id, distributor_id, via, outcome, at)
  VALUES (1, 2, 1, 'link', 'bound', '2026-01-01 00:00:00+00:00');
INSERT INTO binding (id, customer_id, distributor_id, touch_id, bound_at, expires_at, end_reason)
  VALUES (1, 2, 1, 1, '2026-01-01 00:00:00+00:00', '2026-04-01 00:00:00+00:00', '');
INSERT INTO application (id, person_id, state, phone_digest, region, channels, documents_done, started_at, reason)
  VALUES (1, 2, 'submitted', '', '', '', false, '2026-01-01 00:00:00+00:00', '');
INSERT INTO payout_details (id, distributor_id, sealed, digest, saved_at)
  VALUES (1, 1, '', 'd', '2026-01-01 00:00:00+00:00');
INSERT INTO payout (id, distributor_id, details_id, currency, amount_minor, state, requested_at, voucher, reason)
  VALUES (1, 1, 1, 'EUR', 30, 'approved', '2026-01-18 00:00:00+00:00', '', '');
INSERT INTO settlement_period (id, key, currency, starts_at, ends_at, closed_at)
  VALUES (1, '2026-01', 'EUR', '2026-01-01 00:00:00+00:00', '2026-02-01 00:00:00+00:00',
  '2026-02-01 00:00:00+00:00');
UPDATE ledger_mark SET matured_until = '2026-01-17 00:00:00+00:00';
INSERT INTO refund (id, order_id, state, order_status, reason, note, answer, is_put_back, voucher, asked_at)
  VALUES (1, 1, 'asked', 'paid', 'changed_mind', '', '', false, '', '2026-01-02 00:00:00+00:00');
"""

REFUSED = {
    "stock below nothing": "UPDATE stock SET sold = -1",
    "reserved below nothing": "UPDATE stock SET reserved = -1",
    "more sold than there was": "UPDATE stock SET sold = 4",
    "received below nothing": "UPDATE stock SET received = -1, reserved = 0, sold = 0",
    "a cart line of nothing": "UPDATE cart_line SET quantity = 0",
    "a cart line of a thousand": "UPDATE cart_line SET quantity = 1000",
    "an order line of nothing": "UPDATE order_line SET quantity = 0, amount_minor = 0",
    "an order line that miscounts": "UPDATE order_line SET amount_minor = 199",
    "a total that miscounts": "UPDATE customer_order SET total_minor = 249",
    "goods below nothing": "UPDATE customer_order SET goods_minor = -1, total_minor = 49",
    "shipping below nothing": "UPDATE customer_order SET shipping_minor = -1, total_minor = 199",
    "a price below nothing": "UPDATE variant SET price_minor = -1",
    "a posting of nothing": "INSERT INTO posting (entry_id, source_id, destination_id, amount_minor) "
    "VALUES (1, 1, 2, 0)",
    "a posting in a circle": "INSERT INTO posting (entry_id, source_id, destination_id, amount_minor) "
    "VALUES (1, 1, 1, 5)",
    "a receipt below nothing": "UPDATE receipt SET amount_minor = -1",
    "a second matched receipt": "INSERT INTO receipt (provider, charge_id, person_id, order_id, payload, currency, "
    "amount_minor, state, reason, voucher, received_at) "
    "VALUES ('telegram', 'c2', 1, 1, '', 'EUR', 250, 'matched', '', '', '2026-01-01 00:00:00+00:00')",
    "a second undecided slip": "INSERT INTO transfer_slip (order_id, sealed, uploaded_at, decision) "
    "VALUES (1, '', '2026-01-01 00:00:00+00:00', '')",
    "an owner who stands in no environment": "UPDATE staff_member SET role = 'owner'",
    "an invitation to own the shop": "UPDATE staff_invitation SET role = 'owner'",
    "the same role twice at once": "INSERT INTO staff_member (person_id, role, since, added_by) "
    "VALUES (1, 'finance', '2026-01-02 00:00:00+00:00', 1)",
    "a role that ended by nobody": "UPDATE staff_member SET ended_at = '2026-01-02 00:00:00+00:00'",
    "an invitation used by nobody": "UPDATE staff_invitation SET used_at = '2026-01-02 00:00:00+00:00'",
    "the same invitation twice": "INSERT INTO staff_invitation "
    "(role, sealed_code, code_digest, made_by, made_at, expires_at) "
    "VALUES ('finance', '', 'd', 1, '2026-01-01 00:00:00+00:00', '2026-01-03 00:00:00+00:00')",
    "a second refund of one order": "INSERT INTO refund (order_id, state, order_status, reason, note, answer, "
    "is_put_back, voucher, decided_at) VALUES (1, 'done', 'paid', 'other', '', '', true, 'SEPA 1', "
    "'2026-01-02 00:00:00+00:00')",
    "a refund in no known state": "UPDATE refund SET state = 'perhaps'",
    "money that went back without a voucher": "UPDATE refund SET state = 'done', "
    "decided_at = '2026-01-02 00:00:00+00:00'",
    "a refund that nobody decided": "UPDATE refund SET state = 'due'",
    "a commission held back that has matured": "UPDATE commission SET matures_at = NULL WHERE id = 1",
    "another commission than was earned": "UPDATE commission SET amount_minor = 0, withheld = 'x' WHERE id = 2",
    "a commission that is rounded up": "INSERT INTO commission (order_id, line_id, tier, distributor_id, currency, "
    "base_minor, rate_bp, amount_minor, withheld, accrued_at) "
    "VALUES (1, 1, 3, 1, 'EUR', 199, 500, 10, '', '2026-01-01 00:00:00+00:00')",
    "a commission of a fourth tier": "INSERT INTO commission (order_id, line_id, tier, distributor_id, currency, "
    "base_minor, rate_bp, amount_minor, withheld, accrued_at) "
    "VALUES (1, 1, 4, 1, 'EUR', 200, 500, 10, '', '2026-01-01 00:00:00+00:00')",
    "the same tier of a line twice": "INSERT INTO commission (order_id, line_id, tier, distributor_id, currency, "
    "base_minor, rate_bp, amount_minor, withheld, accrued_at) "
    "VALUES (1, 1, 2, 1, 'EUR', 200, 1000, 20, '', '2026-01-01 00:00:00+00:00')",
    "the same fact twice in the books": "INSERT INTO journal_entry (kind, reference, currency, at) "
    "VALUES ('sale', '1', 'EUR', '2026-01-02 00:00:00+00:00')",
    "the same charge twice": "INSERT INTO receipt (provider, charge_id, person_id, payload, currency, amount_minor, "
    "state, reason, voucher, received_at) "
    "VALUES ('telegram', 'c1', 1, '', 'EUR', 250, 'new', '', '', '2026-01-01 00:00:00+00:00')",
    "his own sponsor": "UPDATE distributor SET sponsor_id = 1",
    "his own customer": "UPDATE binding SET customer_id = 1",
    "somebody bound twice": "INSERT INTO binding (customer_id, distributor_id, touch_id, bound_at, expires_at, "
    "end_reason) VALUES (2, 1, 1, '2026-01-02 00:00:00+00:00', '2026-04-02 00:00:00+00:00', '')",
    "two open applications": "INSERT INTO application (person_id, state, phone_digest, region, channels, "
    "documents_done, started_at, reason) VALUES (2, 'draft', '', '', '', false, '2026-01-02 00:00:00+00:00', '')",
    "two places for one's money": "INSERT INTO payout_details (distributor_id, sealed, digest, saved_at) "
    "VALUES (1, '', 'e', '2026-01-02 00:00:00+00:00')",
    "two open payouts": "INSERT INTO payout (distributor_id, details_id, currency, amount_minor, state, requested_at, "
    "voucher, reason) VALUES (1, 1, 'EUR', 1, 'requested', '2026-01-19 00:00:00+00:00', '', '')",
    "a payout of nothing": "UPDATE payout SET amount_minor = 0",
    "the same month twice": "INSERT INTO settlement_period (key, currency, starts_at, ends_at, closed_at) "
    "VALUES ('2026-01', 'EUR', '2026-02-01 00:00:00+00:00', '2026-03-01 00:00:00+00:00', "
    "'2026-03-01 00:00:00+00:00')",
    "a month that ends before it begins": "INSERT INTO settlement_period (key, currency, starts_at, ends_at, "
    "closed_at) VALUES ('2026-02', 'EUR', '2026-03-01 00:00:00+00:00', '2026-02-15 00:00:00+00:00', "
    "'2026-03-01 00:00:00+00:00')",
    "a statement that does not add up": "INSERT INTO statement (period_id, distributor_id, opening_minor, "
    "earned_minor, taken_back_minor, paid_minor, closing_minor) VALUES (1, 1, 0, 30, 0, 0, 31)",
    "DELETE FROM commission": "DELETE FROM commission",
    **{
        f"{act} in {table}": f"{act} {table} {rest}"
        for table, column in (
            ("journal_entry", "kind"),
            ("posting", "amount_minor"),
            ("ledger_account", "kind"),
            ("audit_entry", "act"),
            ("order_event", "what"),
            ("touch", "via"),
            ("settlement_period", "key"),
        )
        for act, rest in (("UPDATE", f"SET {column} = {column}"), ("DELETE FROM", ""))
    },
}

ALLOWED = {
    "the whole shelf": "UPDATE stock SET sold = 3",
    "a free order": "UPDATE customer_order SET goods_minor = 0, shipping_minor = 0, total_minor = 0",
    "a second receipt in review": "INSERT INTO receipt (provider, charge_id, person_id, order_id, payload, currency, "
    "amount_minor, state, reason, voucher, received_at) "
    "VALUES ('telegram', 'c2', 1, 1, '', 'EUR', 250, 'review', '', '', '2026-01-01 00:00:00+00:00')",
    "another role of the same person": "INSERT INTO staff_member (person_id, role, since, added_by) "
    "VALUES (1, 'support', '2026-01-02 00:00:00+00:00', 1)",
    "the end of a role": "UPDATE staff_member SET ended_at = '2026-01-02 00:00:00+00:00', ended_by = 1 "
    "WHERE role = 'finance'",
    "the same role once more": "INSERT INTO staff_member (person_id, role, since, added_by) "
    "VALUES (1, 'finance', '2026-01-03 00:00:00+00:00', 1)",
    "a commission held back while it is on hold": "UPDATE commission SET matures_at = NULL WHERE id = 2",
    "and let go again": "UPDATE commission SET matures_at = '2026-01-20 00:00:00+00:00' WHERE id = 2",
    "a payout that came to nothing": "UPDATE payout SET state = 'failed'",
    "another payout": "INSERT INTO payout (distributor_id, details_id, currency, amount_minor, state, requested_at, "
    "voucher, reason) VALUES (1, 1, 'EUR', 1, 'requested', '2026-01-19 00:00:00+00:00', '', '')",
    "a statement that adds up": "INSERT INTO statement (period_id, distributor_id, opening_minor, "
    "earned_minor, taken_back_minor, paid_minor, closing_minor) VALUES (1, 1, 5, 30, 2, 3, 30)",
    "a binding that ended": "UPDATE binding SET ended_at = expires_at, end_reason = 'expired'",
    "and another one": "INSERT INTO binding (customer_id, distributor_id, touch_id, bound_at, expires_at, "
    "end_reason) VALUES (2, 1, 1, '2026-01-02 00:00:00+00:00', '2026-04-02 00:00:00+00:00', '')",
    "a request that came to nothing": "UPDATE refund SET state = 'declined'",
    "another request": "INSERT INTO refund (order_id, state, order_status, reason, note, answer, is_put_back, "
    "voucher, asked_at) VALUES (1, 'asked', 'paid', 'changed_mind', '', '', false, '', "
    "'2026-01-02 00:00:00+00:00')",
    "a decided slip": "INSERT INTO transfer_slip (order_id, sealed, uploaded_at, decision) "
    "VALUES (1, '', '2026-01-01 00:00:00+00:00', 'rejected')",
}


@pytest.mark.promise(34)
async def test_the_guards_refuse_what_must_not_be_and_nothing_else(migrated_url: str):
    async with connected(migrated_url) as connection:
        async with in_transaction():
            await fill()
        for what, statement in REFUSED.items():
            with pytest.raises(IntegrityError) as refusal:
                async with in_transaction() as transaction:
                    await transaction.execute_query(statement)
            assert "_pkey" not in str(refusal.value), f"{what}: refused for its id and not for what it is"
            assert await schema.counts(connection) == FILLED_COUNTS, what
        for what, statement in ALLOWED.items():
            async with in_transaction() as transaction:
                touched, _ = await transaction.execute_query(statement)
            assert touched is not None, what


FILLED_COUNTS = {
    "stock": 1,
    "posting": 1,
    "receipt": 1,
    "transfer_slip": 1,
    "order_event": 1,
    "ledger_account": 2,
    "staff_member": 1,
    "staff_invitation": 1,
}


async def fill() -> None:
    async with in_transaction() as transaction:
        for statement in filter(str.strip, FILLED.split(";\n")):
            await transaction.execute_query(statement)
        if transaction.capabilities.dialect == "postgres":
            for table in set(re.findall(r"INSERT INTO (\w+) \(id", FILLED)):
                await transaction.execute_query(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)"
                )


async def test_an_entry_without_postings_is_refused_at_commit(migrated_postgres_url: str):
    import asyncpg

    connection = await asyncpg.connect(migrated_postgres_url)
    try:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="no postings"):
            async with connection.transaction():
                await connection.execute(
                    "INSERT INTO journal_entry (kind, reference, currency, at) VALUES ('a', 'b', 'EUR', now())"
                )
        assert await connection.fetchval("SELECT count(*) FROM journal_entry") == 0
    finally:
        await connection.close()


# ── how it is brought there ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(14)
async def test_many_processes_may_migrate_one_server_at_once(fresh_postgres: str):
    program = "import asyncio, sys\nfrom bot.models.migrating import migrate\nprint(asyncio.run(migrate(sys.argv[1])))"
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program, fresh_postgres),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    outputs = [await process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    assert sorted(out.decode().strip() for out, _ in outputs) == sorted([str(STEPS), "[]", "[]"])


@pytest.mark.promise(14)
async def test_a_failing_step_leaves_nothing_behind(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(guards, "PARTIAL_KEYS", (guards.PartialKey("no_such_table", "x", ("y",), "true"),))
    with pytest.raises(BaseORMException):
        await migrate(database_url)
    assert await pending(database_url) == STEPS
    monkeypatch.undo()
    assert await migrate(database_url) == STEPS


@pytest.mark.promise(14)
async def test_a_newer_database_is_left_alone(migrated_url: str):
    async with connected(migrated_url) as connection:
        await connection.execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at) "
            "VALUES ('shop', '9999_later', '2030-01-01 00:00:00+00:00')"
        )
    with pytest.raises(DatabaseNewer, match="9999_later"):
        await migrate(migrated_url)


async def test_an_unreachable_server_is_told_without_its_password():
    with pytest.raises(DatabaseUnreachable) as refusal:
        await migrate("postgres://shop:sesame@127.0.0.1:1/shop")
    assert "sesame" not in str(refusal.value)


async def test_a_broken_copy_is_never_swapped_in(migrated_sqlite_url: str):
    file = Path(migrated_sqlite_url.removeprefix("sqlite://"))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO stock (variant_id, received, reserved, sold) VALUES (77, 0, 0, 0)")
    _forget_the_last_step(file)
    before = file.read_bytes()
    with pytest.raises(CopyBroken, match="stock"):
        await migrate(migrated_sqlite_url)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.glob("*.migrating*")] == []


async def test_rows_in_the_write_ahead_log_survive_a_migration(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """A bot that was killed leaves its last transactions in the log beside the file."""
    file = Path(sqlite_url.removeprefix("sqlite://"))
    await migrate(sqlite_url)
    program = (
        "import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode=WAL')\n"
        "c.execute(\"INSERT INTO category (position, emoji, names) VALUES (7, '', '{}')\")\nos._exit(9)"
    )
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(file))
    assert await killed.wait() == 9
    assert Path(f"{file}-wal").stat().st_size
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT position FROM category").fetchall() == [(7,)]
    _forget_the_last_step(file)
    assert await migrate(sqlite_url) == STEPS[-1:]
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT position FROM category").fetchall() == [(7,)]


def _forget_the_last_step(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM tortoise_migrations WHERE name = ?", STEPS[-1:])
        connection.execute("DROP TABLE job_state")
        for key in ("uq_job_run_asked", "ix_job_run_open"):
            connection.execute(f"DROP INDEX {key}")
        for column in ("tries", "asked_by"):
            connection.execute(f"ALTER TABLE job_run DROP COLUMN {column}")


# ── SQLite's locks ──────────────────────────────────────────────────────────────────────────────────────────


async def test_nobody_replaces_a_file_in_use_and_nobody_uses_one_being_replaced(migrated_sqlite_url: str):
    file = Path(migrated_sqlite_url.removeprefix("sqlite://"))
    async with opened(migrated_sqlite_url), opened_beside(migrated_sqlite_url):
        assert await migrate(migrated_sqlite_url) == []
        with pytest.raises(FileInUse, match="in use"):
            async with locks.replaced(file, patience=0.2):
                raise AssertionError
    async with locks.replaced(file):
        with pytest.raises(FileInUse, match="migrated or restored"):
            async with locks.used(file, patience=0.2):
                raise AssertionError


@contextlib.asynccontextmanager
async def opened_beside(url: str) -> AsyncIterator[None]:
    """What a command does while the bot runs."""
    async with locks.used(Path(url.removeprefix("sqlite://"))):
        yield


async def test_a_second_bot_on_one_file_is_refused_and_a_killed_one_blocks_nobody(sqlite_url: str):
    program = (
        "import os, sys\nfrom bot.models.database import only_bot\n"
        "with only_bot(sys.argv[1]):\n    print('in', flush=True)\n    sys.stdin.read()\n"
    )
    first = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, sqlite_url),
        cwd=ROOT,
        env={**os.environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"in\n"
    with pytest.raises(FileInUse, match="another bot"), only_bot(sqlite_url):
        raise AssertionError
    first.kill()
    await first.wait()
    with only_bot(sqlite_url):
        pass


async def test_the_write_transaction_of_a_command_waits_for_the_bots(migrated_sqlite_url: str):
    """Both begin immediately, so that neither finds the database changed under its feet."""
    program = (
        "import asyncio, sys\nfrom bot.domain import runs\nfrom bot.models.database import opened\n"
        "from tortoise.transactions import in_transaction\n"
        "async def main():\n"
        "    async with opened(sys.argv[1]):\n"
        "        for _ in range(40):\n"
        "            async with in_transaction():\n"
        "                ahead = await runs.clock_offset()\n"
        "                await runs.set_clock_offset(ahead + 1)\n"
        "asyncio.run(main())\n"
    )
    writers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, migrated_sqlite_url, cwd=ROOT)
        for _ in range(3)
    ]
    assert [await writer.wait() for writer in writers] == [0, 0, 0]
    with contextlib.closing(sqlite3.connect(migrated_sqlite_url.removeprefix("sqlite://"))) as connection:
        assert connection.execute("SELECT seconds FROM clock_offset").fetchone() == (120,)


# ── rebuilding a table on SQLite ────────────────────────────────────────────────────────────────────────────


async def rebuilt(connection: Any, model: str, field: str, **changes: Any) -> None:
    """What an AlterField of a later release would do."""
    from tortoise.migrations.schema_generator.state import State
    from tortoise.migrations.schema_generator.state_apps import StateApps

    state = State(models={}, apps=StateApps())
    for step in sorted((ROOT / "bot/models/migrations").glob("0*.py")):
        module = __import__(f"bot.models.migrations.{step.stem}", fromlist=["Migration"])
        await module.Migration(step.stem, "shop").apply(state, dry_run=True)
    old = state.clone()
    from copy import copy

    new_field = copy(state.models[("shop", model)].fields[field])
    for name, value in changes.items():
        setattr(new_field, name, value)
    alter = ops.AlterField(model_name=model, name=field, field=new_field)
    alter.state_forward("shop", state)
    await alter.database_forward("shop", old, state, KeepingSqliteEditor(connection, atomic=False))


@pytest.mark.parametrize(
    ("model", "field", "changes"),
    [
        ("Order", "currency", {"max_length": 8}),
        ("Stock", "sold", {"null": True}),
        ("Person", "name", {"max_length": 128}),
        ("Variant", "sku", {"max_length": 128}),
        ("CartLine", "quantity", {"null": True}),
        ("JournalEntry", "kind", {"max_length": 48}),
    ],
)
async def test_a_rebuilt_table_keeps_rows_indexes_keys_and_triggers(
    migrated_sqlite_url: str, model: str, field: str, changes: dict[str, Any]
):
    async with connected(f"{migrated_sqlite_url}?foreign_keys=OFF") as connection:
        await fill()
        before, counted = await schema.read(connection), await schema.all_counts(connection, TABLES)
        await rebuilt(connection, model, field, **changes)
        after = await schema.read(connection)
        assert after == before
        assert await schema.all_counts(connection, TABLES) == counted
        assert await connection.execute_query_dict("PRAGMA foreign_key_check") == []


async def test_a_table_is_not_rebuilt_while_references_are_enforced(migrated_sqlite_url: str):
    async with connected(migrated_sqlite_url) as connection:
        with pytest.raises(RebuildLoses):
            await rebuilt(connection, "Person", "name", max_length=128)
