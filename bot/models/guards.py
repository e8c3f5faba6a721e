"""What the database itself refuses: checks, append-only tables, entries without postings, partial keys.

The tables' own tool creates no checks and no conditional keys that hold on both engines, so they are written
here as plain statements and run by migrations. PostgreSQL takes them as constraints, SQLite as triggers.
A released guard is never changed here: a migration that changes one states the old and the new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`rule` must hold for every row; column names stand in braces. Like SQL's own, it lets NULL pass."""

    table: str
    name: str
    rule: str

    def statements(self, dialect: str) -> list[str]:
        if dialect == "postgres":
            rule = re.sub(r"{(\w+)}", r'"\1"', self.rule)
            return [f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" CHECK ({rule})']
        rule = re.sub(r"{(\w+)}", r'NEW."\1"', self.rule)
        return [
            f'CREATE TRIGGER "{self.name}_{act.lower()}" BEFORE {act} ON "{self.table}" '
            f"WHEN NOT ({rule}) BEGIN SELECT RAISE(ABORT, 'check {self.name}'); END"
            for act in ("INSERT", "UPDATE")
        ]


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows of the table are neither changed nor removed."""

    table: str

    def statements(self, dialect: str) -> list[str]:
        if dialect == "postgres":
            return [
                f'CREATE TRIGGER "{self.table}_no_{act.lower()}" BEFORE {act} ON "{self.table}" '
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
                for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
            ]
        return [
            f'CREATE TRIGGER "{self.table}_no_{act.lower()}" BEFORE {act} ON "{self.table}" '
            f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ]


@dataclass(frozen=True, slots=True)
class PartialKey:
    """At most one row per `columns` among those where `condition` holds."""

    table: str
    name: str
    columns: tuple[str, ...]
    condition: str

    def statements(self, _: str) -> list[str]:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return [f'CREATE UNIQUE INDEX "{self.name}" ON "{self.table}" ({columns}) WHERE {self.condition}']


@dataclass(frozen=True, slots=True)
class WriteOnce:
    """Rows are append-only but for one column, which is filled in once."""

    table: str
    column: str
    fixed: tuple[str, ...]
    """All its other columns: SQLite's trigger names each one."""

    def statements(self, dialect: str) -> list[str]:
        delete = AppendOnly(self.table).statements(dialect)[1:]
        name = f"{self.table}_{self.column}_once"
        if dialect == "postgres":
            same = f"to_jsonb(NEW) - '{self.column}' = to_jsonb(OLD) - '{self.column}'"
            return [
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{self.table}" FOR EACH ROW '
                f'WHEN (OLD."{self.column}" IS NOT NULL OR NOT ({same})) EXECUTE FUNCTION refuse_change()',
                *delete,
            ]
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in self.fixed)
        return [
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{self.table}" '
            f'WHEN OLD."{self.column}" IS NOT NULL OR {changed} '
            f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only'); END",
            *delete,
        ]


@dataclass(frozen=True, slots=True)
class UntilMatured:
    """Commission is append-only but for `matures_at`, which may change until the maturing mark passes it."""

    fixed: tuple[str, ...]
    """All its other columns: SQLite's trigger names each one."""
    table = "commission"
    name = "commission_matures_at_until"

    def statements(self, dialect: str) -> list[str]:
        if dialect == "postgres":
            return [
                """
                CREATE FUNCTION refuse_matured_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF to_jsonb(NEW) - 'matures_at' <> to_jsonb(OLD) - 'matures_at'
                       OR OLD.matures_at <= (SELECT matured_until FROM ledger_mark WHERE id = 1) THEN
                        RAISE EXCEPTION 'commission has matured' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$
                """,
                f'CREATE TRIGGER "{self.name}" BEFORE UPDATE ON "commission" FOR EACH ROW '
                "EXECUTE FUNCTION refuse_matured_change()",
            ]
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in self.fixed)
        mark = 'SELECT "matured_until" FROM "ledger_mark" WHERE "id" = 1'
        return [
            f'CREATE TRIGGER "{self.name}" BEFORE UPDATE ON "commission" '
            f'WHEN {changed} OR OLD."matures_at" <= ({mark}) '
            "BEGIN SELECT RAISE(ABORT, 'commission has matured'); END"
        ]


