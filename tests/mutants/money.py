"""Of money: what is paid, to whom, once, and what the books say of it."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_COMMISSIONS = "bot/domain/commissions/verbs.py"
_PAYOUTS = "bot/domain/payouts/verbs.py"
_PAYOUT_RULES = "bot/domain/payouts/rules.py"
_REFUNDS = "bot/domain/refunds/deciding.py"
_SETTLEMENT = "bot/domain/settlement/verbs.py"
_RECEIPTS = "bot/domain/payments/receipts.py"
_CHECKOUT = "bot/domain/payments/checkout.py"

_EARNING_TESTS = "tests/domain/test_earning.py"
_ORDER_TESTS = "tests/domain/test_orders.py"
_REFUND_TESTS = "tests/domain/test_refunds.py"
_PAYOUT_TESTS = "tests/domain/test_payout_states.py"
_EXAMPLES = "tests/domain/test_worked_examples.py"

MUTANTS = (
    # ── rates ───────────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "rounds a commission up",
        "bot/kernel/rate.py",
        "return minor * self.basis_points // WHOLE",
        "return -(-minor * self.basis_points // WHOLE)",
        "tests/kernel/test_money.py::test_a_rate_floors_and_never_gives_more_than_the_whole",
    ),
    Mutant(
        "drops the largest remainder of a split",
        "bot/kernel/rate.py",
        "for i in by_remainder[: minor - sum(parts)]:",
        "for i in by_remainder[: minor - sum(parts) - 1]:",
        "tests/kernel/test_money.py::test_parts_add_up_to_the_whole_exactly",
    ),
    Mutant(
        "adds two currencies",
        "bot/kernel/money.py",
        "        if self.currency != other.currency:\n",
        "        if False:\n",
        "tests/kernel/test_money.py::test_two_currencies_are_never_added",
    ),
    # ── commission ──────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "pays a buyer for his own order",
        "bot/domain/commissions/rules.py",
        "if distributor_id != buyer_id:",
        "if distributor_id:",
        f"{_EXAMPLES}::test_nobody_is_paid_for_his_own_order",
    ),
    Mutant(
        "pays a suspended distributor",
        "bot/domain/commissions/rules.py",
        "        if payee.is_suspended\n",
        "        if payee.is_suspended and not payee\n",
        f"{_EXAMPLES}::test_a_suspended_distributors_part_goes_to_nobody",
    ),
    Mutant(
        "takes a third tier without the owner's word",
        "bot/domain/rulebook/plan.py",
        "if len(checked) > USUAL_TIERS and not rules.third_tier_acknowledged_at:",
        "if len(checked) > MOST_TIERS and not rules.third_tier_acknowledged_at:",
        f"{_EARNING_TESTS}::test_a_third_tier_needs_the_owners_word_and_a_fourth_is_refused",
    ),
    Mutant(
        "takes a fourth tier",
        "bot/domain/rulebook/plan.py",
        "USUAL_TIERS, MOST_TIERS = 2, 3",
        "USUAL_TIERS, MOST_TIERS = 2, 4",
        f"{_EARNING_TESTS}::test_a_third_tier_needs_the_owners_word_and_a_fourth_is_refused",
    ),
    Mutant(
        "pays by the plan of the payment's day and not of the order's",
        _COMMISSIONS,
        "JOIN commission_plan p ON p.version = t.plan_id\n    JOIN distributor d ON d.id = t.distributor_id",
        "JOIN commission_plan p ON p.version = (SELECT MAX(version) FROM commission_plan)\n"
        "    JOIN distributor d ON d.id = t.distributor_id",
        f"{_EARNING_TESTS}::test_terms_are_frozen_when_the_order_is_placed",
    ),
    Mutant(
        "counts the hold from the payment",
        _COMMISSIONS,
        "SELECT p.hold_days, o.received_at FROM commission_terms t",
        "SELECT p.hold_days, o.paid_at AS received_at FROM commission_terms t",
        f"{_EARNING_TESTS}::test_terms_are_frozen_when_the_order_is_placed",
    ),
    Mutant(
        "matures into what has matured already",
        _COMMISSIONS,
        "return max(matures_at(received_at, hold_days), marks.matured_until + timedelta(microseconds=1))",
        "return max(matures_at(received_at, hold_days), marks.matured_until - timedelta(microseconds=1))",
        f"{_REFUND_TESTS}::test_what_is_due_stands_still_and_goes_on_where_it_was_when_it_is_called_off",
    ),
    Mutant(
        "forgets the money whose hold ends at this very instant",
        _COMMISSIONS,
        "    WHERE c.matures_at > ? AND c.matures_at <= ? AND c.currency = ?\n    GROUP BY",
        "    WHERE c.matures_at > ? AND c.matures_at < ? AND c.currency = ?\n    GROUP BY",
        f"{_EXAMPLES}::test_settlement",
    ),
    Mutant(
        "lets commission mature that is about to be refunded",
        _COMMISSIONS,
        "await Commission.filter(order_id=order_id).update(matures_at=None)",
        "await Commission.filter(order_id=order_id).update(matures_at=maturity)",
        f"{_REFUND_TESTS}::test_what_is_due_stands_still_and_goes_on_where_it_was_when_it_is_called_off",
    ),
    Mutant(
        "takes matured commission back from what is pending",
        _COMMISSIONS,
        "instead={Account.PENDING: Account.PAYABLE} if has_matured else {},",
        "instead={},",
        f"{_REFUND_TESTS}::test_nothing_that_is_being_taken_back_is_paid_out",
    ),
    # ── periods and statements ──────────────────────────────────────────────────────────────────────────────
    Mutant(
        "states what was posted at the end's very instant in two months",
        _SETTLEMENT,
        "JOIN posting p ON p.source_id = a.id JOIN journal_entry e ON e.id = p.entry_id\n"
        "                WHERE a.kind IN ('payable', 'in_payout') AND e.at >= ? AND e.at < ?",
        "JOIN posting p ON p.source_id = a.id JOIN journal_entry e ON e.id = p.entry_id\n"
        "                WHERE a.kind IN ('payable', 'in_payout') AND e.at >= ? AND e.at <= ?",
        f"{_EXAMPLES}::test_settlement",
    ),
    Mutant(
        "does not carry a statement's rest over to the next",
        _SETTLEMENT,
        "s.closing_minor AS opening",
        "0 * s.closing_minor AS opening",
        f"{_EXAMPLES}::test_settlement",
    ),
    Mutant(
        "states what was taken back as paid",
        _SETTLEMENT,
        "CASE WHEN m.other LIKE 'cash.%' THEN -m.minor ELSE 0 END",
        "CASE WHEN m.other <> 'pending' THEN -m.minor ELSE 0 END",
        f"{_EXAMPLES}::test_settlement",
    ),
    Mutant(
        "books into a closed month when a clock is slow",
        "bot/domain/ledger/verbs.py",
        "return max(work.now, marks.closed_until)",
        "return min(work.now, max(work.now, marks.closed_until))",
        "tests/domain/test_closing.py::test_what_a_slow_clock_books_belongs_to_the_open_month",
    ),
    Mutant(
        "lets others book while it closes a month",
        _SETTLEMENT,
        "await ledger.hold_lock_alone(work)",
        "await ledger.hold_lock(work)",
        "tests/domain/test_closing.py::test_a_month_is_closed_only_when_whoever_books_is_done",
    ),
    # ── payouts ─────────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "pays out more than is payable",
        _PAYOUT_RULES,
        "    if wished > payable:\n",
        "    if wished > payable + payable:\n",
        "tests/handlers/test_distributor_payouts.py::test_amounts_in_buttons_are_checked_like_typed_ones",
    ),
    Mutant(
        "pays out what a refund is about to take back",
        _PAYOUTS,
        "return (await ledger.pockets(distributor_id, currency)).payable - held",
        "return (await ledger.pockets(distributor_id, currency)).payable",
        f"{_REFUND_TESTS}::test_nothing_that_is_being_taken_back_is_paid_out",
    ),
    Mutant(
        "approves a payout that is not covered any more",
        _PAYOUTS,
        "    if rest.minor < 0:\n        raise NotCovered",
        "    if rest.minor < -(10**9):\n        raise NotCovered",
        f"{_REFUND_TESTS}::test_nothing_that_is_being_taken_back_is_paid_out",
    ),
    Mutant(
        "approves a payout that has been turned down",
        _PAYOUTS,
        "        raise PayoutMovedOn()\n    await _check_covered(payout)",
        "        pass\n    await _check_covered(payout)",
        f"{_PAYOUT_TESTS}::test_every_verb_takes_a_payout_from_its_own_states_only",
    ),
    Mutant(
        "records a payout as paid that nobody has approved",
        _PAYOUTS,
        "    if payout.state != State.APPROVED:\n        raise VoucherNotKept()",
        "    if payout.state not in (State.APPROVED, State.REQUESTED):\n        raise VoucherNotKept()",
        f"{_PAYOUT_TESTS}::test_every_verb_takes_a_payout_from_its_own_states_only",
    ),
    Mutant(
        "lets finance approve its own payout",
        _PAYOUTS,
        "if payout.distributor_id == work.actor.person_id and Role.OWNER not in work.actor.roles:",
        "if payout.distributor_id == work.actor.person_id and not work.actor.roles:",
        f"{_EARNING_TESTS}::test_finance_decides_on_no_payout_of_its_own",
    ),
    Mutant(
        "pays out while the books do not prove",
        _PAYOUT_RULES,
        "    if rules.payouts_halted_at:\n",
        "    if rules.payouts_halted_at and not rules.tax_note:\n",
        f"{_EARNING_TESTS}::test_a_broken_book_halts_payouts_until_it_proves",
    ),
    Mutant(
        "pays out before the owner said who handles tax",
        _PAYOUT_RULES,
        "    if not rules.tax_note:\n",
        "    if not rules.tax_note and rules.payouts_halted_at:\n",
        "tests/handlers/test_distributor_payouts.py::"
        "test_what_hinders_is_said_on_the_page_and_refused_at_every_button",
    ),
    Mutant(
        "keeps the money of a payout that came to nothing",
        _PAYOUTS,
        "    await ledger.reverse(work, request, RETURNED, str(payout.id))\n",
        "",
        f"{_PAYOUT_TESTS}::test_every_verb_takes_a_payout_from_its_own_states_only",
    ),
    Mutant(
        "lets somebody ask for money while a payout runs",
        _PAYOUTS,
        "state__in=[s.value for s in OPEN]).exists():\n        raise PayoutRunning()",
        "state__in=[]).exists():\n        raise PayoutRunning()",
        f"{_PAYOUT_TESTS}::test_nobody_has_two_payouts_open",
    ),
    # ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "refunds an order that was never paid",
        "bot/domain/refunds/rules.py",
        "REFUNDABLE = (Status.PAID,",
        "REFUNDABLE = (Status.UNPAID, Status.PAID,",
        f"{_REFUND_TESTS}::test_a_customer_may_ask_only_for_his_own_order_and_only_before_it_ships",
    ),
    Mutant(
        "pays a refund back twice",
        _REFUNDS,
        "    if refund.state != State.DUE:\n        raise VoucherNotKept()",
        "    if refund.state not in (State.DUE, State.DONE):\n        raise VoucherNotKept()",
        f"{_REFUND_TESTS}::test_a_customer_asks_is_declined_asks_again_and_gets_everything_undone",
    ),
    Mutant(
        "pays back a refund that was called off",
        _REFUNDS,
        "    if refund.state != State.DUE:\n        raise VoucherNotKept()",
        "    if refund.state not in (State.DUE, State.WITHDRAWN):\n        raise VoucherNotKept()",
        "tests/handlers/test_refunds.py::test_staff_refund_a_parcel_for_their_own_reason_and_may_call_it_off",
    ),
    Mutant(
        "calls off Stars that are going back",
        _REFUNDS,
        "    if order.payment_method == Method.STARS:\n        raise StarsAreGoing()\n",
        "",
        f"{_REFUND_TESTS}::test_stars_go_back_through_telegram_and_are_never_called_off",
    ),
    Mutant(
        "takes late money back from the wrong account",
        _REFUNDS,
        "instead={Account.SUSPENSE: cash_account(order.payment_method)},",
        "instead={},",
        f"{_REFUND_TESTS}::test_late_money_goes_back_from_where_it_arrived",
    ),
    # ── receipts ────────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "charges another total than the one that was seen",
        "bot/domain/orders/placing.py",
        "    if bag.total.minor != shown_minor:\n",
        "    if bag.total.minor < 0:\n",
        f"{_ORDER_TESTS}::test_nobody_is_charged_another_total_than_the_one_he_saw",
    ),
    Mutant(
        "takes any amount of money for an order",
        "bot/domain/payments/rules.py",
        "    if amount != total:\n",
        "    if amount.currency != total.currency:\n",
        f"{_ORDER_TESTS}::test_money_that_does_not_fit_is_kept_booked_as_owed_and_told",
    ),
    Mutant(
        "takes any currency for an order",
        "bot/domain/payments/rules.py",
        "    if amount != total:\n",
        "    if amount.minor != total.minor:\n",
        f"{_ORDER_TESTS}::test_money_that_does_not_fit_is_kept_booked_as_owed_and_told",
    ),
    Mutant(
        "takes one person's money for another one's order",
        _RECEIPTS,
        "Order.filter(code=payload, customer_id=person_id)",
        "Order.filter(code=payload)",
        f"{_ORDER_TESTS}::test_money_for_somebody_elses_order_is_owed_to_who_paid_it",
    ),
    Mutant(
        "sells an order a second time that is paid",
        "bot/domain/payments/rules.py",
        "    if status not in OPEN:\n",
        "    if status is Status.REFUNDED:\n",
        f"{_ORDER_TESTS}::test_a_second_payment_of_a_paid_order_can_only_go_back",
    ),
    Mutant(
        "books the same charge twice",
        _RECEIPTS,
        "known = await ids(Receipt.filter(provider=provider.value, charge_id=charge_id))",
        "known = await ids(Receipt.filter(provider=provider.value, charge_id=charge_id, state=payload))",
        f"{_ORDER_TESTS}::test_a_paid_order_is_sold_booked_and_told_once",
    ),
    Mutant(
        "lets an invoice through over another amount",
        _CHECKOUT,
        "    if amount != Money(order.total_minor, order.currency):\n",
        "    if amount.currency != order.currency:\n",
        f"{_ORDER_TESTS}::test_a_checkout_of_a_paid_expired_or_foreign_order_is_refused",
    ),
    Mutant(
        "lets two payments of one order run at once",
        _CHECKOUT,
        "    if runs and order.checkout_query != query_id:\n",
        "    if runs and not order.checkout_query:\n",
        f"{_ORDER_TESTS}::test_a_checkout_that_was_let_through_moves_the_deadline_and_bars_a_second",
    ),
    Mutant(
        "sells digital goods for money at the last word",
        _CHECKOUT,
        "    catalog.check_kind(order.kind, order.currency)\n",
        "    catalog.check_kind(order.kind, order.currency) if not order.kind else None\n",
        f"{_ORDER_TESTS}::test_digital_goods_are_neither_ordered_nor_invoiced_for_money",
    ),
    Mutant(
        "puts digital goods into an order for money",
        "bot/domain/orders/placing.py",
        "        check_kind(line.kind, rules.currency)\n",
        "        check_kind(line.kind, rules.currency) if not line.kind else None\n",
        f"{_ORDER_TESTS}::test_digital_goods_are_neither_ordered_nor_invoiced_for_money",
    ),
    # ── the books ───────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "books one fact twice",
        "bot/models/migrations/0001_initial.py",
        "'unique_together': (('kind', 'reference'),), 'indexes'",
        "'indexes'",
        "tests/models/test_migrations.py::test_the_guards_refuse_what_must_not_be_and_nothing_else",
    ),
    Mutant(
        "lets two payouts of one distributor stand open",
        "bot/models/guards.py",
        """("distributor_id",), "state IN ('requested', 'approved')")""",
        """("distributor_id",), "state = 'requested'")""",
        "tests/models/test_migrations.py::test_the_guards_refuse_what_must_not_be_and_nothing_else",
    ),
    Mutant(
        "lets a booked entry be changed",
        "bot/models/guards.py",
        """for table in ("journal_entry", "posting",""",
        """for table in ("posting",""",
        "tests/models/test_migrations.py::test_the_guards_refuse_what_must_not_be_and_nothing_else",
    ),
)
