"""What may be held against an answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import ledger
from bot.domain.distributors import JoinStep
from bot.domain.work import Actor
from bot.domain.work.sql import rows
from bot.models import FailedUpdate
from tests.rubbish.booth import SECRET_ADDRESS, SECRET_NAME, Answer, Booth
from tests.rubbish.selling import ANSWERS, OWN_DETAILS, SELLING_SECRETS
from tests.rubbish.tongues import is_in, refusal_in

Standing = dict[str, Any]
_COUNTED = [
    "customer_order",
    "order_line",
    "order_event",
    "receipt",
    "transfer_slip",
    "shipment",
    "posting",
    "product",
    "variant",
    "category",
    "picture",
    "question",
    "notice",
    "cart_line",
    "address",
    "audit_entry",
    "failed_update",
    "distributor",
    "application",
    "application_document",
    "touch",
    "binding",
    "commission",
    "commission_plan",
    "statement",
    "payout",
    "payout_details",
    "promotion",
    "delivery",
    "staff_member",
    "staff_invitation",
]
_STATES = {
    "application": ("draft", "submitted", "approved", "rejected", "withdrawn"),
    "payout": ("requested", "approved", "paid", "cancelled", "rejected", "failed"),
}
_SECRETS = (SECRET_NAME, SECRET_ADDRESS, "Zinnenweg", *SELLING_SECRETS)
_UNLOGGED = (*_SECRETS, OWN_DETAILS, ANSWERS[JoinStep.PHONE], ANSWERS[JoinStep.NAME])
"""What may stand in no log, whoever sees it on his screen."""


async def standing(who: Actor) -> Standing:
    """What a refusal must leave as it is, by one statement."""
    counts = [f"(SELECT COUNT(*) FROM {table}) AS {table}" for table in _COUNTED]
    counts += [
        f"(SELECT COUNT(*) FROM {table} WHERE state = '{state}') AS {table}_{state}"
        for table, states in _STATES.items()
        for state in states
    ]
    found = await rows(
        f"SELECT {', '.join(counts)}, (SELECT version FROM shop_rules) AS rules, "
        "(SELECT COUNT(*) FROM distributor WHERE suspended_at IS NULL) AS selling, "
        "(SELECT SUM(reserved) FROM stock) AS reserved, (SELECT SUM(sold) FROM stock) AS sold, "
        "(SELECT COUNT(*) FROM customer_order WHERE status = 'unpaid') AS unpaid, dialogue, cart_version "
        "FROM person WHERE id = ?",
        who.person_id,
    )
    return dict(found[0])


def held_against(
    answer: Answer, language: str, before: Standing, after: Standing, *, is_staff: bool
) -> list[str]:
    """Everything that is wrong with this answer."""
    found = [] if answer.is_answered else ["the tap was never answered"]
    if not answer.texts:
        return [*found, "no answer"]
    found += [
        f"not in {language}: {text[:150]!r}"
        for text in answer.texts
        if not (is_in(text, language) or is_in(answer.labels, language))
    ]
    if not answer.has_way_out:
        found.append(f"no way out of: {answer.texts[-1][:100]!r}")
    if not is_staff:
        found += told_by(answer)
    refusals = [refusal_in(text, language) for text in answer.texts]
    if any(key.startswith("apology") for key in refusals):
        found.append("the shop failed and said sorry")
    if all(refusals) and before != after:
        changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        found.append(f"refused ({refusals[0]}) and yet changed {changed}")
    return found


def told_by(answer: Answer) -> list[str]:
    """What it tells of somebody's things that are not for customers' and distributors' eyes."""
    read = [*answer.texts, answer.labels]
    return [
        f"tells about somebody else: {text!r}" for text in read if any(secret in text for secret in _SECRETS)
    ]


async def held_against_shop(here: Booth, log: pytest.LogCaptureFixture) -> list[str]:
    """What is wrong behind the counter: errors, parked updates, calls that Telegram refuses, broken books."""
    failed = await FailedUpdate.all().count()
    found = [f"{failed} updates failed"] if failed else []
    found += [
        f"logged: {r.getMessage()} {r.exc_text or ''}"[-600:] for r in log.records if r.levelname == "ERROR"
    ]
    logged = [f"{r.getMessage()} {r.exc_text or ''}" for r in log.records]
    found += [f"logged a secret: {line}" for line in logged if any(secret in line for secret in _UNLOGGED)]
    found += here.faults()
    found += [f"books: {name} {ids}" for name, ids in (await ledger.check_books()).items()]
    return found
