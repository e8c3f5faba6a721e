"""Of time: where an instant belongs, what is over, who holds what for how long."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_REFERRALS = "bot/domain/referrals/rules.py"
_RUNS = "bot/domain/runs/verbs.py"
_TIMETABLE_TESTS = "tests/jobs/test_timetable.py"
_PERIOD_TESTS = "tests/kernel/test_period.py"
_ORDER_TESTS = "tests/domain/test_orders.py"
_EXAMPLES = "tests/domain/test_worked_examples.py"

MUTANTS = (
    Mutant(
        "counts a period's last instant to two of them",
        "bot/kernel/period.py",
        "return self.start <= instant < self.end",
        "return self.start <= instant <= self.end",
        f"{_PERIOD_TESTS}::test_every_instant_lies_in_its_own_day_and_month_and_the_next_begins_where_it_ends",
    ),
    Mutant(
        "does not close a month at its very end",
        "bot/domain/settlement/rules.py",
        "return period.end <= now",
        "return period.end < now",
        "tests/domain/test_closing.py::test_a_month_can_be_closed_at_its_very_end_and_not_before",
    ),
    Mutant(
        "cuts months in UTC and not in the shop's zone",
        "bot/kernel/period.py",
        "    local = instant.astimezone(zone)\n    start = datetime(local.year",
        "    local = instant.astimezone(UTC)\n    start = datetime(local.year",
        f"{_PERIOD_TESTS}::test_every_instant_lies_in_its_own_day_and_month_and_the_next_begins_where_it_ends",
    ),
    Mutant(
        "keeps an order open at its deadline",
        "bot/domain/orders/progress.py",
        "deadline_at__lte=now",
        "deadline_at__lt=now",
        f"{_ORDER_TESTS}::test_at_its_deadline_an_order_can_be_paid_no_more_and_ends",
    ),
    Mutant(
        "lets a payment begin after the deadline",
        "bot/domain/payments/checkout.py",
        "order.deadline_at <= work.now:",
        "order.deadline_at <= order.placed_at:",
        f"{_ORDER_TESTS}::test_at_its_deadline_an_order_can_be_paid_no_more_and_ends",
    ),
    Mutant(
        "keeps a customer bound at the instant his binding ends",
        _REFERRALS,
        "existing.expires_at <= now",
        "existing.expires_at < now",
        f"{_EXAMPLES}::test_the_decision_table_leaves_nothing_open",
    ),
    Mutant(
        "gives a customer to whoever touched him last",
        _REFERRALS,
        "else Outcome.KEPT",
        "else Outcome.BOUND",
        "tests/domain/test_earning.py::test_the_first_link_binds_and_no_other_takes_customer_or_order",
    ),
    Mutant(
        "binds a customer by his own link",
        _REFERRALS,
        "    if click.owner_id == click.visitor_id:\n        return Outcome.OWN_LINK\n",
        "",
        "tests/handlers/test_distributor_sharing.py::test_ones_own_links_lead_to_ones_links",
    ),
    Mutant(
        "renews a binding that has run out",
        "bot/domain/referrals/verbs.py",
        "AND expires_at > ? AND expires_at < ?",
        "AND (expires_at > ? OR TRUE) AND expires_at < ?",
        "tests/domain/test_earning.py::test_a_binding_that_ran_out_is_not_revived_by_a_late_payment",
    ),
    Mutant(
        "lets who may not earn keep his customers for ever",
        "bot/domain/commissions/verbs.py",
        'if first["binding_id"] is not None and first["suspended_at"] is None:',
        'if first["binding_id"] is not None:',
        "tests/domain/test_earning.py::test_who_may_not_earn_keeps_no_customer_beyond_the_time_he_has",
    ),
    Mutant(
        "runs a job again that another replica is at",
        _RUNS,
        "WHERE job_run.finished_at IS NULL AND job_run.claimed_until <= EXCLUDED.started_at",
        "WHERE job_run.finished_at IS NULL",
        f"{_TIMETABLE_TESTS}::test_replicas_share_one_run",
    ),
    Mutant(
        "runs a due moment again that is done",
        _RUNS,
        "WHERE job_run.finished_at IS NULL AND job_run.claimed_until <= EXCLUDED.started_at",
        "WHERE job_run.claimed_until <= EXCLUDED.started_at",
        f"{_TIMETABLE_TESTS}::test_a_moment_that_is_done_is_not_taken_again_however_late_one_looks",
    ),
    Mutant(
        "gives a lease to two holders",
        _RUNS,
        "WHERE lease.holder = EXCLUDED.holder OR lease.expires_at <= ?",
        "WHERE lease.holder <> '' OR lease.expires_at <= ?",
        f"{_TIMETABLE_TESTS}::test_a_lease_has_one_holder_until_it_lets_go_or_its_time_is_out",
    ),
    Mutant(
        "runs a daily job by UTC",
        "bot/kernel/schedule.py",
        "wanted = datetime.combine(day, time(self.hour, self.minute), tzinfo=zone)",
        "wanted = datetime.combine(day, time(self.hour, self.minute), tzinfo=UTC)",
        "tests/kernel/test_schedule.py::test_a_daily_job_follows_the_shops_own_clock",
    ),
    Mutant(
        "lets the owner move the time zone under closed months",
        "bot/domain/rulebook/verbs.py",
        '    if changes.get("timezone", found.values.get("timezone")) != found.values.get("timezone"):\n',
        '    if changes.get("timezone", found.values.get("timezone")) is None:\n',
        "tests/domain/test_earning.py::test_the_time_zone_cannot_change_while_a_month_is_closed",
    ),
)
