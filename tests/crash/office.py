"""What the owner and his staff decide on: orders, money in review, questions, the plan, settings, staff, jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain import orders, payments, people, refunds, rulebook, runs, support
from bot.domain.orders import Method
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.models import AuditEntry
from tests.crash.brief import Given, answering, nothing, tapping
from tests.crash.scenes import CUSTOMER_ID, Scene, transfer_under_review
from tests.situations import OWNER_ID, START, Situations


async def _slip(make: Situations) -> int:
    await transfer_under_review(make)
    return 1


async def _unpaid(make: Situations) -> int:
    return (await make.placed_order(await make.person(CUSTOMER_ID))).id


async def _refunding(make: Situations) -> dict[str, Any]:
    return {"order": (await make.paid_order(await make.person(CUSTOMER_ID))).id, "back": 1}


async def _refund_asked(make: Situations) -> int:
    order = await make.paid_order(await make.person(CUSTOMER_ID))
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await refunds.ask(work, order.id, "It is broken")
    return 1


async def _declining(make: Situations) -> dict[str, Any]:
    return {"refund": await _refund_asked(make)}


async def _paid_too_late(make: Situations) -> int:
    """Money for an order that was cancelled."""
    customer = await make.person(CUSTOMER_ID)
    order = await make.placed_order(customer)
    async with make.work(customer) as work:
        await orders.cancel(work, order.id, of=customer.person_id)
    return await make.pay(customer, order)


async def _giving_back(make: Situations) -> dict[str, Any]:
    return {"receipt": await _paid_too_late(make)}


async def stars_too_late(make: Situations) -> int:
    await make.rules(currency="XTR")
    customer = await make.person(CUSTOMER_ID)
    order = await make.placed_order(customer, Method.STARS)
    async with make.work(customer) as work:
        await orders.cancel(work, order.id, of=customer.person_id)
    async with make.work(customer) as work:
        return await payments.take_receipt(
            work,
            Method.STARS,
            "charge-7",
            customer.person_id,
            Money(order.total.minor, "XTR"),
            order.code,
            await make.rules(),
        )


async def _asked_the_seller(make: Situations) -> dict[str, Any]:
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        return {"question": await support.ask_seller(work, "Is it organic?")}


async def _three_tiers_allowed(make: Situations) -> None:
    async with make.work(await make.owner()) as work:
        await rulebook.acknowledge_third_tier(work)


def _setting(field: str) -> Given:
    async def asked(make: Situations) -> dict[str, str]:
        return {"field": field}

    return asked


async def _changed(make: Situations) -> int:
    """The number of the change in the audit trail."""
    async with make.work(await make.owner()) as work:
        await rulebook.change_rules(work, shipping_minor=700)
    newest = await AuditEntry.all().order_by("-id").first()
    assert newest is not None
    return newest.id


_WORDS = "Welcome to our small shop for tea and clay."


async def _wording_asked(make: Situations) -> dict[str, str]:
    return {"name": "welcome", "language": "en"}


async def _wording_looked_at(make: Situations) -> None:
    async with make.work(await make.owner()) as work:
        await people.ask(work, "wording", name="welcome", language="en", text=_WORDS)


async def _wording_used(make: Situations) -> None:
    await make.rules(welcome={"en": _WORDS})


async def _invitation(make: Situations) -> int:
    await make.invitation(Role.WAREHOUSE)
    return 1


async def _member(make: Situations) -> int:
    return (await make.staff(Role.WAREHOUSE, who=await make.person(CUSTOMER_ID))).person_id


async def _job_paused(make: Situations) -> None:
    async with make.work(await make.owner()) as work:
        await runs.pause(work, "watch stock")


def _told(step: str, words: str, outcome: dict[str, Any], given: Given = nothing) -> Scene:
    return answering(step, words, outcome, who=OWNER_ID, given=given)


def _tapped(data: str, outcome: dict[str, Any], given: Given = nothing) -> Scene:
    return tapping(data, outcome, who=OWNER_ID, given=given)


def _telling_time(scene: Scene) -> Scene:
    """A job's page says when it is due."""
    return replace(scene, tells_time=True)


_RULES = "shop_rules.values"

