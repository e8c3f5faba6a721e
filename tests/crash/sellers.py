"""What distributors do, and whoever decides on them: applying, being paid, being suspended."""

from __future__ import annotations

from typing import Any

from bot.domain import distributors, payouts, rulebook
from bot.domain.distributors import JoinStep
from tests.crash.brief import PHOTO, Given, answering, tapping
from tests.crash.earning import (
    ANN_EARNS,
    ANN_ID,
    HOLD,
    PAYABLE,
    about_to_close,
    line,
    payable_to_ann,
    payout_approved,
    payout_asked,
    payout_is,
)
from tests.crash.scenes import CUSTOMER_ID, Scene
from tests.situations import OWNER_ID, START, Situations

_ANSWERS = {
    JoinStep.NAME: "Carl Carter",
    JoinStep.PHONE: "+49301234567",
    JoinStep.REGION: "Berlin",
    JoinStep.CHANNELS: "A small blog",
}


def _answered(*steps: JoinStep) -> Given:
    """An application with these answers; answers its number."""

    async def given(make: Situations) -> int:
        async with make.work(await make.person(CUSTOMER_ID)) as work:
            application_id = await distributors.start_application(work, await make.rules())
            for step in steps:
                await distributors.answer(work, step, _ANSWERS[step])
        return application_id

    return given


def _asking(given: Given) -> Given:
    """The step is asked without anything: what it is about follows from the application."""

    async def asked(make: Situations) -> None:
        await given(make)

    return asked


async def _complete(make: Situations) -> int:
    application_id: int = await _answered(*_ANSWERS)(make)
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await distributors.finish_documents(work)
    return application_id


async def handed_in(make: Situations) -> int:
    application_id, rules = await _complete(make), await make.rules()
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await distributors.accept_terms(work, rules.distributor_terms_version, rules)
    async with make.work(await make.owner()) as work:
        await rulebook.acknowledge_distribution(work)
    return application_id


async def _rejecting(make: Situations) -> dict[str, Any]:
    return {"application": await handed_in(make)}


async def _line_there(make: Situations) -> None:
    await line(make)


async def _about_ann(make: Situations) -> dict[str, Any]:
    await line(make)
    return {"distributor": (await make.person(ANN_ID, name="Ann")).person_id}


async def _ann_suspended(make: Situations) -> dict[str, Any]:
    about = await _about_ann(make)
    async with make.work(await make.owner()) as work:
        await distributors.suspend(work, about["distributor"], "Sends spam")
    return about


async def _ann_may_be_paid(make: Situations) -> dict[str, str]:
    await payable_to_ann(make)
    return {"then": ""}


async def _rejecting_payout(make: Situations) -> dict[str, Any]:
    return {"payout": await payout_asked(make)}


async def _bouncing_payout(make: Situations) -> dict[str, Any]:
    payout_id = await payout_approved(make)
    async with make.work(await make.owner()) as work:
        await payouts.mark_paid(work, payout_id, "SEPA 4711")
    return {"payout": payout_id}


async def _halted(make: Situations) -> None:
    async with make.work() as work:
        await payouts.halt(work, ("sale_without_its_entry",))


_LATER = HOLD + (HOLD / 15)
_STATE = "application.state"

SELLERS: dict[str, Scene] = {
    # applying
    "application begun": tapping("jgo", {_STATE: ["draft"], "person.dialogue": [None, "join_name"]}),
    "name answered": answering(
        "join_name", "Carl Carter", {"application.sealed_name": ["there"]}, given=_asking(_answered())
    ),
    "phone answered": answering(
        "join_phone",
        {"contact": {"phone_number": "49301234567", "first_name": "Ann", "user_id": CUSTOMER_ID}},
        {"application.sealed_phone": ["there"]},
        given=_asking(_answered(JoinStep.NAME)),
    ),
    "document sent": answering(
        "join_document",
        PHOTO,
        {"application_document.sealed": ["there"]},
        given=_asking(_answered(*_ANSWERS)),
    ),
    "documents finished": tapping(
        "jdone:{}", {"application.documents_done": [True]}, given=_answered(*_ANSWERS)
    ),
    "answer corrected": tapping("jed:region:{}", {"application.region": [""]}, given=_complete),
    "application handed in": tapping(
        "jok:1:{}",
        {_STATE: ["submitted"], "notices": [["application_submitted", OWNER_ID, "sent"]]},
        given=_complete,
    ),
    "application taken back": tapping(
        "jout:{}", {_STATE: ["withdrawn"], "application.sealed_name": [None]}, given=handed_in
    ),
    # deciding on them
    "distribution acknowledged": tapping(
        "aackok", {"shop_rules.values.distribution_acknowledged_at": [START.isoformat()]}, who=OWNER_ID
    ),
    "application approved": tapping(
        "aaok:{}",
        {
            _STATE: ["approved"],
            "distributor.code": ["there"],
            "notices": [["distributor_approved", CUSTOMER_ID, "sent"]],
        },
        who=OWNER_ID,
        given=handed_in,
    ),
    "application rejected": answering(
        "application_reject",
        "Not in this town",
        {_STATE: ["rejected"], "notices": [["application_rejected", CUSTOMER_ID, "sent"]]},
        who=OWNER_ID,
        given=_rejecting,
    ),
    "distributor suspended": answering(
        "distributor_suspend",
        "Sends spam",
        {
            "distributor.suspension_reason": ["", "Sends spam"],
            "notices": [["distributor_suspended", ANN_ID, "sent"]],
        },
        who=OWNER_ID,
        given=_about_ann,
    ),
    "distributor reinstated": answering(
        "distributor_reinstate",
        "It was a mistake",
        {"distributor.suspended_at": [None, None], "notices": [["distributor_reinstated", ANN_ID, "sent"]]},
        who=OWNER_ID,
        given=_ann_suspended,
    ),
    "distributor welcomed": tapping("dhi", {"handled": ["d"]}, who=ANN_ID, given=_line_there),
    # payouts
    "payout details told": answering(
        "payout_details",
        "Bank of Elsewhere, account 7654321, Ann",
        {"payout_details.hidden_at": ["there", None]},
        who=ANN_ID,
        given=_ann_may_be_paid,
        at=_LATER,
    ),
    "payout cancelled": tapping(
        "dyx:{}",
        {"payouts": [[ANN_ID, "cancelled", ANN_EARNS, "", ""]]},
        who=ANN_ID,
        given=payout_asked,
        at=_LATER,
    ),
    "payout rejected": answering(
        "payout_reject",
        "account unknown",
        payout_is("rejected", PAYABLE, "payout_returned", reason="account unknown"),
        who=OWNER_ID,
        given=_rejecting_payout,
        at=_LATER,
    ),
    "payout bounced": answering(
        "payout_bounced",
        "account closed",
        {"payouts": [[ANN_ID, "failed", ANN_EARNS, "SEPA 4711", "account closed"]]},
        who=OWNER_ID,
        given=_bouncing_payout,
        at=_LATER,
    ),
    "payouts resumed": tapping(
        "ayresume", {"shop_rules.values.payouts_halted_at": [""]}, who=OWNER_ID, given=_halted
    ),
    "period closed by hand": tapping(
        "aclose:2026-11",
        {"settlement_period.key": ["2026-11"], "statement.closing_minor": [158, 236]},
        who=OWNER_ID,
        given=about_to_close,
        at=40 * HOLD / 15,
    ),
}
