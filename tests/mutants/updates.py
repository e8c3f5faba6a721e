"""Of updates and messages: one effect each, none lost, none told twice."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_DESK = "bot/handlers/desk.py"
_REPEATS = "tests/handlers/test_repeats.py"
_POLLING = "bot/gateways/telegram/polling.py"
_POLLING_TESTS = "tests/gateways/test_polling.py"
_NOTICES = "bot/gateways/telegram/notices.py"
_NOTICE_TESTS = "tests/gateways/test_notices.py"

MUTANTS = (
    Mutant(
        "takes a repeat of an update for news",
        _DESK,
        "            if arrival.handled is not None:\n",
        "            if arrival.handled is not None and not update_id:\n",
        f"{_REPEATS}::test_what_comes_again_changes_nothing_and_shows_the_same",
    ),
    Mutant(
        "does not remember which update it has handled",
        _DESK,
        "            await updates.remember(work, self._shop.bot_id, update_id, go.screen, go.arguments)\n",
        "",
        f"{_REPEATS}::test_what_comes_again_changes_nothing_and_shows_the_same",
    ),
    Mutant(
        "gives two of one person's updates the floor at once",
        "bot/domain/people/queries.py",
        '" FOR NO KEY UPDATE OF p" if is_postgres() else ""',
        '""',
        f"{_REPEATS}::test_of_one_persons_updates_the_second_waits_for_the_first",
    ),
    Mutant(
        "gives up after a lost race",
        "bot/domain/work/unit.py",
        'frozenset({"40P01", "40001"})',
        'frozenset({"40001"})',
        "tests/domain/test_retries.py::test_two_that_want_each_others_rows_both_succeed",
    ),
    Mutant(
        "lets an update that always fails block its chat",
        "bot/domain/updates/rules.py",
        "return tries >= TRIES or now - first_failed_at >= PATIENCE",
        "return tries >= TRIES and now - first_failed_at >= PATIENCE",
        "tests/rubbish/test_fuzz.py::"
        "test_an_update_that_always_fails_is_put_aside_with_an_apology_and_the_next_is_served",
    ),
    Mutant(
        "says 200 to an update that has not taken effect",
        "webhooks/telegram.py",
        'return problem(500, "not handled")',
        "return web.Response()",
        "tests/webhooks/test_webhooks.py::"
        "test_an_update_that_did_not_take_effect_comes_again_and_says_nothing_of_why",
    ),
    Mutant(
        "confirms an update while an earlier one is under way",
        _POLLING,
        "            if not is_done:\n                break\n",
        "            if not is_done:\n                continue\n",
        f"{_POLLING_TESTS}::test_the_lowest_unfinished_update_holds_back_the_confirmation_of_later_ones",
    ),
    Mutant(
        "confirms an update that failed",
        _POLLING,
        "                tries += 1\n                continue\n            self._is_done",
        "                tries += 1\n            self._is_done",
        f"{_POLLING_TESTS}::test_a_failed_update_is_fed_again_until_it_takes_effect",
    ),
    Mutant(
        "polls without the lease",
        _POLLING,
        "return await self._lease()",
        "return await self._lease() is not None",
        f"{_POLLING_TESTS}::test_it_stands_by_without_the_lease_and_takes_over_when_it_gets_it",
    ),
    Mutant(
        "drops what waits at Telegram when it begins to poll",
        _POLLING,
        '{"drop_pending_updates": False}',
        '{"drop_pending_updates": True}',
        f"{_POLLING_TESTS}::test_the_webhook_is_deleted_first_and_waiting_updates_are_kept",
    ),
    Mutant(
        "tells of one fact as often as it is queued",
        "bot/domain/notices/verbs.py",
        '"key": f"{fact}:{one}"}',
        '"key": f"{fact}:{one}:{work.codes.new()}"}',
        "tests/domain/test_notices.py::test_a_fact_is_told_to_each_person_once_however_often_it_is_queued",
    ),
    Mutant(
        "lets two senders take the same notice",
        "bot/domain/notices/verbs.py",
        "    is_free = Q(claimed_until=None) | Q(claimed_until__lte=work.now)\n",
        "    is_free = Q(id__gt=0)\n",
        "tests/domain/test_notices.py::test_what_a_dead_sender_had_claimed_is_let_go",
    ),
    Mutant(
        "gives a notice up while Telegram is out of reach",
        _NOTICES,
        "may_give_up=not is_outage)",
        "may_give_up=True)",
        f"{_NOTICE_TESTS}::test_no_notice_is_given_up_while_telegram_is_out_of_reach",
    ),
    Mutant(
        "counts a notice as sent that was put off",
        _NOTICES,
        "            outcome = await self._send(notice)\n            await self._settle(notice.ids, outcome)\n",
        "            await self._settle(notice.ids, SENT)\n            await self._send(notice)\n",
        f"{_NOTICE_TESTS}::test_a_failure_is_put_off_together_with_what_waits_for_the_same_chat",
    ),
    Mutant(
        "sends a promotion again that may have arrived",
        "bot/domain/promotions/sending.py",
        "return await left.update(state=Fate.UNKNOWN, done_at=work.now) if numbers else 0",
        "return await left.update(state=Fate.QUEUED) if numbers else 0",
        "tests/domain/test_promotions.py::test_what_a_dead_sender_had_claimed_is_never_sent_again",
    ),
    Mutant(
        "claims the same delivery for two senders",
        "bot/domain/promotions/sending.py",
        '" FOR UPDATE OF d SKIP LOCKED" if is_postgres() else ""',
        '""',
        "tests/domain/test_promotions.py::test_of_many_that_claim_at_once_no_two_get_the_same_person",
    ),
    Mutant(
        "returns Stars twice or not at all",
        "bot/gateways/telegram/stars.py",
        "            if _DONE_BEFORE not in str(error):\n",
        "            if str(error):\n",
        "tests/gateways/test_disturbed.py::"
        "test_documents_arrive_and_stars_go_back_once_however_often_it_is_tried",
    ),
)
