"""Of authority: who may, whose it is, what nobody may read."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_DESK = "bot/handlers/desk.py"
_MATRIX_TESTS = "tests/handlers/test_matrix.py"
_ORDERS = "bot/domain/orders/queries.py"
_ORDER_TESTS = "tests/domain/test_orders.py"
_TAPS_TESTS = "tests/rubbish/test_taps.py"
_STAFF_TESTS = "tests/domain/test_staff.py"
_WEBHOOK_TESTS = "tests/webhooks/test_webhooks.py"

MUTANTS = (
    # ── what a role may do ──────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "lets everybody do everything",
        "bot/kernel/roles.py",
        "return not roles.isdisjoint(MATRIX[action])",
        "return bool(MATRIX[action])",
        f"{_MATRIX_TESTS}::test_the_matrix_gives_each_role_what_it_is_for_and_nothing_else",
    ),
    Mutant(
        "lets the warehouse confirm payments",
        "bot/kernel/roles.py",
        "Action.CONFIRM_PAYMENTS: frozenset({Role.OWNER, Role.FINANCE}),",
        "Action.CONFIRM_PAYMENTS: frozenset({Role.OWNER, Role.FINANCE, Role.WAREHOUSE}),",
        f"{_MATRIX_TESTS}::test_the_matrix_gives_each_role_what_it_is_for_and_nothing_else",
    ),
    Mutant(
        "asks nobody who changes something what he may",
        _DESK,
        "        request.actor.must(entry.action)\n        if said is not None",
        "        if said is not None",
        f"{_MATRIX_TESTS}::test_every_button_lets_in_exactly_whom_the_matrix_names",
    ),
    Mutant(
        "asks nobody who looks at something what he may",
        _DESK,
        "        request.actor.must(entry.action)\n        screen = await entry.handle(request)",
        "        screen = await entry.handle(request)",
        f"{_MATRIX_TESTS}::test_every_button_lets_in_exactly_whom_the_matrix_names",
    ),
    Mutant(
        "takes an answer from whoever was asked while he still might",
        _DESK,
        "        request.actor.must(step.action)\n",
        "",
        f"{_MATRIX_TESTS}::test_every_answer_is_taken_from_exactly_whom_the_matrix_names",
    ),
    Mutant(
        "lets a button act that says of nobody what he may",
        "bot/handlers/request.py",
        "    action: Action\n    effect: Effect\n",
        "    action: Action = Action.SHOP\n    effect: Effect = Effect.WRITES\n",
        "tests/handlers/test_table.py::test_a_row_without_an_action_cannot_be_written",
    ),
    Mutant(
        "takes who changes something for a reader",
        "bot/handlers/__init__.py",
        '"clear": writes(checkout.empty, SHOP),',
        '"clear": reads(checkout.empty, SHOP),  # type: ignore[arg-type]',
        f"{_TAPS_TESTS}::test_garbage_behind_every_button_is_answered_once_and_tells_nothing[sqlite-customers]",
    ),
    Mutant(
        "lets who was removed from the staff keep his role",
        "bot/domain/people/queries.py",
        "WHERE s.person_id = p.id AND s.ended_at IS NULL) AS staff_roles",
        "WHERE s.person_id = p.id) AS staff_roles",
        f"{_STAFF_TESTS}::test_roles_come_with_the_persons_own_row_for_readers_and_writers_alike",
    ),
    Mutant(
        "takes a second person by one invitation",
        "bot/domain/staff/verbs.py",
        "unused = StaffInvitation.filter(id=found.id, used_at=None, expires_at__gt=work.now)",
        "unused = StaffInvitation.filter(id=found.id, expires_at__gt=work.now)",
        f"{_STAFF_TESTS}::test_two_with_one_link_at_the_same_time_are_not_both_taken",
    ),
    Mutant(
        "takes somebody by an invitation that is over",
        "bot/domain/staff/verbs.py",
        "    refuse_expired(found, work.now)\n",
        "    refuse_expired(found, found.made_at)\n",
        f"{_STAFF_TESTS}::test_a_link_is_good_for_48_hours",
    ),
    Mutant(
        "gives away the owner's role",
        "bot/domain/staff/rules.py",
        "next((role for role in GIVEN if role.value == raw), None)",
        "next((role for role in Role if role.value == raw), None)",
        f"{_STAFF_TESTS}::test_no_other_role_can_be_given",
    ),
    # ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "shows another one's order",
        _ORDERS,
        "found = Order.filter(id=order_id) if of is None else Order.filter(id=order_id, customer_id=of)",
        "found = Order.filter(id=order_id)",
        f"{_ORDER_TESTS}::test_somebody_elses_order_is_not_found",
    ),
    Mutant(
        "shows how to pay another one's order",
        _ORDERS,
        "found = await rows(_DUE, order_id, of)",
        "found = await rows(_DUE.partition(' AND ')[0], order_id)",
        f"{_ORDER_TESTS}::test_somebody_elses_order_is_not_found",
    ),
    Mutant(
        "finds another one's order by its code",
        _ORDERS,
        "found = await ids(Order.filter(code=code, customer_id=of))",
        "found = await ids(Order.filter(code=code))",
        f"{_ORDER_TESTS}::test_a_checkout_of_a_paid_expired_or_foreign_order_is_refused",
    ),
    Mutant(
        "changes another one's order",
        "bot/domain/orders/progress.py",
        "found = Order.filter(id=order_id) if of is None else Order.filter(id=order_id, customer_id=of)",
        "found = Order.filter(id=order_id)",
        f"{_ORDER_TESTS}::test_somebody_elses_order_is_not_found",
    ),
    Mutant(
        "shows another distributor's payout",
        "bot/domain/payouts/queries.py",
        'f"{_CARD} WHERE y.id = ? AND y.distributor_id = ?", payout_id, of',
        'f"{_CARD} WHERE y.id = ? AND ? > 0", payout_id, of',
        "tests/handlers/test_distributor_payouts.py::test_others_payouts_are_not_found",
    ),
    Mutant(
        "cancels another distributor's payout",
        "bot/domain/payouts/verbs.py",
        "found = Payout.filter(id=payout_id) if of is None else Payout.filter(id=payout_id, distributor_id=of)",
        "found = Payout.filter(id=payout_id)",
        "tests/handlers/test_distributor_payouts.py::test_others_payouts_are_not_found",
    ),
    Mutant(
        "shows another distributor's statement",
        "bot/domain/settlement/queries.py",
        'f"{_CARD} WHERE s.id = ? AND s.distributor_id = ?", statement_id, of',
        'f"{_CARD} WHERE s.id = ? AND ? > 0", statement_id, of',
        "tests/handlers/test_distributor_earnings.py::test_what_others_earned_is_nobodys_business",
    ),
    Mutant(
        "shows what another distributor earned",
        "bot/domain/commissions/queries.py",
        "WHERE c.order_id = ? AND c.distributor_id = ? ORDER BY l.id",
        "WHERE c.order_id = ? AND ? > 0 ORDER BY l.id",
        "tests/handlers/test_distributor_earnings.py::test_what_others_earned_is_nobodys_business",
    ),
    Mutant(
        "shows one sender's file to another one",
        "bot/domain/imports/files.py",
        "WHERE f.id = ? AND f.person_id = COALESCE(?, f.person_id)",
        "WHERE f.id = ? AND COALESCE(?, f.person_id) > 0",
        "tests/handlers/test_admin_imports.py::"
        "test_files_belong_to_their_sender_and_only_to_those_who_manage_goods",
    ),
    # ── who speaks ──────────────────────────────────────────────────────────────────────────────────────────
    Mutant(
        "does not look at a link's signature",
        "bot/kernel/codes.py",
        "        if not hmac.compare_digest(key.sign(body), tail[2:]):\n",
        "        if not tail[2:]:\n",
        "tests/kernel/test_codes.py::test_any_changed_character_is_a_forgery",
    ),
    Mutant(
        "looks at the beginning of a link's signature only",
        "bot/kernel/codes.py",
        "        if not hmac.compare_digest(key.sign(body), tail[2:]):\n",
        "        if not tail[2:].startswith(key.sign(body)[:9]):\n",
        "tests/kernel/test_codes.py::test_any_changed_character_is_a_forgery",
    ),
    Mutant(
        "takes updates from anybody",
        "webhooks/telegram.py",
        "    return any(matches)\n",
        "    return bool(matches)\n",
        f"{_WEBHOOK_TESTS}::test_without_a_known_secret_nothing_gets_in",
    ),
    Mutant(
        "takes updates from anybody where no secret is set",
        "webhooks/telegram.py",
        "    return any(matches)\n",
        "    return any(matches) or not matches\n",
        f"{_WEBHOOK_TESTS}::test_a_shop_without_secrets_lets_nobody_in",
    ),
    Mutant(
        "takes updates by the beginning of the secret",
        "webhooks/telegram.py",
        "hmac.compare_digest(raw, secret) for secret in known",
        "secret.startswith(raw) for secret in known",
        f"{_WEBHOOK_TESTS}::test_without_a_known_secret_nothing_gets_in",
    ),
    Mutant(
        "shows its figures to everybody",
        "webhooks/metrics.py",
        "            if not any(matches):\n",
        "            if not matches:\n",
        f"{_WEBHOOK_TESTS}::test_behind_a_proxy_where_everybody_seems_local_metrics_need_a_token",
    ),
    Mutant(
        "fetches pictures from the operator's own network",
        "bot/gateways/web_pictures.py",
        "if not addresses or not all(map(self._check, addresses)):",
        "if not addresses or not any(map(self._check, addresses)):",
        "tests/gateways/test_web_pictures.py::test_a_name_with_one_private_address_is_refused",
    ),
    # ── what is shown and kept ──────────────────────────────────────────────────────────────────────────────
    Mutant(
        "shows people's words as markup",
        "bot/texts.py",
        "return html.escape(str(value), quote=False)",
        "return str(value)",
        "tests/handlers/test_admin_orders.py::"
        "test_an_order_shows_its_customer_escaped_and_its_address_opened",
    ),
    Mutant(
        "exports cells that a spreadsheet runs",
        "bot/domain/imports/rules/columns.py",
        """return f"'{text}" if _RUNS.match(text) else text""",
        """return f"'{text}" if _RUNS.fullmatch(text) else text""",
        "tests/domain/test_import_rules.py::test_a_cell_is_never_a_formula_and_reads_as_it_was_written",
    ),
    Mutant(
        "writes texts as formulas into a sheet",
        "bot/gateways/printing/xlsx.py",
        "page.write_string(number, column, text)",
        '(page.write_formula if text[0] == "=" else page.write_string)(number, column, text)',
        "tests/gateways/test_printing.py::test_texts_are_never_formulas_links_numbers_or_markup",
    ),
    Mutant(
        "keeps personal data in plain words",
        "bot/gateways/crypto.py",
        "return head + nonce + self._keys[self._newest].encrypt(nonce, plain, head + context.encode())",
        "return head + nonce + plain",
        f"{_ORDER_TESTS}::test_an_address_is_unreadable_in_the_database",
    ),
    Mutant(
        "opens what somebody has changed",
        "bot/gateways/crypto.py",
        "            raise SealBroken() from error\n",
        "            return body[:-_TAG] if error else body\n",
        "tests/gateways/test_crypto.py::test_any_changed_byte_breaks_the_seal",
    ),
    Mutant(
        "seals the same words alike each time",
        "bot/gateways/crypto.py",
        "nonce = os.urandom(_NONCE)",
        "nonce = bytes(_NONCE)",
        "tests/gateways/test_crypto.py::test_the_same_text_is_never_sealed_alike_twice",
    ),
    Mutant(
        "logs what people wrote",
        "bot/gateways/logs.py",
        "said = _either(words_of(structlog.contextvars.get_contextvars().get(PRIVATE)))",
        "said = _either(words_of(event.get(PRIVATE)))",
        "tests/gateways/test_logs.py::test_lines_about_an_update_hide_every_word_that_it_holds_and_nothing_else",
    ),
    Mutant(
        "logs its own secrets",
        "bot/gateways/logs.py",
        "for hidden in (self._secrets, said):",
        "for hidden in (said,):",
        "tests/gateways/test_logs.py::"
        "test_secrets_and_phones_are_hidden_in_messages_arguments_and_tracebacks",
    ),
    Mutant(
        "shows a whole account where its end is enough",
        "bot/domain/payouts/rules.py",
        "key=len, default=details)[-4:]}",
        "key=len, default=details)}",
        "tests/domain/test_payout_rules.py::"
        "test_an_account_is_known_again_by_how_its_number_ends_wherever_it_stands",
    ),
)