CHECKS = (
    Check("stock", "ck_stock_received", "{received} >= 0"),
    Check("stock", "ck_stock_reserved", "{reserved} >= 0"),
    Check("stock", "ck_stock_sold", "{sold} >= 0"),
    Check("stock", "ck_stock_enough", "{reserved} + {sold} <= {received}"),
    Check("cart_line", "ck_cart_line_quantity", "{quantity} BETWEEN 1 AND 999"),
    Check("order_line", "ck_order_line_quantity", "{quantity} >= 1"),
    Check("order_line", "ck_order_line_unit", "{unit_minor} >= 0"),
    Check("order_line", "ck_order_line_amount", "{amount_minor} = {unit_minor} * {quantity}"),
    Check("customer_order", "ck_order_goods", "{goods_minor} >= 0"),
    Check("customer_order", "ck_order_shipping", "{shipping_minor} >= 0"),
    Check("customer_order", "ck_order_total", "{total_minor} = {goods_minor} + {shipping_minor}"),
    Check("variant", "ck_variant_price", "{price_minor} >= 0"),
    Check("posting", "ck_posting_amount", "{amount_minor} > 0"),
    Check("posting", "ck_posting_moves", "{source_id} <> {destination_id}"),
    Check("receipt", "ck_receipt_amount", "{amount_minor} >= 0"),
)

APPEND_ONLY = tuple(
    AppendOnly(table)
    for table in ("journal_entry", "posting", "ledger_account", "audit_entry", "order_event")
)

PARTIAL_KEYS = (
    PartialKey("receipt", "uq_receipt_matched", ("order_id",), "state = 'matched'"),
    PartialKey("transfer_slip", "uq_transfer_slip_undecided", ("order_id",), "decision = ''"),
)

Guard = Check | AppendOnly | PartialKey | WriteOnce | UntilMatured

_FIXED_OF_COMMISSION = (
    *("id", "order_id", "line_id", "tier", "distributor_id", "currency"),
    *("base_minor", "rate_bp", "amount_minor", "withheld", "accrued_at"),
)

EARNING: tuple[Guard, ...] = (
    Check("distributor", "ck_distributor_not_own_sponsor", "{sponsor_id} <> {id}"),
    Check("commission_terms", "ck_terms_tier", "{tier} BETWEEN 1 AND 3"),
    Check("commission_terms", "ck_terms_rate", "{rate_bp} BETWEEN 0 AND 10000"),
    Check("commission", "ck_commission_tier", "{tier} BETWEEN 1 AND 3"),
    Check("commission", "ck_commission_amount", "{amount_minor} BETWEEN 0 AND {base_minor}"),
    # The one rounding rule, floor at the minor unit, where nothing gets past it; in two parts against overflow.
    Check(
        "commission",
        "ck_commission_rounding",
        "{amount_minor} = CASE WHEN {withheld} <> '' THEN 0 ELSE {base_minor} / 10000 * {rate_bp} "
        "+ {base_minor} % 10000 * {rate_bp} / 10000 END",
    ),
    Check("binding", "ck_binding_not_own", "{customer_id} <> {distributor_id}"),
    Check(
        "statement",
        "ck_statement_adds_up",
        "{closing_minor} = {opening_minor} + {earned_minor} - {taken_back_minor} - {paid_minor}",
    ),
    Check("settlement_period", "ck_period_half_open", "{starts_at} < {ends_at}"),
    Check("payout", "ck_payout_amount", "{amount_minor} > 0"),
    AppendOnly("touch"),
    AppendOnly("commission_plan"),
    AppendOnly("commission_terms"),
    AppendOnly("maturing_run"),
    AppendOnly("settlement_period"),
    AppendOnly("statement"),
    WriteOnce("commission", "matures_at", _FIXED_OF_COMMISSION),
    PartialKey("application", "uq_application_open", ("person_id",), "state IN ('draft', 'submitted')"),
    PartialKey("binding", "uq_binding_active", ("customer_id",), "ended_at IS NULL"),
    PartialKey("payout_details", "uq_payout_details_current", ("distributor_id",), "hidden_at IS NULL"),
    PartialKey("payout", "uq_payout_open", ("distributor_id",), "state IN ('requested', 'approved')"),
)