OFFICE: dict[str, Scene] = {
    # orders and refunds
    "slip rejected": _tapped(
        "aorej:{}", {"slips": ["rejected"], "notices": [["slip_rejected", CUSTOMER_ID, "sent"]]}, _slip
    ),
    "order cancelled by staff": _tapped(
        "aocan:{}", {"orders": ["cancelled"], "notices": [["order_cancelled", CUSTOMER_ID, "sent"]]}, _unpaid
    ),
    "refund decided in words": _told("refund_why", "Sent twice", {"refund.note": ["Sent twice"]}, _refunding),
    "refund granted": _tapped(
        "arfyes:{}", {"refund.state": ["due"], "orders": ["refund_due"]}, _refund_asked
    ),
    "refund declined": _told(
        "refund_decline", "It was used", {"refund.state": ["declined"], "orders": ["paid"]}, _declining
    ),
    # money in review, questions
    "late money accepted": _tapped("aracc:{}", {"orders": ["paid"], "receipts": ["matched"]}, _paid_too_late),
    "late money paid back": _told("voucher", "SEPA 0815", {"receipt.voucher": ["SEPA 0815"]}, _giving_back),
    "late Stars sent back": _tapped("arstars:{}", {"receipts": ["returning"]}, stars_too_late),
    "question answered": _told(
        "answer",
        "Yes, it is",
        {"question.sealed_answer": ["there"], "notices": [["question_answered", CUSTOMER_ID, "sent"]]},
        _asked_the_seller,
    ),
    # the plan
    "rates changed": _tapped("aplrok:1200-800", {"commission_plan.tier_rates": [[1500, 1000], [1200, 800]]}),
    "third tier acknowledged": _tapped(
        "apl3ok", {f"{_RULES}.third_tier_acknowledged_at": [START.isoformat()]}
    ),
    "hold changed": _told("plan_hold", "20", {"commission_plan.hold_days": [15, 20]}),
    "binding changed": _told("plan_bind", "60", {"commission_plan.bind_days": [90, 60]}),
    "own orders pay upline": _tapped("apls:upline", {"commission_plan.self_purchase": ["none", "upline"]}),
    # settings and texts
    "setting changed": _told(
        "setting", "7.00", {f"{_RULES}.shipping_minor": [700]}, _setting("shipping_minor")
    ),
    "currency changed": _tapped("asetcur:USD", {f"{_RULES}.currency": ["USD"]}),
    "setting switched": _tapped("asetsw:takes_applications:off", {f"{_RULES}.takes_applications": [False]}),
    "setting put back": _tapped("asetundo:{}:shipping_minor", {f"{_RULES}.shipping_minor": [500]}, _changed),
    "language dropped": _tapped("alangsw:ru:off", {f"{_RULES}.languages": [["en", "zh_Hans"]]}),
    "language put first": _tapped("alangfirst:ru", {f"{_RULES}.languages": [["ru", "en", "zh_Hans"]]}),
    "text written": _told(
        "wording", _WORDS, {"person.dialogue": ["wording"], "handled": ["atxpre"]}, _wording_asked
    ),
    "text used": _tapped("atxok:welcome:en", {f"{_RULES}.welcome": [{"en": _WORDS}]}, _wording_looked_at),
    "text taken back": _tapped("atxdel:welcome:en", {f"{_RULES}.welcome": [{}]}, _wording_used),
    # staff, jobs, the digest
    "staff invited": _tapped("astn:warehouse", {"staff_invitation.role": ["warehouse"]}),
    "invitation withdrawn": _tapped(
        "astw:{}", {"staff_invitation.used_at": [None], "handled": ["ast"]}, _invitation
    ),
    "staff removed": _tapped("astrr:{}:warehouse", {"staff_member.ended_at": ["there"]}, _member),
    "job asked for": _telling_time(_tapped("ajrun:watch stock", {"jobs": [["watch stock", False, False]]})),
    "job paused": _telling_time(_tapped("ajp:watch stock", {"job_state.paused_at": ["there"]})),
    "job going on": _telling_time(
        _tapped("ajres:watch stock", {"job_state.resumed_at": ["there"]}, _job_paused)
    ),
    "digest switched off": _tapped("adig:off", {"person.wants_digest": [False]}),
}
