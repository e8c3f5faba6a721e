"""Who sells in the booth: distributors with money, one who wants to be one, and customers halfway through asking.

Everything is earned three months before the trials begin: then it is payable, one month is closed, and another
could be.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.domain import commissions, distributors, payouts, settlement
from bot.domain.distributors import JoinStep
from bot.domain.payouts import State
from bot.domain.payouts.rules import OPEN
from bot.domain.work import Actor, Work
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.models import Application, Commission, Distributor, Payout, Statement
from tests.handlers.earned import paid, received
from tests.rubbish.tongues import LANGUAGES
from tests.situations import Situations

if TYPE_CHECKING:
    from tests.rubbish.booth import Booth

SECRET_APPLICANT, SECRET_PHONE = "Zacharias Quibble", "+493098765432"
SECRET_REGION, SECRET_CHANNELS = "Zwickelheim", "Zitherverein Zwickelheim"
SECRET_DETAILS, OWN_DETAILS = "Zwirnbank, account 00 5017 QZWX", "My own bank, account 00 6028 VKJY"
SELLING_SECRETS = (
    SECRET_APPLICANT,
    SECRET_PHONE[1:],
    SECRET_REGION,
    SECRET_CHANNELS,
    SECRET_DETAILS,
    SECRET_DETAILS[-4:],
)
"""Of an applicant and of a distributor, for the eyes of those who review and pay."""
Ready = Callable[["Booth", Actor], Awaitable[None]]
LONG_AGO = 80
"""Days before the trials."""
MINIMUM = Money(100, "EUR")
EARNINGS = 12 if os.environ.get("SOAK") else 1
"""Orders that the earner brings: enough for every trial that pays him."""
ANSWERS = {
    JoinStep.NAME: "Ann Distributor",
    JoinStep.PHONE: "+4930555000",
    JoinStep.REGION: "Berlin",
    JoinStep.CHANNELS: "Friends and a small blog",
}


# ── furnishing ──────────────────────────────────────────────────────────────────────────────────────────────


async def furnish_selling(
    here: Booth, stranger: Actor, variant_id: int, documents: tuple[bytes, ...]
) -> None:
    """Ends at the instant at which it began."""
    make = here.make
    await make.rules(tax_note="Everybody declares his own income.", payout_minimum_minor=MINIMUM.minor)
    make.clock.move(days=-LONG_AGO)
    await _distributors(here, stranger)
    await _earn(here, stranger, variant_id)
    make.clock.move(days=15)
    async with make.work() as work:
        await commissions.mature(work)
    make.clock.move(days=LONG_AGO - 15)
    await _settle(here, stranger)
    await _apply(here, documents)


async def _distributors(here: Booth, stranger: Actor) -> None:
    """One of each language, recruited by the one before him; the stranger; and two who never come to the counter."""
    sponsor = None
    for place, language in enumerate(LANGUAGES):
        joined = await here.join(language, 700 + place, f"Dan {place}")
        await here.make.distributor(f"Dan {place}", sponsor, who=joined)
        sponsor = dataclasses.replace(joined, roles=joined.roles | {Role.DISTRIBUTOR})
        here.distributors[language] = sponsor
    await here.make.distributor(who=stranger)
    here.ids["earner"] = (await here.make.distributor("Ella")).person_id
    here.ids["distributor"] = (await here.make.distributor("Quentin")).person_id


def _earner(here: Booth) -> Actor:
    """He whose payouts staff decide on."""
    return Actor(here.ids["earner"], frozenset({Role.DISTRIBUTOR}))


async def _earn(here: Booth, stranger: Actor, variant_id: int) -> None:
    """Owners buy too: they brought the stranger and the earner what these have."""
    brought = [(here.customers[language], here.distributors[language]) for language in LANGUAGES]
    first, second, *_ = here.owners.values()
    brought += [(first, stranger), *[(second, _earner(here))] * EARNINGS]
    for customer, distributor in brought:
        await here.make.follow(customer, distributor)
        order = await paid(here.make, customer, {variant_id: 20})
        await received(here.make, customer, order)


async def _settle(here: Booth, stranger: Actor) -> None:
    """A month is closed. The stranger has asked for money, and the earner is about to get some."""
    make = here.make
    async with make.work() as work:
        here.ids["period"] = await settlement.close_next(work)
    for who in (*here.distributors.values(), stranger, _earner(here)):
        async with make.work(who) as work:
            await payouts.save_details(work, SECRET_DETAILS if who is stranger else OWN_DETAILS)
    here.ids["amount"] = MINIMUM.minor
    here.ids["payout"] = await _requested(make, stranger)
    here.ids["approved"] = await _approved(here, await _requested(make, _earner(here)))
    here.ids["earning"] = (await Commission.get(distributor_id=stranger.person_id)).order_id
    here.ids["statement"] = (await Statement.get(distributor_id=stranger.person_id)).id


async def _apply(here: Booth, documents: tuple[bytes, ...]) -> None:
    """Handed in by somebody, with documents; and begun by each customer."""
    applicant = await here.make.person(name=SECRET_APPLICANT)
    rules = await here.make.rules()
    answers = (SECRET_APPLICANT, SECRET_PHONE, SECRET_REGION, SECRET_CHANNELS)
    async with here.make.work(applicant) as work:
        here.ids["application"] = await distributors.start_application(work, rules)
        for step, words in zip(ANSWERS, answers, strict=True):
            await distributors.answer(work, step, words)
        for document in documents:
            await distributors.add_document(work, document)
        await distributors.finish_documents(work)
        await distributors.accept_terms(work, rules.distributor_terms_version, rules)
    for who in here.customers.values():
        async with here.make.work(who) as work:
            await open_question(here, work, who, JoinStep.DOCUMENTS)


async def _requested(make: Situations, who: Actor) -> int:
    # Rubbish may have set another minimum meanwhile.
    await make.rules(payout_minimum_minor=MINIMUM.minor)
    async with make.work(who) as work:
        return await payouts.request_payout(work, MINIMUM)


async def _approved(here: Booth, payout_id: int) -> int:
    async with here.make.work(here.owners["en"]) as work:
        await payouts.approve(work, payout_id)
    return payout_id


# ── as it must be when a step is tried ──────────────────────────────────────────────────────────────────────


async def open_question(here: Booth, work: Work, who: Actor, step: JoinStep) -> None:
    """His draft waits for this answer, and has every other one."""
    await distributors.start_application(work, await here.make.rules())
    for answered, words in ANSWERS.items():
        await distributors.answer(work, answered, words)
    await distributors.finish_documents(work)
    await distributors.reopen_answer(work, step)


def _at_question(step: JoinStep) -> Ready:
    async def ready(here: Booth, who: Actor) -> None:
        async with here.shop.work(who) as work:
            await open_question(here, work, who, step)

    return ready


async def _handed_in(here: Booth, _: Actor) -> None:
    """A decision of an earlier trial is undone: the step meets what waits for one."""
    await Application.filter(id=here.ids["application"]).update(state=distributors.State.SUBMITTED.value)


async def _selling(here: Booth, _: Actor) -> None:
    await Distributor.filter(id=here.ids["distributor"]).update(suspended_at=None)


async def _suspended(here: Booth, _: Actor) -> None:
    await Distributor.filter(id=here.ids["distributor"]).update(suspended_at=here.make.clock.now())


def _payout_is(state: State) -> Ready:
    """The earner's: what an earlier trial ended is asked for again, and approved where it must be."""

    async def ready(here: Booth, staff: Actor) -> None:
        found = await Payout.filter(distributor_id=here.ids["earner"]).order_by("-id").first()
        assert found is not None
        is_open, payout_id = found.state in OPEN, found.id
        if found.state == State.APPROVED != state:
            async with here.shop.work(staff) as work:
                await payouts.mark_failed(work, payout_id, "Made room for a trial")
            is_open = False
        if not is_open:
            payout_id = await _requested(here.make, _earner(here))
        if state in (State.APPROVED, State.PAID):
            await _approved(here, payout_id)
        if state is State.PAID:
            async with here.shop.work(staff) as work:
                await payouts.mark_paid(work, payout_id, "SEPA 4711")
        here.ids["payout"] = payout_id

    return ready


READY: dict[str, Ready] = {
    "join_name": _at_question(JoinStep.NAME),
    "join_phone": _at_question(JoinStep.PHONE),
    "join_region": _at_question(JoinStep.REGION),
    "join_channels": _at_question(JoinStep.CHANNELS),
    "join_document": _at_question(JoinStep.DOCUMENTS),
    "application_reject": _handed_in,
    "distributor_suspend": _selling,
    "distributor_reinstate": _suspended,
    "payout_reject": _payout_is(State.REQUESTED),
    "payout_voucher": _payout_is(State.APPROVED),
    "payout_failed": _payout_is(State.APPROVED),
    "payout_bounced": _payout_is(State.PAID),
}
"""Steps that decide something, and what brings back the state that they are asked in."""
