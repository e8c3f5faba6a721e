"""Of pace and consent: who is written to, when, and how fast."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_PACING = "bot/gateways/telegram/pacing.py"
_BUCKETS = "bot/gateways/telegram/buckets.py"
_PACING_TESTS = "tests/gateways/test_pacing.py"
_SENDING = "bot/domain/promotions/sending.py"
_PROMOTION_TESTS = "tests/domain/test_promotions.py"

MUTANTS = (
    Mutant(
        "lets a chat burst twice as far",
        _BUCKETS,
        "CHAT_BURST, CHAT_PER_SECOND = 19.0, 1.0",
        "CHAT_BURST, CHAT_PER_SECOND = 38.0, 1.0",
        f"{_PACING_TESTS}::test_the_shops_own_pace_stays_below_telegrams",
    ),
    Mutant(
        "speaks twice as fast as Telegram allows",
        _PACING,
        "PER_SECOND = 25.0\n",
        "PER_SECOND = 50.0\n",
        f"{_PACING_TESTS}::test_the_shops_own_pace_stays_below_telegrams",
    ),
    Mutant(
        "takes no token of a chat's bucket",
        _PACING,
        "            self._chat(chat_id, now).take(now)\n",
        "            self._chat(chat_id, now)\n",
        f"{_PACING_TESTS}::test_a_chat_may_burst_and_then_waits_while_others_do_not",
    ),
    Mutant(
        "does not keep the silence that Telegram asks for",
        _PACING,
        "                await self.hold(chat_id, refusal.retry_after)\n",
        "",
        f"{_PACING_TESTS}::test_a_429_that_nothing_explains_silences_everybody_and_the_call_is_made_again",
    ),
    Mutant(
        "lets promotions overtake replies",
        _PACING,
        "return min(w for w in self._waiting if",
        "return max(w for w in self._waiting if",
        f"{_PACING_TESTS}::test_replies_overtake_notices_and_notices_overtake_promotions",
    ),
    Mutant(
        "keeps a silence to itself that all replicas have to keep",
        _PACING,
        "                await self._shared.hold(seconds)\n",
        "                self._overall.hold(now, seconds)\n",
        f"{_PACING_TESTS}::test_a_429_silences_the_other_replica_too",
    ),
    Mutant(
        "lets each replica write to a chat as fast as all of them may",
        _BUCKETS,
        "        if chat_id is not None:\n            keys.append",
        "        if chat_id is None:\n            keys.append",
        f"{_PACING_TESTS}::test_replicas_share_the_pace_of_each_chat",
    ),
    Mutant(
        "turns nobody away however fast he taps",
        "bot/middlewares/throttle.py",
        "is_allowed = tokens >= 1",
        "is_allowed = tokens >= 0",
        "tests/gateways/test_bell.py::test_a_person_may_burst_then_waits_and_others_are_not_touched",
    ),
    Mutant(
        "sends promotions to people who did not say yes",
        "bot/domain/promotions/queries.py",
        'agreed = "p.promotions_agreed_at IS NOT NULL AND p.blocked_at IS NULL"',
        'agreed = "p.blocked_at IS NULL"',
        f"{_PROMOTION_TESTS}::test_who_said_yes_gets_it_once_and_nobody_else",
    ),
    Mutant(
        "sends a promotion to who has said no meanwhile",
        _SENDING,
        '    if not row["agrees"]:\n        return Fate.SKIPPED, OPTED_OUT\n',
        "",
        f"{_PROMOTION_TESTS}::test_who_says_no_while_it_is_sent_does_not_get_it_and_may_change_his_mind",
    ),
    Mutant(
        "sends one promotion too many in a week",
        _SENDING,
        'if row["lately"] >= rules.promotions_per_week:',
        'if row["lately"] > rules.promotions_per_week:',
        f"{_PROMOTION_TESTS}::test_nobody_gets_more_than_his_weekly_share",
    ),
    Mutant(
        "sends promotions in the night",
        _SENDING,
        "    if until := quiet_until(work.now, rules.quiet, rules.zone):\n",
        "    if until := quiet_until(work.now, None, rules.zone):\n",
        f"{_PROMOTION_TESTS}::test_nothing_is_claimed_in_quiet_hours",
    ),
    Mutant(
        "begins the quiet hours an hour late",
        "bot/domain/promotions/rules.py",
        "    return _at(day, since, zone), _at(last, until, zone)\n",
        "    return _at(day, since + 1, zone), _at(last, until, zone)\n",
        "tests/domain/test_promotion_rules.py::test_quiet_hours_are_those_of_the_shops_clock",
    ),
    Mutant(
        "keeps quiet at the instant the quiet hours end",
        "bot/domain/promotions/rules.py",
        "        if start <= instant < end:\n",
        "        if start <= instant <= end:\n",
        "tests/domain/test_promotion_rules.py::test_quiet_hours_are_those_of_the_shops_clock",
    ),
    Mutant(
        "sends what was not previewed",
        "bot/domain/promotions/composing.py",
        "    if found.version != version:\n        raise PromotionChanged()\n    if found.state",
        "    if found.state",
        f"{_PROMOTION_TESTS}::test_what_is_sent_is_the_version_that_was_previewed",
    ),
)