_GIVEN_ROLES = "{role} IN ('finance', 'warehouse', 'marketing', 'support')"

STAFF: tuple[Guard, ...] = (
    # Owners stand in the environment: no row can make one.
    Check("staff_member", "ck_staff_member_role", _GIVEN_ROLES),
    Check("staff_member", "ck_staff_member_ended", "({ended_at} IS NULL) = ({ended_by} IS NULL)"),
    Check("staff_invitation", "ck_staff_invitation_role", _GIVEN_ROLES),
    Check("staff_invitation", "ck_staff_invitation_used", "({used_at} IS NULL) = ({used_by} IS NULL)"),
    PartialKey("staff_member", "uq_staff_member_active", ("person_id", "role"), "ended_at IS NULL"),
)

JOBS: tuple[Guard, ...] = (
    PartialKey("job_run", "uq_job_run_asked", ("job",), "asked_by IS NOT NULL AND finished_at IS NULL"),
    Check("job_state", "ck_job_state_paused", "({paused_at} IS NULL) = ({paused_by} IS NULL)"),
)

REFUNDS: tuple[Guard, ...] = (
    Check("refund", "ck_refund_state", "{state} IN ('asked', 'due', 'done', 'declined', 'withdrawn')"),
    Check("refund", "ck_refund_voucher", "({state} = 'done') = ({voucher} <> '')"),
    Check("refund", "ck_refund_decided", "{state} NOT IN ('due', 'done') OR {decided_at} IS NOT NULL"),
    PartialKey("refund", "uq_refund_live", ("order_id",), "state IN ('asked', 'due', 'done')"),
    UntilMatured(_FIXED_OF_COMMISSION),
)
"""The last one takes the place of EARNING's guard of the same table, which let nothing be held."""

# SQLite has no deferred triggers, so an entry without postings passes there; `doctor` finds it.
_FUNCTIONS = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION refuse_empty_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.id) THEN
            RAISE EXCEPTION 'journal entry % has no postings', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
)
_ENTRY_HAS_POSTINGS = """
    CREATE CONSTRAINT TRIGGER journal_entry_has_postings AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_empty_entry()
"""


def first_guards(dialect: str) -> Iterable[str]:
    """Every guard that migration 0002 creates."""
    if dialect == "postgres":
        yield from _FUNCTIONS
        yield _ENTRY_HAS_POSTINGS
    every: tuple[Guard, ...] = (*CHECKS, *APPEND_ONLY, *PARTIAL_KEYS)
    for guard in every:
        yield from guard.statements(dialect)


def earning_guards(dialect: str) -> Iterable[str]:
    """Every guard that migration 0004 creates."""
    for guard in EARNING:
        yield from guard.statements(dialect)


def staff_guards(dialect: str) -> Iterable[str]:
    """Every guard that migration 0005 creates."""
    for guard in STAFF:
        yield from guard.statements(dialect)


def job_guards(dialect: str) -> Iterable[str]:
    """Every guard that migration 0012 creates."""
    for guard in JOBS:
        yield from guard.statements(dialect)


def refund_guards(dialect: str) -> Iterable[str]:
    """Every guard that migration 0007 creates, and the one that it drops."""
    on_table = ' ON "commission"' if dialect == "postgres" else ""
    yield f'DROP TRIGGER "commission_matures_at_once"{on_table}'
    for guard in REFUNDS:
        yield from guard.statements(dialect)
